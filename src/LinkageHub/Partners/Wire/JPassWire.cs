using LinkageHub.Values;

namespace LinkageHub.Partners.Wire;

public sealed record InsuranceRecordAnswer(string? PrintSerial, string? RecordId, DateTimeOffset? ReceivedAt);

/// <summary>J2: the record J-PASS holds for a serial.</summary>
public sealed record HeldInsuranceRecord(
    string? PrintSerial, string? RecordId, DateTimeOffset? ReceivedAt, string? SelectedInReception, InsuranceRecord? Record);

/// <summary>J3/J7: one reception (お申込).</summary>
public sealed record Reception
{
    public string? ReceptionNumber { get; init; }
    public IReadOnlyList<string>? PrintSerials { get; init; }
    public string? InsurerCode { get; init; }
    public string? ApplicationKind { get; init; }
    public string? FormId { get; init; }
    public string? Route { get; init; }
    public ReceptionCustomer? Customer { get; init; }
    public Premium? Premium { get; init; }
    public DateTimeOffset? SubmittedAt { get; init; }
    public Review? Review { get; init; }
    public ContractProcedure? Procedure { get; init; }
    public string? InsuranceLinkage { get; init; }
    public RegisteredConclusion? Conclusion { get; init; }
    public bool? CopyDelivered { get; init; }
    public bool? PaperContract { get; init; }
    public string? Arclink { get; init; }
    public string? NewReceptionNumber { get; init; }
}

public sealed record ReceptionCustomer(string? Kind, string? Name, string? KanaName, string? BirthDate, string? Phone);

public sealed record Review(string? Status, DateTimeOffset? DecidedAt, string? ApprovalNumber, string? ApprovalExpiresAt);

public sealed record ContractProcedure(string? Status, string? EnteredFrom);

public sealed record RegisteredConclusion(string? InsuranceStartDate, DateTimeOffset? ConcludedAt, string? Source, DateTimeOffset? RegisteredAt);

/// <summary>J4's body: the only place where dates are typed digits instead of ISO (S003-44). <c>Source</c>: linkage | manual.</summary>
public sealed record Conclusion(string PrintSerial, string InsuranceStartDate, string ConcludedAt, string? PolicyNumber, string Source);

public sealed record ConclusionAnswer(string? ReceptionNumber, string? InsuranceLinkage, DateTimeOffset? RegisteredAt);

public sealed record CopyDelivery(DateTimeOffset DeliveredAt, string DeliveredBy);

public sealed record CopyDeliveryAnswer(string? ReceptionNumber, bool? CopyDelivered);

public sealed record JPassResubmission(string? Reason);

public sealed record JPassResubmissionAnswer(string? ReceptionNumber, string? Status, string? NewReceptionNumber);
