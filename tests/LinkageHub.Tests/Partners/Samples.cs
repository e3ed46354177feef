using System.Text;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;
using Microsoft.Extensions.Logging.Abstractions;

namespace LinkageHub.Tests.Partners;

/// <summary>One contract's worth of writes and the answers the contract promises for them.</summary>
internal static class Samples
{
    public const string Serial = "A0001234";
    public const string Reception = "040200000170-00";

    public static readonly Premium Premium = new(600_000, 10_000, 10_000);

    public static readonly InsuranceRecord Record = new()
    {
        PrintSerial = Serial,
        InsurerCode = "SJ",
        StoreCode = "S001",
        FormPrintedAt = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.FromHours(9)),
        Contractor = new Contractor("individual", "損保 太郎", "ソンポ タロウ", "1980-01-31", "0312345678", "1000001", "東京都"),
        Coverage = new Coverage("2026-12-01", 60, [new CoverageItem("A", "1"), new CoverageItem("B", "2")]),
        Premium = Premium,
        SourceVersion = 1,
    };

    public static string KeyOf(Operation operation) => operation is Operation.J1 ? Serial : Reception;

    public static WriteRequest Write(Operation operation, int attempt = 1) => new(
        operation, "SJ", KeyOf(operation), $"{operation}:SJ:{KeyOf(operation)}:0", attempt, Body(operation),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    public static byte[] Body(Operation operation) => operation switch
    {
        Operation.J1 => WireJson.Serialise(Record),
        Operation.S2 => WireJson.Serialise(new CreditApproval(Serial, Reception, "AP1", Record.FormPrintedAt!.Value, "F-100", Premium, 60)),
        Operation.J4 => WireJson.Serialise(new Conclusion(Serial, "20261201", "202611211030", null, "linkage")),
        Operation.J4M => WireJson.Serialise(new Conclusion(Serial, "20261201", "202611211030", null, "manual")),
        Operation.J5 => WireJson.Serialise(new CopyDelivery(Record.FormPrintedAt!.Value, "T0001")),
        Operation.J6 => WireJson.Serialise(new JPassResubmission("理由")),
        Operation.A1 => WireJson.Serialise(new CarryInData(
            Reception, [Serial], [], "S001", "T0001", Record.FormPrintedAt!.Value, "2026-12-01", Premium)),
        Operation.A2 => WireJson.Serialise(new CarryInApplication(["P01"], null)),
        Operation.A4 => WireJson.Serialise(new ReturnToStaff("理由")),
        _ => WireJson.Serialise(new ArclinkResubmission()),
    };

    /// <summary>The contract's success; another key makes it somebody else's.</summary>
    public static string Success(Operation operation, string? key = null)
    {
        var named = $"\"receptionNumber\":\"{key ?? Reception}\"";
        return operation switch
        {
            Operation.J1 => $$"""{"printSerial":"{{key ?? Serial}}","recordId":"R1","receivedAt":"2026-11-21T10:00:00+09:00"}""",
            Operation.S2 => Approval(key ?? Reception),
            Operation.J4 or Operation.J4M => $$"""{{{named}},"insuranceLinkage":"済","registeredAt":"2026-11-21T10:31:00+09:00"}""",
            Operation.J5 => $$"""{{{named}},"copyDelivered":true}""",
            Operation.J6 => $$"""{{{named}},"status":"変更手続中","newReceptionNumber":null}""",
            Operation.A1 => $$"""{{{named}},"status":"担当者手続き中","products":[{"productCode":"P01","name":"自動車保険"}]}""",
            Operation.A2 => $$"""{{{named}},"applicationId":"AP-1","status":"店舗承認者手続中"}""",
            Operation.A4 => $$"""{{{named}},"status":"担当者手続き中"}""",
            _ => $$"""{{{named}},"status":"変更再申込"}""",
        };
    }

    public static string Approval(string reception, string approval = "AP1", long total = 600_000, string started = "true") =>
        $$"""
        {"printSerial":"{{Serial}}","receptionNumber":"{{reception}}","approvalNumber":"{{approval}}",
         "premium":{"total":{{total}},"first":10000,"subsequent":10000},"status":"審査承認済み(加入依頼書未作成)",
         "dlweb":{"started":{{started}},"url":null} }
        """;

    public static string Problem(int status, string code, string? field = null)
    {
        var named = field is null ? "" : $",\"field\":\"{field}\"";
        return $$"""{"type":"about:blank","title":"x","status":{{status}},"code":"{{code}}","detail":"日本語"{{named}} }""";
    }

    public static PartnerAnswer Answer(int status, string body, string type = "application/json", string? charset = null, string? retryAfter = null) =>
        new(status, type, charset, null, retryAfter, Encoding.UTF8.GetBytes(body));

    public static PartnerAnswer ProblemAnswer(int status, string code, string? retryAfter = null, string? field = null) =>
        Answer(status, Problem(status, code, field), "application/problem+json", retryAfter: retryAfter);

    public static TheoryData<Operation> EveryOperation => [.. Enum.GetValues<Operation>()];

    public static PartnerDirectory Directory(PartnerOptions jpass, TimeProvider? time = null, PartnerOptions? insurer = null, WireTap? tap = null) =>
        new(new PartnerSettings { JPass = jpass, SonpoOnline = insurer ?? new() }, time ?? TimeProvider.System, NullLogger<PartnerClient>.Instance, tap: tap);
}
