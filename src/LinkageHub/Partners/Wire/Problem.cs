namespace LinkageHub.Partners.Wire;

/// <summary>RFC 9457: how every partner refuses. <c>Code</c> is for machines, <c>Detail</c> is the partner's Japanese.</summary>
public sealed record Problem(int? Status, string? Code, string? Detail, string? Field);

/// <summary>A5's body: an empty object.</summary>
public sealed record ArclinkResubmission;
