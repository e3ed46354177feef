namespace LinkageHub.PartnerSimulator;

/// <summary>A way to break an answer. <paramref name="Code"/> is its place in the fault matrix, F1 to F42.</summary>
/// <param name="Applies">Whether the effect happens (before the answer is broken).</param>
/// <param name="Hangs">When the connection hangs; <c>latencyMs</c> says how long, 30 seconds when it is silent.</param>
internal sealed record Fault(string Name, string Code, bool Applies, Hang Hangs, Func<FaultScene, Task<bool>> Play)
{
    public const string NotAdvanced = "not-advanced";
    public const string Slow = "slow";

    public static readonly IReadOnlyList<Fault> All =
    [
        new("drop-before-effect", "F6", Applies: false, Hang.Never, BrokenAnswers.Drop),
        new("hang-before-effect", "F6", Applies: false, Hang.First, BrokenAnswers.Drop),
        new("drop-after-effect", "F7", Applies: true, Hang.Never, BrokenAnswers.Drop),
        new("hang-after-effect", "F7", Applies: true, Hang.AfterEffect, BrokenAnswers.Drop),
        new("effect-after-timeout", "F8", Applies: true, Hang.First, BrokenAnswers.Plain),
        new("reset", "F9", Applies: true, Hang.Never, BrokenAnswers.Reset),
        new("reset-before-effect", "F9", Applies: false, Hang.Never, BrokenAnswers.Reset),
        new("early-hints", "F18", Applies: true, Hang.Never, BrokenAnswers.EarlyHints),
        new("empty", "F19", Applies: true, Hang.Never, BrokenAnswers.Empty),
        new("truncate", "F20", Applies: true, Hang.Never, BrokenAnswers.Truncate),
        new("garbage", "F21", Applies: true, Hang.Never, BrokenAnswers.Garbage),
        new("html", "F22", Applies: true, Hang.Never, BrokenAnswers.Html),
        new("other-json", "F23", Applies: true, Hang.Never, BrokenAnswers.OtherJson),
        new("result-ng", "F24", Applies: true, Hang.Never, BrokenAnswers.ResultNg),
        new("wrong-charset", "F25", Applies: true, Hang.Never, BrokenAnswers.WrongCharset),
        new("bom", "F25", Applies: true, Hang.Never, BrokenAnswers.ByteOrderMark),
        new("utf-16", "F25", Applies: true, Hang.Never, BrokenAnswers.Utf16),
        new("wrong-content-type", "F26", Applies: true, Hang.Never, BrokenAnswers.WrongContentType),
        new("wrong-content-length", "F27", Applies: true, Hang.Never, BrokenAnswers.WrongContentLength),
        new("gzip-bomb", "F28", Applies: true, Hang.Never, BrokenAnswers.GzipBomb),
        new(Slow, "F29", Applies: true, Hang.Never, BrokenAnswers.Slow),
        new("endless", "F30", Applies: true, Hang.Never, BrokenAnswers.Endless),
        new("huge-header", "F31", Applies: true, Hang.Never, BrokenAnswers.HugeHeader),
        new("wrong-key", "F32", Applies: true, Hang.Never, BrokenAnswers.WrongKey),
        new("wrong-content", "F33", Applies: true, Hang.Never, BrokenAnswers.WrongContent),
        new(NotAdvanced, "T-19", Applies: true, Hang.Never, BrokenAnswers.Plain),
    ];

    /// <summary>By its name, or by its code in the matrix (the first one that has it).</summary>
    public static Fault? Find(string name) =>
        All.FirstOrDefault(fault => fault.Name == name) ?? All.FirstOrDefault(fault => fault.Code == name);
}

internal enum Hang { Never, First, AfterEffect }

/// <summary>The stage a fault plays on. Its result says whether the whole, true answer left.</summary>
internal sealed record FaultScene(HttpContext Context, Answer Answer, string Key, TimeSpan? Latency, CancellationToken Stop);
