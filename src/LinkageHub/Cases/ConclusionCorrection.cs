namespace LinkageHub.Cases;

/// <summary>
/// 保険締結日時 put right after linkage III: proposed by one person, confirmed by another (INV-29). Both values as typed, twelve digits.
/// Corrections are only ever added; a newer proposal withdraws the one before it.
/// </summary>
public sealed record ConclusionCorrection(
    string Status, string Before, string ConcludedAt, string ConclusionSource, string Reason, string ProposedBy, DateTimeOffset ProposedAt,
    string? ConfirmedBy, DateTimeOffset? ConfirmedAt);
