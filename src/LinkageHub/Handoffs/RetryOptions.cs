using LinkageHub.Cases;

namespace LinkageHub.Handoffs;

/// <summary>How the hub tries again. Names are public settings (<c>Retry__…</c>, <c>Linkage3__…</c>, <c>Polling__Seconds</c>).</summary>
public sealed record RetryOptions
{
    public double FirstDelaySeconds { get; init; } = 2;
    public double Factor { get; init; } = 2;

    /// <summary>Also the cut for a partner's Retry-After.</summary>
    public double MaxDelaySeconds { get; init; } = 300;

    /// <summary>Sends per operation. Look-ups and waiting behind a breaker or a pause do not count.</summary>
    public int MaxAttempts { get; init; } = 12;

    /// <summary>Nodes that may be lost while they work on one handoff, look at one case, read one list, or do one row of an import or one item of a batch, before it is a person's (LH9-110 to LH9-113).</summary>
    public int MaxDeaths { get; init; } = 3;

    /// <summary>After a conclusion, how long linkage III may take before the case is overdue (LH3-201, LH3-202).</summary>
    public double ExpectedMinutes { get; init; } = 5;

    /// <summary>Business hours from linkage III to the carry-in, before the case is overdue (LH4-102).</summary>
    public double PromptHours { get; init; } = 4;

    /// <summary>From asking for linkage I to its send (LH1-201).</summary>
    public double OkTimeoutMinutes { get; init; } = 10;

    /// <summary>From asking for linkage II until DLWeb starts (LH2-203).</summary>
    public double LaunchTimeoutSeconds { get; init; } = 60;

    /// <summary>Step 40 read to the letter (「43」へ): also after a success somebody enters the dates at J-PASS before the carry-in.</summary>
    public bool ManualDatesAfterSuccess { get; init; }

    public ExpectedTimes Expected => new(TimeSpan.FromMinutes(ExpectedMinutes), TimeSpan.FromHours(PromptHours))
    {
        Ok = TimeSpan.FromMinutes(OkTimeoutMinutes), Launch = TimeSpan.FromSeconds(LaunchTimeoutSeconds),
    };

    /// <summary>How long after the last J4 a person must wait before registering by hand (LH3-203).</summary>
    public double SettleMinutes { get; init; } = 10;

    /// <summary>What a lost callback costs at most.</summary>
    public double PollingSeconds { get; init; } = 60;

    public TimeSpan Polling => TimeSpan.FromSeconds(PollingSeconds);
}
