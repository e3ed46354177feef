using System.Text;
using CsvHelper;
using LinkageHub.Values.Text;

namespace LinkageHub.Csv;

/// <summary>文字コード of a file that goes out: UTF-8 with its mark, which Excel needs, or CP932 for those who still ask for it.</summary>
public enum OutgoingEncoding
{
    Utf8,
    Cp932,
}

/// <summary>
/// A file for people: CRLF, every cell in quotes, so that an identifier stays a text, and nothing that a spreadsheet would take for a formula.
/// What CP932 has no character for is refused with its place (LH7-101); no similar character is taken instead.
/// </summary>
public static class OutgoingCsv
{
    private static readonly CsvWriterOptions Options = new() { NewLine = "\r\n", Quoting = CsvQuoting.Always, Injection = CsvInjection.Escape };

    /// <returns>The bytes, or the first character that cannot be written.</returns>
    public static (byte[]? Bytes, EncodingFault? Fault) Write(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows, OutgoingEncoding encoding)
    {
        var line = 1;
        using var text = new StringWriter();
        using (var csv = CsvWriter.Create(text, Options, leaveOpen: true))
        {
            foreach (var row in rows.Prepend(columns))
            {
                for (var column = 0; column < row.Count; column++)
                {
                    var cell = row[column] ?? "";
                    if (encoding is OutgoingEncoding.Cp932 && !JapaneseEncoding.TryEncodeCp932(cell, line, columns[column], out _, out var fault))
                        return (null, fault);
                    csv.WriteField(cell);
                }
                csv.EndRecord();
                line++;
            }
        }
        return (encoding is OutgoingEncoding.Cp932 ? JapaneseEncoding.Cp932BytesOf(text.ToString()) : [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())], null);
    }
}
