using LinkageHub.Partners;
using LinkageHub.Linkages;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Tests.Linkages;

/// <summary>One invented contract at every station. Each sample passes its guards; a test changes the one thing it is about.</summary>
internal static class Samples
{
    /// <summary>The bytes of a write as text.</summary>
    public static string Json(PlannedWrite write) =>
        System.Text.Json.JsonSerializer.Serialize(write.Body, WireJson.Options.GetTypeInfo(write.Body.GetType()));

    public const string Serial = "A0001234";
    public const string Number = "040200000170-00";
    public const string AsWaiting = "審査承認済み(加入依頼書未作成)";
    public const string AsCreated = "審査承認済 加入依頼書作成済";

    public static readonly DateTimeOffset Now = At("2026-11-21T11:00:00+09:00");
    public static readonly Premium Premium = new(600_000, 10_000, 10_000);

    public static readonly Application Application = new()
    {
        PrintSerial = Serial,
        InsurerCode = "SJ",
        AgencyCode = "G01",
        StoreCode = "S001",
        StaffCode = "T0001",
        PalQuoteNumber = "Q-1",
        Version = 3,
        Status = "割賦WEB連携済",
        CreditPlan = new CreditPlan("CP01", 60),
        InstallmentWeb = true,
        TransferStartMonth = "2027-01",
        FormPrintedAt = At("2026-11-21T10:00:00+09:00"),
        Contractor = new Contractor("individual", "見本 花子", "ミホン ハナコ", "1980-01-31", "0312345678", "1000001", "東京都見本区一丁目"),
        Vehicle = new Vehicle("見本 300 あ 12-34", null),
        Coverage = new Coverage("2026-12-01", 60, [new CoverageItem("B", "2"), new CoverageItem("A", "1")]),
        Premium = Premium,
    };

    public static readonly SentInI Sent = SentInI.From(Linkage1Payload.Record(Application));

    public static readonly Reception Reception = new()
    {
        ReceptionNumber = Number,
        PrintSerials = [Serial],
        InsurerCode = "SJ",
        ApplicationKind = "1",
        FormId = "F-100",
        Route = "jpass",
        Premium = Premium,
        Review = new Review("承認", At("2026-11-21T10:15:20+09:00"), "AP-77", "2026-11-21"),
        Procedure = new ContractProcedure("未着手", null),
        InsuranceLinkage = "未",
        CopyDelivered = false,
        PaperContract = false,
        Arclink = "未連携",
    };

    public static readonly Contract Contract = new(
        Serial, Number, "契約締結済", "paperless", "終了", "2026-12-01", At("2026-11-21T10:30:59+09:00"), "P-900001", Premium, Application.Coverage);

    public static readonly RegisteredConclusion Conclusion = new("2026-12-01", At("2026-11-21T10:30:00+09:00"), "linkage", Now);

    public static readonly LinkageFacts ForI = new()
    {
        InsurerCode = "SJ",
        Revision = 0,
        PrintSerial = Serial,
        Now = Now,
        StoreCode = "S001",
        StaffCode = "T0001",
        Application = Application,
    };

    public static readonly LinkageFacts ForII = ForI with { ReceptionNumber = Number, LinkageIDone = true, SentInI = Sent, Reception = Reception };

    public static readonly LinkageFacts ForIII = ForII with { LinkageIIDone = true, Application = null, Contract = Contract };

    public static readonly LinkageFacts ForCarryIn = ForIII with
    {
        LinkageIIIDone = true,
        CopyDeliveryRecorded = true,
        Reception = Reception with { InsuranceLinkage = "済", Conclusion = Conclusion },
    };

    public static readonly LinkageFacts ForChange = ForII with { LinkageIIDone = true, Application = null };

    public static LinkageFacts For(Linkage linkage) => linkage switch
    {
        Linkage.I => ForI,
        Linkage.II => ForII,
        Linkage.III => ForIII,
        Linkage.CarryIn => ForCarryIn,
        _ => ForChange,
    };

    public static CarryIn Carried(string status, params string[] codes) =>
        new(Number, status, Now, [.. codes.Select(code => new Product(code, "見本商品" + code))], []);

    public static CarryInAnswer Listed(params string[] codes) =>
        new(Number, "担当者手続き中", [.. codes.Select(code => new Product(code, "見本商品" + code))]);

    public static LinkageFacts With(this LinkageFacts facts, Func<Reception, Reception> change) => facts with { Reception = change(facts.Reception!) };

    public static LinkageFacts With(this LinkageFacts facts, Func<Application, Application> change) =>
        facts with { Application = change(facts.Application!) };

    public static LinkageFacts With(this LinkageFacts facts, Func<Contract, Contract> change) => facts with { Contract = change(facts.Contract!) };

    public static LinkageFacts Reviewed(this LinkageFacts facts, string? status) =>
        facts.With((Reception seen) => seen with { Review = seen.Review! with { Status = status } });

    public static DateTimeOffset At(string iso) => DateTimeOffset.Parse(iso, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The codes of a refusal, in order; empty when the linkage may go.</summary>
    public static string[] Codes(Linkage linkage, LinkageFacts facts) =>
        LinkageRules.Judge(linkage, facts) is Verdict.Refused refused ? [.. refused.Refusals.Select(refusal => refusal.Code)] : [];

    public static PlannedWrite OnlyWrite(Linkage linkage, LinkageFacts facts) =>
        Assert.Single(Assert.IsType<Verdict.Go>(LinkageRules.Judge(linkage, facts)).Writes);
}
