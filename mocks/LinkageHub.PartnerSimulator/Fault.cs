namespace LinkageHub.PartnerSimulator;

/// <summary>A way to break an answer. <paramref name="Code"/> is its place in the fault matrix, F1 to F42.</summary>
/// <param name="Applies">Whether the effect happens (before the answer is broken).</param>
/// <param name="Hangs">When the connection hangs; <c>latencyMs</c> says how long, 30 seconds when it is silent.</param>
internal sealed record Fault(string Name, string Code, bool Applies, Hang Hangs, Func<FaultScene, Task<bool>> Play)
{
    public const string NotAdvanced = "not-advanced";
    public const string Slow = "slow";

    private const int ManyTimes = 999, LateMs = 5_000, SoonMs = 500;

    private static readonly Dictionary<string, string> InTwoMinutes = new() { ["Retry-After"] = "120" };
    private static readonly Dictionary<string, string> Elsewhere = new() { ["Location"] = "https://elsewhere.invalid/" };

    /// <summary>The answer instead of the partner's own; a rule's own <c>answer</c> goes before it.</summary>
    public ForcedAnswer? Instead { get; init; }

    /// <summary>What happens to a callback; null: the fault is about an answer.</summary>
    public CallbackRule? Callback { get; init; }

    public static readonly IReadOnlyList<Fault> All =
    [
        new("drop-before-effect", "F6", Applies: false, Hang.Never, BrokenAnswers.Drop),
        new("hang-before-effect", "F6", Applies: false, Hang.First, BrokenAnswers.Drop),
        new("drop-after-effect", "F7", Applies: true, Hang.Never, BrokenAnswers.Drop),
        new("hang-after-effect", "F7", Applies: true, Hang.AfterEffect, BrokenAnswers.Drop),
        new("effect-after-timeout", "F8", Applies: true, Hang.First, BrokenAnswers.Plain),
        new("reset", "F9", Applies: true, Hang.Never, BrokenAnswers.Reset),
        new("reset-before-effect", "F9", Applies: false, Hang.Never, BrokenAnswers.Reset),
        Answering("server-error", "F10", 503, "unavailable"),
        Answering("server-error-after-effect", "F11", 500, "internal_error") with { Applies = true },
        Answering("retry-after", "F12", 503, "unavailable", InTwoMinutes),
        Answering("rate-limited", "F13", 429, "too_many_requests", InTwoMinutes),
        Answering("request-timeout", "F14", 408, "request_timeout"),
        Answering("business-refusal", "F15", 409, "content_conflict"),
        Answering("credentials-refused", "F16", 401, "unauthorized"),
        Answering("redirect", "F17", 302, "moved", Elsewhere),
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
        Calling("callback-twice", "F34", new CallbackRule { Repeat = 1 }),
        Calling("callback-thousand", "F34", new CallbackRule { Repeat = ManyTimes }),
        Calling("callback-reordered", "F35", new CallbackRule { Hold = 1 }),
        Calling("callback-early", "F36", new CallbackRule { First = true }),
        Calling("callback-late", "F37", new CallbackRule { DelayMs = LateMs }),
        Calling("callback-unknown-key", "F38", new CallbackRule { Forge = Forgery.Key }),
        Calling("callback-yesterday", "F39", new CallbackRule { Forge = Forgery.Yesterday }),
        Calling("callback-future", "F39", new CallbackRule { Forge = Forgery.Future }),
        Calling("callback-bad-signature", "F40", new CallbackRule { Forge = Forgery.Signature }),
        Calling("callback-replayed", "F41", new CallbackRule { ReplayAfterMs = SoonMs }),
        Calling("callback-altered", "F42", new CallbackRule { Forge = Forgery.Body }),
        new(NotAdvanced, "T-19", Applies: true, Hang.Never, BrokenAnswers.Plain),
    ];

    /// <summary>F1 to F5 happen before a byte is sent, so no rule about a request can play them; see <see cref="DeadEnds"/>.</summary>
    public static readonly IReadOnlyDictionary<string, string> BeforeBytes = new Dictionary<string, string>
    {
        ["F1"] = "unresolved", ["F2"] = "refused", ["F3"] = "connect-timeout", ["F4"] = "tls-failure", ["F5"] = "wrong-certificate",
    };

    /// <summary>By its name, or by its code in the matrix (the first one that has it).</summary>
    public static Fault? Find(string name) =>
        All.FirstOrDefault(fault => fault.Name == name) ?? All.FirstOrDefault(fault => fault.Code == name);

    private static Fault Answering(string name, string code, int status, string problem, Dictionary<string, string>? headers = null) =>
        new(name, code, Applies: false, Hang.Never, BrokenAnswers.Plain) { Instead = new ForcedAnswer(status, problem, null, default, headers) };

    private static Fault Calling(string name, string code, CallbackRule callback) =>
        new(name, code, Applies: true, Hang.Never, BrokenAnswers.Plain) { Callback = callback };
}

/// <summary>Ways to forge a callback.</summary>
internal static class Forgery
{
    public const string Signature = "signature", Body = "body", Yesterday = "yesterday", Future = "future", Missing = "missing", Key = "key";
}

internal enum Hang { Never, First, AfterEffect }

/// <summary>The stage a fault plays on. Its result says whether the whole, true answer left.</summary>
internal sealed record FaultScene(HttpContext Context, Answer Answer, string Key, TimeSpan? Latency, CancellationToken Stop);
