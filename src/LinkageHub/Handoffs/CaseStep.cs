using LinkageHub.Ledger;

namespace LinkageHub.Handoffs;

/// <summary>A change to commit, and whether the runner goes on with the handoff afterwards.</summary>
public sealed record CaseStep(CaseChange Change, bool GoesOn);
