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
            await using var stream = file.OpenRead();
            using var document = await JsonDocument.ParseAsync(stream, default, stop);
            if (document.RootElement.ValueKind is not JsonValueKind.Object || !document.RootElement.TryGetProperty("version", out var version) || !version.TryGetInt32(out var number))
                return (null, Wrong(file, "カセットではありません。", SaveIt));
            if (number > Cassette.CurrentVersion)
                return (null, Wrong(file, $"新しい版({number})のカセットです。このプログラムが読めるのは版 {Cassette.CurrentVersion} までです。", "新しいプログラムで再生してください。"));
            if (number < Cassette.OldestVersion)
                return (null, Wrong(file, $"対応していない版({number})のカセットです。", SaveIt));
            var cassette = document.Deserialize<Cassette>(Cassette.Json)!;
            return Missing(cassette) is { } member ? (null, Wrong(file, $"カセットとして読めません({member} がありません)。", SaveIt)) : (cassette, null);
        }
        catch (JsonException broken)
        {
            var where = broken.Path is { Length: > 0 } path ? path : broken.LineNumber is { } line ? $"{line + 1} 行目" : "";
            return (null, Wrong(file, $"カセットとして読めません({where})。", SaveIt));
        }
    }

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
