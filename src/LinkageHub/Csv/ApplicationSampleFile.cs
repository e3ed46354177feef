using LinkageHub.Partners.Wire;

namespace LinkageHub.Csv;

/// <summary>One invented application as the insurer's system would hold it, and how the customer will go on with it.</summary>
/// <param name="Line">The physical line it was read from.</param>
/// <param name="Route">申込経路: <c>jpass</c> or <c>customer-terminal</c>.</param>
/// <param name="FormId">帳票ID, chosen at J-PASS later on.</param>
/// <param name="Application">What <c>S1</c> answers for it.</param>
public sealed record SampleApplication(int Line, string Route, string? FormId, Application Application);

/// <summary>The applications that can be used, and the rows that cannot, each with its reasons.</summary>
public sealed record ApplicationSamples(
    string? Encoding, int RowCount, IReadOnlyList<SampleApplication> Applications, IReadOnlyList<ImportRowError> Errors,
    IReadOnlyList<string> Warnings);

/// <summary>
/// The applications of <c>samples/applications.csv</c>. Unlike an import, a bad row here does not stop the good ones. Whether linkage I would
/// take an application is not asked: its guards are the hub's, and a few samples are there to be stopped by them.
/// </summary>
public static class ApplicationSampleFile
{
    public const int DefaultMaxBytes = 10 * 1024 * 1024;

    private static readonly CsvColumns Columns = new(
    [
        "印刷連番", "保険会社コード", "代理店コード", "店舗コード", "担当者コード", "見積番号", "個人法人区分", "氏名", "カナ氏名", "生年月日", "電話番号", "郵便番号", "住所",
        "登録番号", "車台番号", "プランコード", "支払回数", "割賦WEB手続き", "振替開始年月", "承認番号", "申込書印刷日時", "保険始期日", "保険期間月数",
        "保険料総額", "初回保険料", "2回目以降保険料", "申込経路", "帳票ID",
    ], []);

    public static ApplicationSamples Read(ReadOnlySpan<byte> file, int maxBytes = DefaultMaxBytes)
    {
        var table = CsvTable.Read(file, maxBytes, Columns);
        var errors = new List<ImportRowError>(table.Errors);
        var applications = new List<SampleApplication>();
        var firstLines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var record in table.Records)
        {
            var cells = new SampleCells(record);
            var sample = Sample(cells);
            if (cells.Errors.Count == 0 && !firstLines.TryAdd(sample.Application.PrintSerial!, sample.Line))
                cells.Refuse("印刷連番", $"印刷連番が{firstLines[sample.Application.PrintSerial!]}行目と同じです。");
            errors.AddRange(cells.Errors);
            if (cells.Errors.Count == 0)
                applications.Add(sample);
        }
        return new ApplicationSamples(
            table.EncodingName, table.RowCount, applications, [.. errors.OrderBy(error => error.Line)], table.Warnings);
    }

    /// <summary>Reads every cell even after a bad one, so that a row is told all its faults at once.</summary>
    private static SampleApplication Sample(SampleCells cells)
    {
        var kind = cells.OneOf("個人法人区分", ("個人", "individual"), ("法人", "corporate"));
        var application = new Application
        {
            PrintSerial = cells.Serial("印刷連番"),
            InsurerCode = cells.Identifier("保険会社コード"),
            AgencyCode = cells.Identifier("代理店コード"),
            StoreCode = cells.Identifier("店舗コード"),
            StaffCode = cells.Identifier("担当者コード"),
            PalQuoteNumber = cells.Identifier("見積番号"),
            Version = 1,
            Status = "申込書作成済",
            CreditPlan = new CreditPlan(cells.Optional("プランコード"), (int)cells.Number("支払回数", 1, 120)),
            InstallmentWeb = cells.OneOf("割賦WEB手続き", ("1", "true"), ("0", "false")) == "true",
            TransferStartMonth = cells.TransferStartMonth("振替開始年月"),
            ApprovalNumber = cells.Optional("承認番号"),
            FormPrintedAt = cells.OptionalMinute("申込書印刷日時"),
            Contractor = new Contractor(
                kind, cells.Text("氏名"), cells.Kana("カナ氏名"), cells.BirthDate("生年月日", kind), cells.Phone("電話番号"),
                cells.PostalCode("郵便番号"), cells.Text("住所")),
            Vehicle = new Vehicle(cells.Optional("登録番号"), cells.Optional("車台番号")),
            Coverage = new Coverage(cells.Date("保険始期日"), (int)cells.Number("保険期間月数", 1, 120), null),
            Premium = new(cells.Yen("保険料総額"), cells.Yen("初回保険料"), cells.Yen("2回目以降保険料")),
        };
        var route = cells.OneOf("申込経路", ("J-PASS", "jpass"), ("お客さま端末", "customer-terminal"));
        return new SampleApplication(cells.Line, route, cells.Optional("帳票ID"), application);
    }
}
