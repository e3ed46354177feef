using System.Security.Cryptography;
using System.Text;
using LinkageHub.Values.Text;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace LinkageHub.Personal;

/// <summary>A personal term, folded as people mean it and hashed under our own key. The term itself is kept nowhere.</summary>
public sealed record PersonTerm(string Kind, byte[] Key);

/// <summary>Makes the keys of カナ氏名, 電話番号 and 証券番号. Equal keys mean the same number, or a candidate for the same name; a part of one means nothing.</summary>
public sealed class PersonKeys(NpgsqlDataSource database, IDataProtectionProvider protection)
{
    public const string Kana = "kana", Phone = "phone", Policy = "policy";

    private PersonHashes? hashes;

    /// <summary>What a typed word may be, the likeliest first. Empty: nothing we search by.</summary>
    public async Task<IReadOnlyList<PersonTerm>> TermsOfAsync(string typed, CancellationToken stop)
    {
        var hash = await HashesAsync(stop);
        var terms = new List<PersonTerm>();
        Add(Phone, hash.OfPhone(typed));
        Add(Policy, hash.OfPolicy(typed));
        Add(Kana, KanaKey.TryParse(typed, out var kana) && kana.Key.Any(c => c is >= 'ァ' and <= 'ヴ') ? hash.OfKana(typed) : null);
        return terms;

        void Add(string kind, byte[]? key)
        {
            if (key is not null)
                terms.Add(new PersonTerm(kind, key));
        }
    }

    /// <summary>One secret for all nodes: the first to ask makes it, everybody else reads it.</summary>
    public async ValueTask<PersonHashes> HashesAsync(CancellationToken stop)
    {
        if (hashes is { } known)
            return known;
        var protector = protection.CreateProtector("LinkageHub.Search");
        await using var insert = database.CreateCommand("insert into search_secret (sealed) values ($1) on conflict do nothing");
        insert.Parameters.AddWithValue(protector.Protect(Convert.ToHexString(RandomNumberGenerator.GetBytes(32))));
        await insert.ExecuteNonQueryAsync(stop);
        await using var read = database.CreateCommand("select sealed from search_secret");
        return hashes = new PersonHashes(Convert.FromHexString(protector.Unprotect((string)(await read.ExecuteScalarAsync(stop))!)));
    }
}

/// <summary>The keys themselves; null where there is nothing to search by.</summary>
public sealed class PersonHashes(byte[] secret)
{
    public byte[]? OfKana(string? text) => KanaKey.TryParse(text, out var kana) ? Hash(PersonKeys.Kana, kana.Key) : null;

    public byte[]? OfPhone(string? text) => PhoneKey.TryParse(text, out var phone) ? Hash(PersonKeys.Phone, phone.Key) : null;

    public byte[]? OfPolicy(string? text) => FoldedPolicy(text) is { } policy ? Hash(PersonKeys.Policy, policy) : null;

    /// <summary>Half-width, upper case, without what people put between groups.</summary>
    private static string? FoldedPolicy(string? text)
    {
        if (text is null || text.Any(c => char.IsSurrogate(c) || c == '\uFFFE'))
            return null;
        var folded = string.Concat(text.Normalize(NormalizationForm.FormKC).ToUpperInvariant().Where(c => c is not ('-' or ' ' or '‐' or '−' or 'ー')));
        return folded is { Length: >= 6 and <= 20 } && folded.All(char.IsAsciiLetterOrDigit) ? folded : null;
    }

    /// <summary>The kind is hashed too: a phone number never meets a policy number of the same digits.</summary>
    private byte[] Hash(string kind, string key) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{kind}:{key}"));
}
