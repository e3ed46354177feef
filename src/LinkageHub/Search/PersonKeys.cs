using System.Security.Cryptography;
using System.Text;
using LinkageHub.Values.Text;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace LinkageHub.Search;

/// <summary>A personal term, folded as people mean it and hashed under our own key. The term itself is kept nowhere.</summary>
public sealed record PersonTerm(string Kind, byte[] Key);

/// <summary>Makes the keys of カナ氏名, 電話番号 and 証券番号. Equal keys mean the same number, or a candidate for the same name; a part of one means nothing.</summary>
public sealed class PersonKeys(NpgsqlDataSource database, IDataProtectionProvider protection)
{
    public const string Kana = "kana", Phone = "phone", Policy = "policy";

    private byte[]? secret;

    /// <summary>What a typed word may be, the likeliest first. Empty: nothing we search by.</summary>
    public async Task<IReadOnlyList<PersonTerm>> TermsOfAsync(string typed, CancellationToken stop)
    {
        var terms = new List<PersonTerm>();
        if (PhoneKey.TryParse(typed, out var phone))
            terms.Add(new PersonTerm(Phone, await HashAsync(Phone, phone.Key, stop)));
        if (PolicyKeyOf(typed) is { } policy)
            terms.Add(new PersonTerm(Policy, await HashAsync(Policy, policy, stop)));
        if (KanaKey.TryParse(typed, out var kana) && kana.Key.Any(c => c is >= 'ァ' and <= 'ヴ'))
            terms.Add(new PersonTerm(Kana, await HashAsync(Kana, kana.Key, stop)));
        return terms;
    }

    public async Task<PersonTerm?> OfKanaAsync(string? text, CancellationToken stop) =>
        KanaKey.TryParse(text, out var kana) ? new PersonTerm(Kana, await HashAsync(Kana, kana.Key, stop)) : null;

    public async Task<PersonTerm?> OfPhoneAsync(string? text, CancellationToken stop) =>
        PhoneKey.TryParse(text, out var phone) ? new PersonTerm(Phone, await HashAsync(Phone, phone.Key, stop)) : null;

    public async Task<PersonTerm?> OfPolicyAsync(string? text, CancellationToken stop) =>
        PolicyKeyOf(text) is { } policy ? new PersonTerm(Policy, await HashAsync(Policy, policy, stop)) : null;

    /// <summary>Half-width, upper case, without what people put between groups.</summary>
    private static string? PolicyKeyOf(string? text)
    {
        if (text is null || text.Any(c => char.IsSurrogate(c) || c == '\uFFFE'))
            return null;
        var folded = string.Concat(text.Normalize(NormalizationForm.FormKC).ToUpperInvariant().Where(c => c is not ('-' or ' ' or '‐' or '−' or 'ー')));
        return folded is { Length: >= 6 and <= 20 } && folded.All(char.IsAsciiLetterOrDigit) ? folded : null;
    }

    /// <summary>The kind is hashed too: a phone number never meets a policy number of the same digits.</summary>
    private async Task<byte[]> HashAsync(string kind, string key, CancellationToken stop) =>
        HMACSHA256.HashData(secret ??= await SecretAsync(stop), Encoding.UTF8.GetBytes($"{kind}:{key}"));

    /// <summary>One for all nodes: the first to ask makes it, everybody else reads it.</summary>
    private async Task<byte[]> SecretAsync(CancellationToken stop)
    {
        var protector = protection.CreateProtector("LinkageHub.Search");
        await using var insert = database.CreateCommand("insert into search_secret (sealed) values ($1) on conflict do nothing");
        insert.Parameters.AddWithValue(protector.Protect(Convert.ToHexString(RandomNumberGenerator.GetBytes(32))));
        await insert.ExecuteNonQueryAsync(stop);
        await using var read = database.CreateCommand("select sealed from search_secret");
        return Convert.FromHexString(protector.Unprotect((string)(await read.ExecuteScalarAsync(stop))!));
    }
}
