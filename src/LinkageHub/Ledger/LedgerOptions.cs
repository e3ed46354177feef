namespace LinkageHub.Ledger;

/// <summary>How the ledger writes and for how long a claim stands.</summary>
public sealed record LedgerOptions
{
    /// <summary>This process among the hub's nodes; unique at every start, so that a restarted node is a new one.</summary>
    public required string Node { get; init; }

    /// <summary><c>Retry__LeaseSeconds</c>: how long a dead node's work stays its own. Renewed at a third of it while the node lives.</summary>
    public double LeaseSeconds { get; init; } = 15;

    /// <summary>Writers, each with its own chain.</summary>
    public int Lanes { get; init; } = 2;

    /// <summary>Business hours a person has for a work item: <c>CarryIn__PromptHours</c>.</summary>
    public TimeSpan Prompt { get; init; } = TimeSpan.FromHours(4);
}
