using System.Text.Json;
using LinkageHub.Recordings;

namespace LinkageHub.Web.Verbs;

/// <summary>A cassette as it was saved.</summary>
internal static class CassetteFile
{
    private static readonly (string Name, Func<Cassette, object?> Of)[] Members =
    [
        ("events", cassette => cassette.Events), ("outcomes", cassette => cassette.Outcomes), ("settings", cassette => cassette.Settings),
        ("warnings", cassette => cassette.Warnings), ("insurerCode", cassette => cassette.InsurerCode),
    ];

    private const string SaveIt = "linkagehub record save で保存したファイルを指定してください。";

    /// <summary>The cassette, or what is wrong with the file: where it is no JSON, which version it is of, which member is missing.</summary>
    public static async Task<(Cassette? Cassette, Problem? Wrong)> ReadAsync(FileInfo file, CancellationToken stop)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(file.FullName, stop);
            if (VersionOf(bytes) is not { } number)
                return (null, Wrong(file, "カセットではありません。", SaveIt));
            if (number > Cassette.CurrentVersion)
                return (null, Wrong(file, $"新しい版({number})のカセットです。このプログラムが読めるのは版 {Cassette.CurrentVersion} までです。", "新しいプログラムで再生してください。"));
            if (number < Cassette.OldestVersion)
                return (null, Wrong(file, $"対応していない版({number})のカセットです。", SaveIt));
            var cassette = Read(bytes);
            return Missing(cassette) is { } member ? (null, Wrong(file, $"カセットとして読めません({member} がありません)。", SaveIt)) : (cassette, null);
        }
        catch (JsonException broken)
        {
            var where = broken.Path is { Length: > 0 } path ? path : broken.LineNumber is { } line ? $"{line + 1} 行目" : "";
            return (null, Wrong(file, $"カセットとして読めません({where})。", SaveIt));
        }
    }

    /// <summary>Mostly its first member, so that the rest is read only once. Null: it has none.</summary>
    private static int? VersionOf(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(Plain(bytes));
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            return null;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals("version"u8);
            reader.Read();
            if (isIt)
                return reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : null;
            reader.Skip();
        }
        return null;
    }

    private static Cassette Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<Cassette>(Plain(bytes), Cassette.Json)!;
        }
        catch (JsonException)
        {
            // A file that is no JSON at all is named by its line.
            var reader = new Utf8JsonReader(Plain(bytes));
            while (reader.Read())
                reader.Skip();
            throw;
        }
    }

    /// <summary>An editor may have put a mark before it.</summary>
    private static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> bytes) => bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    /// <summary>What an editor may have taken out.</summary>
    private static string? Missing(Cassette cassette) =>
        Members.FirstOrDefault(member => member.Of(cassette) is null).Name
        ?? (IndexOf(cassette.Events, IsBroken) is { } broken ? $"events[{broken}] の中身"
            : IndexOf(cassette.Outcomes, one => one?.Keys is not { Count: > 0 } || one.Handoffs is null) is { } nameless ? $"outcomes[{nameless}] の keys または handoffs" : null);

    private static bool IsBroken(CassetteEvent? one) =>
        one is null || new object?[] { one.Call, one.Callback, one.Act }.Count(part => part is not null) != 1
        || one.Call is { Partner: null } or { Operation: null } or { Key: null } or { Method: null } or { Path: null }
        || one.Callback is { Partner: null } or { Id: null } || one.Act is { Kind: null } or { Key: null } or { Linkage: null };

    private static int? IndexOf<T>(IReadOnlyList<T> list, Func<T, bool> isIt)
    {
        for (var at = 0; at < list.Count; at++)
            if (isIt(list[at]))
                return at;
        return null;
    }

    private static Problem Wrong(FileInfo file, string what, string next) => new("LH7-108", $"{file.Name} は{what}", next);
}
