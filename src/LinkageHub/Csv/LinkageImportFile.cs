using System.Text;
using LinkageHub.Linkages;
using LinkageHub.Values;

namespace LinkageHub.Csv;

/// <summary>One linkage that the file asks for, under exactly one of the two numbers. <c>Linkage</c> is the wire name.</summary>
public sealed record LinkageImportRow(int Line, string Linkage, string? PrintSerial, string? ReceptionNumber, string Reason);

/// <summary>What a file asks for and everything that is wrong with it. Whoever runs it takes all rows, or none when there is any error.</summary>
public sealed record LinkageImport(
    string? Encoding, int RowCount, IReadOnlyList<LinkageImportRow> Rows, IReadOnlyList<ImportRowError> Errors, IReadOnlyList<string> Warnings)
{
    public bool IsAcceptable => Errors.Count == 0;
}

/// <summary>再処理依頼: the CSV that asks for linkages, one per row. Reading changes nothing.</summary>
public static class LinkageImportFile
{
    public const int DefaultMaxBytes = 10 * 1024 * 1024;

    private const string SerialColumn = "印刷連番";
    private const string ReceptionColumn = "受付番号";
    private const string LinkageColumn = "連携区分";
    private const string ReasonColumn = "理由";
    private const int MaxReasonCharacters = 500;

    private static readonly CsvColumns Columns = new([SerialColumn, LinkageColumn, ReasonColumn], [ReceptionColumn]);

    public static LinkageImport Read(
        ReadOnlySpan<byte> file, int maxBytes = DefaultMaxBytes, string printSerialPattern = PrintSerial.DefaultPattern)
    {
        var table = CsvTable.Read(file, maxBytes, Columns);
        var errors = new List<ImportRowError>(table.Errors);
        var rows = new List<LinkageImportRow>();
        var firstLines = new Dictionary<(string, string), int>();
        foreach (var record in table.Records)
        {
            if (Row(record, printSerialPattern, errors) is not { } row)
                continue;
            if (firstLines.TryAdd((row.Linkage, (row.PrintSerial ?? row.ReceptionNumber)!), row.Line))
                rows.Add(row);
            else
                errors.Add(Malformed(record, row.PrintSerial is null ? ReceptionColumn : SerialColumn,
                    $"{firstLines[(row.Linkage, (row.PrintSerial ?? row.ReceptionNumber)!)]}行目と同じ連携です。どちらかを削除してください。"));
        }
        return new LinkageImport(table.EncodingName, table.RowCount, rows, [.. errors.OrderBy(error => error.Line)], table.Warnings);
    }

    /// <summary>Says everything that is wrong with the row, not only the first thing.</summary>
    private static LinkageImportRow? Row(CsvRecord record, string pattern, List<ImportRowError> errors)
    {
        var before = errors.Count;
        Linkage? linkage = LinkageSpelling.TryParse(record[LinkageColumn], out var known) ? known : null;
        if (linkage is null)
            errors.Add(Malformed(record, LinkageColumn,
                $"{LinkageColumn}の形式が正しくありません。Ⅰ、Ⅱ、Ⅲ、持込、変更再申込のいずれかを入力してください。"));
        var (serial, reception) = (Number(record, SerialColumn), Number(record, ReceptionColumn));
        errors.AddRange(NumberErrors(record, linkage, serial, reception, pattern));
        errors.AddRange(ReasonErrors(record));
        return errors.Count > before ? null : new LinkageImportRow(
            record.Line, linkage!.Value.Wire(),
            serial.Length > 0 ? serial : null, reception.Length > 0 ? reception : null, record[ReasonColumn]);
    }

    private static IEnumerable<ImportRowError> NumberErrors(
        CsvRecord record, Linkage? linkage, string serial, string reception, string pattern)
    {
        if (serial.Length > 0 && LostZeros.In(serial))
            yield return new(record.Line, SerialColumn, LostZeros.Code, LostZeros.Detail(record.Line, SerialColumn));
        else if (serial.Length > 0 && !PrintSerial.TryParse(serial, pattern, out _))
            yield return new(record.Line, SerialColumn, "LH1-104",
                $"{record.Line}行目：{SerialColumn}の形式が正しくありません。申込書PDFを確認してください。");

        if (reception.Length > 0 && LostZeros.In(reception))
            yield return new(record.Line, ReceptionColumn, LostZeros.Code, LostZeros.Detail(record.Line, ReceptionColumn));
        else if (reception.Length > 0 && !ReceptionNumber.TryParse(reception, out _))
            yield return new(record.Line, ReceptionColumn, "LH2-110",
                $"{record.Line}行目：{ReceptionColumn}の形式が正しくありません（例：040200000170-00）。");

        // Two numbers could name two cases, and the hub does not choose between them.
        if (serial.Length > 0 && reception.Length > 0)
            yield return Malformed(record, ReceptionColumn,
                $"{SerialColumn}と{ReceptionColumn}の両方が入力されています。どちらか一方だけを入力してください。");
        else if (linkage == Linkage.I && serial.Length == 0)
            yield return new(record.Line, SerialColumn, "LH1-104",
                $"{record.Line}行目：{SerialColumn}が入力されていません。連携Ⅰは{SerialColumn}で指定してください。");
        else if (serial.Length == 0 && reception.Length == 0)
            yield return new(record.Line, ReceptionColumn, "LH2-110",
                $"{record.Line}行目：{ReceptionColumn}も{SerialColumn}も入力されていません。どちらか一方を入力してください。");
    }

    private static IEnumerable<ImportRowError> ReasonErrors(CsvRecord record)
    {
        var reason = record[ReasonColumn];
        if (reason.Length == 0)
            yield return new(record.Line, ReasonColumn, "LH8-104", $"{record.Line}行目：{ReasonColumn}の入力が必要です。");
        else if (reason.EnumerateRunes().Count() > MaxReasonCharacters)
            yield return Malformed(record, ReasonColumn, $"{ReasonColumn}は{MaxReasonCharacters}文字以内で入力してください。");
        else if (reason.Any(c => char.IsControl(c) && c is not ('\r' or '\n' or '\t')))
            yield return Malformed(record, ReasonColumn, $"{ReasonColumn}に使用できない制御文字が含まれています。");
    }

    // Ａ０００１ and a0001 are the same serial, so the rows carry one spelling of it.
    private static string Number(CsvRecord record, string column) =>
        record[column].Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant();

    private static ImportRowError Malformed(CsvRecord record, string column, string detail) =>
        new(record.Line, column, "LH7-104", $"{record.Line}行目：{detail}");
}
