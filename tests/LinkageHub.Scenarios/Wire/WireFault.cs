using static LinkageHub.Scenarios.Wire.After;

namespace LinkageHub.Scenarios.Wire;

/// <summary>What a fault leaves behind at the partner, as far as anybody can know.</summary>
internal enum After
{
    /// <summary>The partner said that it did nothing.</summary>
    NotApplied,

    /// <summary>Nobody knows; nothing was done.</summary>
    NotThere,

    /// <summary>Nobody knows; it was done.</summary>
    There,

    Refused,
}

/// <summary>
/// One way in which a write's answer goes wrong between two processes, F6 to F33, as a rule of the simulator and what must come of it. What each is
/// called, and what follows to the second, is <c>docs/fault-matrix.md</c>'s; here the same rows go through sockets, gate, engine and database.
/// </summary>
/// <param name="Number">Of the fault matrix.</param>
/// <param name="Rule">Members of the simulator's rule.</param>
/// <param name="Leaves">What it leaves behind.</param>
internal sealed record WireFault(string Number, string Rule, After Leaves)
{
    /// <summary>Some answers may be read after all, depending on the operation: then the first send says what it is.</summary>
    public bool MayBeRead { get; init; }

    public static readonly IReadOnlyList<WireFault> All =
    [
        Named("F6", "drop-before-effect", NotThere),
        new("F6", "\"fault\":\"hang-before-effect\",\"latencyMs\":4000", NotThere),
        Named("F7", "drop-after-effect", There),
        new("F7", "\"fault\":\"hang-after-effect\",\"latencyMs\":4000", There),
        new("F8", "\"fault\":\"effect-after-timeout\",\"latencyMs\":2500", There),
        Named("F9", "reset-before-effect", NotThere),
        Named("F9", "reset", There),
        .. Statuses("F10", "", NotThere, 500, 502, 503, 504),
        .. Statuses("F11", ",\"effect\":true", There, 500, 502, 503, 504),
        Named("F12", "retry-after", NotThere),
        new("F12", "\"answer\":{\"status\":503,\"code\":\"not_processed\",\"headers\":{\"Retry-After\":\"1\"}}", NotApplied),
        Named("F13", "rate-limited", NotApplied),
        .. Statuses("F14", "", NotThere, 408, 425),
        .. ((int[])[400, 404, 409, 422]).Select(status => new WireFault("F15", $"\"answer\":{{\"status\":{status},\"code\":\"no_such_thing\"}}", Refused)),
        .. Statuses("F16", "", NotApplied, 401, 403),
        .. ((int[])[301, 302, 307, 308]).Select(status =>
            new WireFault("F17", $"\"answer\":{{\"status\":{status},\"headers\":{{\"Location\":\"http://elsewhere.invalid/\"}}}}", NotThere)),
        // So many that some clients give up and some read to the end.
        .. Either("F18", "early-hints", mayBeRead: true),
        .. Either("F19", "empty"),
        .. Either("F20", "truncate"),
        .. Either("F21", "garbage"),
        .. Either("F22", "html"),
        .. Either("F23", "other-json"),
        .. Either("F24", "result-ng"),
        // An answer without Japanese is the same in both charsets.
        .. Either("F25", "wrong-charset", mayBeRead: true),
        .. Either("F25", "bom"),
        .. Either("F25", "utf-16"),
        .. Either("F26", "wrong-content-type"),
        .. Either("F27", "wrong-content-length"),
        .. Either("F28", "gzip-bomb"),
        .. Either("F29", "slow"),
        .. Either("F30", "endless"),
        .. Either("F31", "huge-header"),
        .. Either("F32", "wrong-key"),
        // Where nothing of the answer tells what was done, another content is none.
        .. Either("F33", "wrong-content", mayBeRead: true),
    ];

    public override string ToString() => $"{Number} {Rule}";

    private static WireFault Named(string number, string fault, After leaves) => new(number, $"\"fault\":\"{fault}\"", leaves);

    private static IEnumerable<WireFault> Statuses(string number, string more, After leaves, params int[] statuses) =>
        statuses.Select(status => new WireFault(number, $"\"answer\":{{\"status\":{status}}}{more}", leaves));

    private static WireFault[] Either(string number, string fault, bool mayBeRead = false) =>
    [
        Named(number, fault, There) with { MayBeRead = mayBeRead },
        new(number, $"\"fault\":\"{fault}\",\"effect\":false", NotThere),
    ];
}
