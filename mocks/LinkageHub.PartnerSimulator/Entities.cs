using System.Text.Json;
using System.Text.Json.Serialization;

namespace LinkageHub.PartnerSimulator;

/// <summary>One thing a partner keeps, as it stands after a change; the journal holds these, so a restart sees the same world.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ApplicationState), "application")]
[JsonDerivedType(typeof(ApprovalState), "approval")]
[JsonDerivedType(typeof(ContractState), "contract")]
[JsonDerivedType(typeof(RecordState), "record")]
[JsonDerivedType(typeof(ReceptionState), "reception")]
[JsonDerivedType(typeof(CarryInState), "carryIn")]
[JsonDerivedType(typeof(ProductsState), "products")]
internal abstract record StateImage(string Key);

/// <summary>申込書 at the insurer, in S1's shape.</summary>
internal sealed record ApplicationState(string Key, JsonElement Document) : StateImage(Key)
{
    public string Status => Document.GetText("status") ?? "";
    public string InsurerCode => Document.GetText("insurerCode") ?? "";
    public string? FormPrintedAt => Document.GetText("formPrintedAt");
    public JsonElement Coverage => Document.GetProperty("coverage");
    public Premium? Premium => Document.TryGetProperty("premium", out var premium) ? Premium.From(premium) : null;
}

/// <summary>審査承認 given by linkage II; <see cref="Shown"/> is S3's answer.</summary>
internal sealed record ApprovalState(string Key, Approval Shown, string ContentHash) : StateImage(Key);

internal sealed record ContractState(string Key, Contract Shown) : StateImage(Key);

/// <summary>保険情報 received by linkage I.</summary>
internal sealed record RecordState(string Key, InsuranceRecord Shown, string ContentHash) : StateImage(Key);

/// <summary>受付 in J-PASS, and what was said to conclude, to hand over and to take back, so that a repeat is known as one.</summary>
internal sealed record ReceptionState(
    string Key,
    Reception Shown,
    string? PolicyNumber = null,
    string? CopyContent = null,
    string? ResubmissionContent = null,
    string? NextReceptionNumber = null) : StateImage(Key);

/// <summary>持込 in arclink; <see cref="ApplicationContents"/> holds the content hash of each application by its id.</summary>
internal sealed record CarryInState(
    string Key, CarryIn Shown, string ContentHash, Dictionary<string, string> ApplicationContents) : StateImage(Key);

/// <summary>Products arclink will list for a reception; key <c>*</c> for every one.</summary>
internal sealed record ProductsState(string Key, Product[] Products) : StateImage(Key);

/// <summary>保険料, whole yen.</summary>
internal sealed record Premium(long Total, long First, long Subsequent)
{
    public static Premium? From(JsonElement value) =>
        value.GetWhole("total") is { } total && value.GetWhole("first") is { } first && value.GetWhole("subsequent") is { } subsequent
            ? new Premium(total, first, subsequent)
            : null;
}

internal sealed record Approval(
    string PrintSerial, string ReceptionNumber, string ApprovalNumber, Premium Premium, string Status, DlWeb Dlweb);

internal sealed record DlWeb(bool Started, string? Url);

internal sealed record Contract(
    string PrintSerial,
    string ReceptionNumber,
    string Status,
    string? Method,
    string? FinishedBy,
    string? InsuranceStartDate,
    DateTimeOffset? ConcludedAt,
    string? PolicyNumber,
    Premium Premium,
    JsonElement Coverage);

internal sealed record InsuranceRecord(
    string PrintSerial, string RecordId, DateTimeOffset ReceivedAt, string? SelectedInReception, JsonElement Record);

internal sealed record Reception(
    string ReceptionNumber,
    string[] PrintSerials,
    string InsurerCode,
    string ApplicationKind,
    string? FormId,
    string Route,
    Customer? Customer,
    Premium Premium,
    DateTimeOffset SubmittedAt,
    Review Review,
    Procedure Procedure,
    string InsuranceLinkage,
    Conclusion? Conclusion,
    bool CopyDelivered,
    bool? PaperContract,
    string Arclink,
    string? NewReceptionNumber);

internal sealed record Customer(string? Kind, string? Name, string? KanaName, string? BirthDate, string? Phone);

internal sealed record Review(string Status, DateTimeOffset? DecidedAt, string? ApprovalNumber, string? ApprovalExpiresAt);

internal sealed record Procedure(string Status, string? EnteredFrom);

internal sealed record Conclusion(string InsuranceStartDate, DateTimeOffset ConcludedAt, string Source, DateTimeOffset RegisteredAt);

internal sealed record CarryIn(
    string ReceptionNumber, string Status, DateTimeOffset LinkedAt, Product[] Products, CarryInApplication[] Applications);

internal sealed record Product(string ProductCode, string Name);

internal sealed record CarryInApplication(
    string ApplicationId, string? RequestKey, string[] ProductCodes, DateTimeOffset AppliedAt, DateTimeOffset? ReturnedAt);
