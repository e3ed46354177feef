using LinkageHub.Values;

namespace LinkageHub.Partners.Wire;

/// <summary>S1/S5: one application as the insurer's system holds it. Everything may be missing: a partner's answer is checked, not trusted.</summary>
public sealed record Application
{
    public string? PrintSerial { get; init; }
    public string? ReplacesPrintSerial { get; init; }
    public string? InsurerCode { get; init; }
    public string? AgencyCode { get; init; }
    public string? StoreCode { get; init; }
    public string? StaffCode { get; init; }
    public string? PalQuoteNumber { get; init; }
    public long? Version { get; init; }
    public string? Status { get; init; }
    public CreditPlan? CreditPlan { get; init; }
    public bool? InstallmentWeb { get; init; }
    public string? TransferStartMonth { get; init; }
    public string? ApprovalNumber { get; init; }
    public DateTimeOffset? FormPrintedAt { get; init; }
    public Contractor? Contractor { get; init; }
    public Vehicle? Vehicle { get; init; }
    public Coverage? Coverage { get; init; }
    public Premium? Premium { get; init; }
}

public sealed record CreditPlan(string? PlanCode, int? InstallmentCount);

/// <summary>加入者, the car buyer. The policyholder of this scheme is the finance company. <c>Kind</c>: individual | corporate.</summary>
public sealed record Contractor(
    string? Kind, string? Name, string? KanaName, string? BirthDate, string? Phone, string? PostalCode, string? Address);

public sealed record Vehicle(string? RegistrationNumber, string? ChassisNumber);

public sealed record Coverage(string? InsuranceStartDate, int? Months, IReadOnlyList<CoverageItem>? Items);

public sealed record CoverageItem(string? Code, string? Value);

/// <summary>J1's body: the application without what belongs to the insurer alone. Same content = same values, <c>SourceVersion</c> apart.</summary>
public sealed record InsuranceRecord
{
    public string? PrintSerial { get; init; }
    public string? InsurerCode { get; init; }
    public string? AgencyCode { get; init; }
    public string? StoreCode { get; init; }
    public string? StaffCode { get; init; }
    public string? PalQuoteNumber { get; init; }
    public CreditPlan? CreditPlan { get; init; }
    public bool? InstallmentWeb { get; init; }
    public string? TransferStartMonth { get; init; }
    public string? ApprovalNumber { get; init; }
    public DateTimeOffset? FormPrintedAt { get; init; }
    public Contractor? Contractor { get; init; }
    public Vehicle? Vehicle { get; init; }
    public Coverage? Coverage { get; init; }
    public Premium? Premium { get; init; }
    public long? SourceVersion { get; init; }
}

/// <summary>S2's body: the credit approval told to the insurer.</summary>
public sealed record CreditApproval(
    string PrintSerial, string ReceptionNumber, string ApprovalNumber, DateTimeOffset ApprovedAt, string FormId, Premium Premium, int? InstallmentCount);

/// <summary>S2/S3's answer.</summary>
public sealed record CreditApprovalAnswer(
    string? PrintSerial, string? ReceptionNumber, string? ApprovalNumber, Premium? Premium, string? Status, DlWeb? Dlweb);

/// <summary>Whether DLWebオンライン opened. The address is for a person's browser; the hub never fetches it.</summary>
public sealed record DlWeb(bool? Started, string? Url);

/// <summary>S4: the contract, from a successful linkage II on.</summary>
public sealed record Contract(
    string? PrintSerial, string? ReceptionNumber, string? Status, string? Method, string? FinishedBy, string? InsuranceStartDate,
    DateTimeOffset? ConcludedAt, string? PolicyNumber, Premium? Premium, Coverage? Coverage);

public sealed record Page<T>(IReadOnlyList<T>? Items, string? NextCursor);
