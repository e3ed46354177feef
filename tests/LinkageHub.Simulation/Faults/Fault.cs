using LinkageHub.Partners;

namespace LinkageHub.Simulation.Faults;

/// <summary>What becomes of the request at the partner, whatever is answered.</summary>
internal enum PartnerDoes
{
    Nothing,
    AppliesIt,

    /// <summary>Ten minutes after the caller gave up.</summary>
    AppliesItLate,
}

/// <summary>What is done to one write on its way.</summary>
internal abstract record Misdeed(PartnerDoes Does)
{
    /// <summary>No connection, so no byte of the request can have left.</summary>
    public sealed record NoConnection(HttpRequestError Why) : Misdeed(PartnerDoes.Nothing);

    /// <summary>The connection is begun and never stands.</summary>
    public sealed record ConnectionHangs() : Misdeed(PartnerDoes.Nothing);

    /// <summary>The request arrives, and nothing ever comes back.</summary>
    public sealed record Silence(PartnerDoes Does) : Misdeed(Does);

    /// <summary>The request arrives, and the connection is reset.</summary>
    public sealed record Reset(PartnerDoes Does) : Misdeed(Does);

    /// <summary>Interim answers without end, the final one never comes.</summary>
    public sealed record InterimFlood() : Misdeed(PartnerDoes.Nothing);

    /// <summary>Headers without end.</summary>
    public sealed record HugeHeader(PartnerDoes Does) : Misdeed(Does);

    /// <summary>An answer with this status; <paramref name="Problem"/>: the contract's own form with this code, null: some text.</summary>
    public sealed record Status(int Code, PartnerDoes Does = PartnerDoes.Nothing, string? Problem = null, string? RetryAfter = null, string? Location = null)
        : Misdeed(Does);

    /// <summary>A 200 that proves nothing.</summary>
    public sealed record Twisted(Twist How, PartnerDoes Does) : Misdeed(Does);
}

/// <summary>What is wrong with the body, or the dress, of a 200.</summary>
internal enum Twist
{
    Empty,
    Truncated,
    Garbage,
    LoginPage,
    OtherType,
    ResultNg,
    Cp932AsUtf8,
    ByteOrderMark,
    Utf16,
    OtherMediaType,
    LengthTooShort,
    GzipBomb,
    OneByteASecond,
    Endless,
    OtherKey,
    OtherContent,
}

/// <summary>What the classifier must say of the first attempt: its outcome in the ledger and the symptom beside it.</summary>
internal sealed record Finding(string Outcome, string Words, params string[] Details)
{
    public static Finding NotApplied(string code = "LH9-101") => new("not-applied", code switch
    {
        "LH9-102" => "not applied, the partner is busy (LH9-102)",
        "LH9-108" => "not applied, our credentials were refused (LH9-108)",
        _ => "not applied",
    }, code);

    /// <summary>The second symptom, where there is one, is what a real socket shows instead.</summary>
    public static Finding InDoubt(params string[] why) => new("in-doubt", "in doubt", why);

    public static Finding Refused { get; } = new("rejected", "refused");
}

/// <summary>What must follow.</summary>
internal enum Course
{
    /// <summary>Certainly not applied: the same key and bytes again, nobody is asked first.</summary>
    SendsAgain,

    /// <summary>Asked first; absent: the same key and bytes again at once, for the partner deduplicates.</summary>
    LooksUpAndSendsAgain,

    /// <summary>Asked first; absent, and still absent when the settling time is over: the same key and bytes again.</summary>
    SettlesAndSendsAgain,

    /// <summary>Asked; it is there: succeeded, nothing is sent.</summary>
    LooksUpAndFindsIt,

    /// <summary>Stays in doubt, a person is told, nothing is sent.</summary>
    TellsAPerson,

    /// <summary>Failed with our code, a person is told, nothing is sent.</summary>
    IsRefused,

    /// <summary>Alarm; nothing is used up; goes on by itself when the credentials are right again.</summary>
    WaitsForCredentials,
}

/// <summary>What must follow for the classes of <c>partners.md</c>'s table of operations.</summary>
internal sealed record Courses(Course A, Course B, Course C)
{
    /// <summary>What can have been applied decides; the class only decides about what nobody knows.</summary>
    public static readonly Courses NeverLeft = new(Course.SendsAgain, Course.SendsAgain, Course.SendsAgain);
    public static readonly Courses NotThere = new(Course.LooksUpAndSendsAgain, Course.SettlesAndSendsAgain, Course.TellsAPerson);
    public static readonly Courses There = new(Course.LooksUpAndFindsIt, Course.LooksUpAndFindsIt, Course.TellsAPerson);
    public static readonly Courses ThereLater = new(Course.LooksUpAndSendsAgain, Course.LooksUpAndFindsIt, Course.TellsAPerson);
    public static readonly Courses Refused = new(Course.IsRefused, Course.IsRefused, Course.IsRefused);
    public static readonly Courses Locked = new(Course.WaitsForCredentials, Course.WaitsForCredentials, Course.WaitsForCredentials);

    public Course Of(OperationClass of) => of switch { OperationClass.A => A, OperationClass.B => B, _ => C };
}

/// <summary>One row of the matrix: a fault of <c>F1</c> to <c>F33</c>, one way of it, and what the hub must make of it.</summary>
internal sealed record Fault(string Number, string Name, Misdeed Misdeed, Finding Says, Courses Then)
{
    /// <summary>What the partner asks for in Retry-After, as far as it is honoured.</summary>
    public TimeSpan NotBefore { get; init; }

    /// <summary>Somebody must look at once: a line of this level in the log (F16, F32, F33).</summary>
    public bool RaisesAlarm { get; init; }

    /// <summary>Only these operations' answers can be twisted so.</summary>
    public Operation? Only { get; init; }

    public override string ToString() => $"{Number} {Name}";
}
