using LinkageHub.Errors;
using LinkageHub.Partners;

namespace LinkageHub.Linkages;

/// <summary>What the rules say about starting a linkage.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>Nothing is sent. All failing guards, in the table's order; the first gives the code.</summary>
    public sealed record Refused(IReadOnlyList<Refusal> Refusals) : Verdict
    {
        public Refusal First => Refusals[0];
    }

    /// <summary>The partner already shows the end of this linkage: succeeded, nothing sent.</summary>
    public sealed record AlreadyDone : Verdict;

    /// <summary>These writes, in this order; the next only after the one before is applied.</summary>
    public sealed record Go(IReadOnlyList<PlannedWrite> Writes) : Verdict;
}

/// <summary>One write as the rules want it. <paramref name="Key"/> is the business key of its path, <paramref name="Body"/> the wire record.</summary>
public sealed record PlannedWrite(Operation Operation, string Key, object Body);

/// <summary>What an applied write means for its linkage.</summary>
public abstract record Progress
{
    private Progress()
    {
    }

    /// <summary>The linkage is done.</summary>
    public sealed record Done : Progress;

    /// <summary>Send this next (carry-in: A2 after A1's products are known; change-resubmission: J6 after A5).</summary>
    public sealed record Next(PlannedWrite Write) : Progress;

    /// <summary>The write stands at the partner, the linkage is not done: a person. <paramref name="SendAgain"/>: retry sends the same bytes once more (S003-28).</summary>
    public sealed record Stopped(Refusal Refusal, bool SendAgain, IReadOnlyList<ProductChoice>? Choices = null) : Progress;

    /// <summary>The answer is not the last word: read the partner after the settling time and ask again (A2, LH4-105).</summary>
    public sealed record ReadLater(Refusal IfUnchanged) : Progress;
}

/// <summary>A product arclink offers for application (S003-52).</summary>
public sealed record ProductChoice(string ProductCode, string Name);
