using LinkageHub.Partners;
using static LinkageHub.Simulation.Faults.Misdeed;
using static LinkageHub.Simulation.Faults.PartnerDoes;

namespace LinkageHub.Simulation.Faults;

/// <summary>
/// The partner faults of the wire, F1 to F33, as data: what is done, what the classifier must say, what must follow. The tests in process, those
/// over sockets and <c>docs/fault-matrix.md</c> are made from it.
/// </summary>
internal static class FaultTable
{
    public static readonly IReadOnlyList<Fault> All =
    [
        // Before the first byte.
        Before("F1", "the name does not resolve", new NoConnection(HttpRequestError.NameResolutionError)),
        Before("F2", "connection refused", new NoConnection(HttpRequestError.ConnectionError)),
        Before("F3", "the connection never stands", new ConnectionHangs()),
        Before("F4", "TLS handshake fails", new NoConnection(HttpRequestError.SecureConnectionError)),
        Before("F5", "wrong certificate", new NoConnection(HttpRequestError.SecureConnectionError)),

        // The request left, and nothing more is heard.
        Lost("F6", "no answer, nothing was done", new Silence(Nothing), Courses.NotThere, "timeout"),
        Lost("F7", "no answer, it was applied", new Silence(AppliesIt), Courses.There, "timeout"),
        Lost("F8", "no answer, applied ten minutes later", new Silence(AppliesItLate), Courses.ThereLater, "timeout"),
        Lost("F9", "reset, nothing was done", new Reset(Nothing), Courses.NotThere, "connection-lost", "answer-cut-short"),
        Lost("F9", "reset, it was applied", new Reset(AppliesIt), Courses.There, "connection-lost", "answer-cut-short"),

        // The server says that it failed.
        .. ((int[])[500, 502, 503, 504]).Select(status => Failing("F10", $"{status}, nothing was done", new Status(status))),
        .. ((int[])[500, 502, 503, 504]).Select(status => Failing("F11", $"{status}, it was applied", new Status(status, AppliesIt))),
        Failing("F12", "503, Retry-After: 20", new Status(503, RetryAfter: "20")) with { NotBefore = TimeSpan.FromSeconds(20) },
        Failing("F12", "503, Retry-After: a date", new Status(503, RetryAfter: "Fri, 20 Nov 2099 01:00:00 GMT")),
        Failing("F12", "503, Retry-After: 99999999999", new Status(503, RetryAfter: "99999999999")),
        Failing("F12", "503, Retry-After: -5", new Status(503, RetryAfter: "-5")),
        Failing("F12", "503, Retry-After: yesterday", new Status(503, RetryAfter: "Thu, 01 Jan 2026 00:00:00 GMT")),
        new("F12", "503 not_processed, Retry-After: 20", new Status(503, Problem: "not_processed", RetryAfter: "20"), Finding.NotApplied("LH9-102"), Courses.NeverLeft)
            { NotBefore = TimeSpan.FromSeconds(20) },

        // It will not now.
        new("F13", "429", new Status(429, Problem: "too_many_requests"), Finding.NotApplied("LH9-102"), Courses.NeverLeft),
        new("F13", "429, Retry-After: 20", new Status(429, Problem: "too_many_requests", RetryAfter: "20"), Finding.NotApplied("LH9-102"), Courses.NeverLeft)
            { NotBefore = TimeSpan.FromSeconds(20) },
        Failing("F14", "408", new Status(408)),
        Failing("F14", "425", new Status(425)),
        .. ((int[])[400, 404, 409, 422]).Select(status =>
            new Fault("F15", $"{status} in the contract's words", new Status(status, Problem: "no_such_thing"), Finding.Refused, Courses.Refused)),
        .. ((int[])[400, 404, 409, 422]).Select(status =>
            Lost("F15", $"{status} of a proxy", new Status(status), Courses.NotThere, "answer-media-type")),
        .. ((int[])[401, 403]).Select(status =>
            new Fault("F16", $"{status}", new Status(status, Problem: "unauthorized"), Finding.NotApplied("LH9-108"), Courses.Locked) { RaisesAlarm = true }),
        .. ((int[])[301, 302, 307, 308]).Select(status =>
            Failing("F17", $"{status} to another host", new Status(status, Location: "http://elsewhere.invalid/"))),
        Lost("F18", "1xx without end", new InterimFlood(), Courses.NotThere, "timeout", "answer-headers-too-large"),

        // 200, and no proof of anything.
        .. Either("F19", "empty body", Twist.Empty, "answer-empty"),
        .. Either("F20", "half a body", Twist.Truncated, "answer-cut-short"),
        .. Either("F21", "garbage", Twist.Garbage, "answer-unparsable"),
        .. Either("F22", "a login page", Twist.LoginPage, "answer-media-type"),
        .. Either("F23", "JSON of another type", Twist.OtherType, "answer-unparsable"),
        .. Either("F24", """{"result":"NG"}""", Twist.ResultNg, "answer-not-of-contract"),
        .. Either("F25", "CP932 declared as UTF-8", Twist.Cp932AsUtf8, "answer-unparsable"),
        .. Either("F25", "a byte order mark", Twist.ByteOrderMark, "answer-unparsable"),
        .. Either("F25", "UTF-16", Twist.Utf16, "answer-unparsable"),
        .. Either("F26", "another media type", Twist.OtherMediaType, "answer-media-type"),
        .. Either("F27", "Content-Length too short", Twist.LengthTooShort, "answer-unparsable"),
        .. Either("F28", "a gzip bomb", Twist.GzipBomb, "answer-encoding"),
        .. Either("F29", "one byte a second", Twist.OneByteASecond, "timeout"),
        .. Either("F30", "a body without end", Twist.Endless, "answer-too-large"),
        Lost("F31", "a header of 100 MB, nothing was done", new HugeHeader(Nothing), Courses.NotThere, "answer-headers-too-large"),
        Lost("F31", "a header of 100 MB, it was applied", new HugeHeader(AppliesIt), Courses.There, "answer-headers-too-large"),
        .. Either("F32", "the answer for another key", Twist.OtherKey, "answer-other-key").Select(row => row with { RaisesAlarm = true }),
        .. Either("F33", "our key, another content", Twist.OtherContent, "answer-other-content").Select(row => row with { RaisesAlarm = true, Only = Operation.S2 }),
        .. Either("F33", "our key, and not what was asked for", Twist.OtherContent, "answer-not-of-contract"),
    ];

    /// <summary>The rows that say something about an operation.</summary>
    public static IEnumerable<Fault> Of(Operation operation) =>
        All.Where(row => row.Only is { } only ? only == operation : row.Number != "F33" || operation != Operation.S2);

    private static Fault Before(string number, string name, Misdeed misdeed) =>
        new(number, name, misdeed, Finding.NotApplied(), Courses.NeverLeft);

    private static Fault Lost(string number, string name, Misdeed misdeed, Courses then, params string[] why) =>
        new(number, name, misdeed, Finding.InDoubt(why), then);

    private static Fault Failing(string number, string name, Status misdeed) =>
        Lost(number, name, misdeed, misdeed.Does is AppliesIt ? Courses.There : Courses.NotThere, $"status-{misdeed.Code}");

    private static Fault[] Either(string number, string name, Twist twist, string why) =>
    [
        Lost(number, $"200, {name}, nothing was done", new Twisted(twist, Nothing), Courses.NotThere, why),
        Lost(number, $"200, {name}, it was applied", new Twisted(twist, AppliesIt), Courses.There, why),
    ];
}
