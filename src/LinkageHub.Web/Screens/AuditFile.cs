using System.Globalization;
using CsvHelper;
using LinkageHub.Queries;
using LinkageHub.Values;

namespace LinkageHub.Web.Screens;

/// <summary>The audit as a file for Excel: UTF-8 with its mark, nothing that would be taken for a formula, and the chain's own text and hashes.</summary>
public static class AuditFile
{
    private static readonly string[] Columns =
        ["時刻", "種類", "人", "内容", "説明", "理由", "印刷連番・受付番号", "連携", "コード", "変更前", "変更後", "鎖", "鎖の番号", "鎖の内容", "前のハッシュ", "ハッシュ"];

    public static byte[] Write(IReadOnlyList<AuditLine> lines, Visit visit)
    {
        using var file = new MemoryStream();
        using (var csv = CsvWriter.Create(file, new CsvWriterOptions { WriteByteOrderMark = true, Injection = CsvInjection.Escape }, true))
        {
            Row(csv, Columns);
            foreach (var line in lines)
                Row(csv, JapanTime.Iso(line.At), AuditWords.Kind(AuditWords.KindOf(line), visit), line.Actor, AuditWords.What(line, visit), AuditWords.Subject(line, visit), line.Reason,
                    line.Key, line.Linkage, line.Code, AuditWords.State(line.Before, visit), AuditWords.State(line.After, visit), line.Chain,
                    line.Seq?.ToString(CultureInfo.InvariantCulture), line.Content, line.PrevHash, line.Hash);
        }
        return file.ToArray();
    }

    private static void Row(CsvWriter csv, params IReadOnlyList<string?> cells)
    {
        foreach (var cell in cells)
            csv.WriteField(cell);
        csv.EndRecord();
    }
}
