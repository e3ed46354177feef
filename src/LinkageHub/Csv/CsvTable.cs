using System.Globalization;
using System.Text;
using CsvHelper;
using LinkageHub.Values.Text;

namespace LinkageHub.Csv;

/// <summary>
/// A CSV with a Japanese header line as RFC 4180 means it, in UTF-8 or CP932. What is wrong with the file as a whole, and with
/// the form of single records, is said here; what the cells mean is the caller's.
/// </summary>
internal sealed class CsvTable
{
    private const int FirstLine = 1;

    public string? EncodingName { get; private set; }

    public List<CsvRecord> Records { get; } = [];

    public List<ImportRowError> Errors { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>Records of the file, the malformed ones included; lines without any value are not counted.</summary>
    public int RowCount { get; private set; }

    public static CsvTable Read(ReadOnlySpan<byte> bytes, int maxBytes, CsvColumns columns)
    {
        var table = new CsvTable();
        if (bytes.Length > maxBytes)
            table.RefuseFile(FirstLine, "LH7-109", $"データが大きすぎます（上限：{maxBytes.ToString("N0", CultureInfo.InvariantCulture)}バイト）。");
        else if (!JapaneseEncoding.TryDecode(bytes, out var decoded, out var fault))
            table.RefuseFile(fault.Line, DecodingFault.Code, fault.Detail);
        else
            table.Read(decoded, columns);
        return table;
    }

    private void Read(DecodedText decoded, CsvColumns columns)
    {
        EncodingName = decoded.EncodingName;
        var malformed = new Dictionary<long, CsvMalformedReason>();
        using var reader = CsvReader.FromText(decoded.Text, new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            TrackLineNumbers = true,
            OnMalformedRecord = record => malformed.TryAdd(record.LineNumber, record.Reason),
        });

        var header = reader.Read() ? Cells(reader).Select(HeaderName).ToList() : [];
        var headerLine = header.Count > 0 ? (int)reader.LineNumber : FirstLine;
        if (columns.Check(header, Warnings) is { } refusal)
        {
            RefuseFile(headerLine, "LH7-103", refusal);
            return;
        }
        var positions = header.Index().Where(column => column.Item.Length > 0).ToDictionary(column => column.Item, column => column.Index);
        while (reader.Read())
            Add((int)reader.LineNumber, Cells(reader), malformed, header.Count, positions);
        if (RowCount == 0)
            RefuseFile(headerLine, "LH7-104", "データの行がありません。ヘッダー行の下に1行以上入力してください。");
    }

    private void Add(
        int line, List<string> cells, Dictionary<long, CsvMalformedReason> malformed, int width, Dictionary<string, int> positions)
    {
        var broken = malformed.TryGetValue(line, out var reason);
        if (!broken && cells.TrueForAll(string.IsNullOrWhiteSpace))
            return;
        RowCount++;

        // A spreadsheet may leave empty cells behind the last column; a value there means that the columns have shifted.
        while (cells.Count > width && cells[^1].Length == 0)
            cells.RemoveAt(cells.Count - 1);
        if (broken)
            Errors.Add(new(line, "", "LH7-104", QuoteFault(line, reason)));
        else if (cells.Count != width)
            Errors.Add(new(line, "", "LH7-104", $"{line}行目：列の数（{cells.Count}）がヘッダー行（{width}）と一致しません。カンマと引用符を確認してください。"));
        else
            Records.Add(new CsvRecord(line, cells, positions));
    }

    private void RefuseFile(int line, string code, string detail) => Errors.Add(new(line, "", code, detail));

    private static string QuoteFault(int line, CsvMalformedReason reason) => reason == CsvMalformedReason.UnterminatedQuote
        ? $"{line}行目：引用符（\"）が閉じられていないため、この行から後を読み取れません。引用符を閉じてください。"
        : $"{line}行目：引用符（\"）の位置が正しくありません。値全体を引用符で囲み、値の中の引用符は2つ重ねてください。";

    private static string HeaderName(string cell) => cell.Normalize(NormalizationForm.FormKC).Trim();

    private static List<string> Cells(CsvReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];
}
