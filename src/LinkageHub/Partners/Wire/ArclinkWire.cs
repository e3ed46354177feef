using LinkageHub.Values;

namespace LinkageHub.Partners.Wire;

/// <summary>A1's body (arclinkデータ連携).</summary>
public sealed record CarryInData(
    string ReceptionNumber, IReadOnlyList<string> PrintSerials, IReadOnlyList<string> PolicyNumbers, string? StoreCode, string? StaffCode,
    DateTimeOffset ConcludedAt, string InsuranceStartDate, Premium Premium);

public sealed record CarryInAnswer(string? ReceptionNumber, string? Status, IReadOnlyList<Product>? Products);

public sealed record Product(string? ProductCode, string? Name);

/// <summary>A2's body (申請 → 登録, S003-52).</summary>
public sealed record CarryInApplication(IReadOnlyList<string> ProductCodes, string? Comment);

public sealed record CarryInApplicationAnswer(string? ReceptionNumber, string? ApplicationId, string? Status);

/// <summary>A3: what arclink holds.</summary>
public sealed record CarryIn(
    string? ReceptionNumber, string? Status, DateTimeOffset? LinkedAt, IReadOnlyList<Product>? Products, IReadOnlyList<HeldApplication>? Applications);

public sealed record HeldApplication(
    string? ApplicationId, string? RequestKey, IReadOnlyList<string>? ProductCodes, DateTimeOffset? AppliedAt, DateTimeOffset? ReturnedAt);

public sealed record ReturnToStaff(string Reason);

/// <summary>A4/A5's answer.</summary>
public sealed record ArclinkStatusAnswer(string? ReceptionNumber, string? Status);
