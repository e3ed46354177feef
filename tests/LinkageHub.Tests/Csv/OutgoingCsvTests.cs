using System.Text;
using LinkageHub.Csv;

namespace LinkageHub.Tests.Csv;

/// <summary>What goes out for a spreadsheet: every character as it was, or none of the file.</summary>
public class OutgoingCsvTests
{
    private static readonly string[] Columns = ["印刷連番", "担当者"];

    [Fact]
    public void Identifiers_stay_texts_and_no_cell_is_a_formula()
    {
        var (bytes, _) = OutgoingCsv.Write(Columns, [["000123", "=1+1"], ["A,\"1\"", null]], OutgoingEncoding.Utf8);

        Assert.Equal("\uFEFF\"印刷連番\",\"担当者\"\r\n\"000123\",\"'=1+1\"\r\n\"A,\"\"1\"\"\",\"\"\r\n", Encoding.UTF8.GetString(bytes!));
    }

    [Fact]
    public void CP932_has_the_maker_s_characters_and_no_mark()
    {
        var (bytes, _) = OutgoingCsv.Write(Columns, [["Ⅰ", "髙﨑〜"]], OutgoingEncoding.Cp932);

        Assert.Equal("\"印刷連番\",\"担当者\"\r\n\"Ⅰ\",\"髙﨑～\"\r\n", CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetString(bytes!));
    }

    [Fact]
    public void What_CP932_cannot_say_is_refused_with_its_place_and_UTF8_says_it()
    {
        string?[][] rows = [["A0000001", "山田"], ["A0000002", "𠮷田"]];

        var (bytes, fault) = OutgoingCsv.Write(Columns, rows, OutgoingEncoding.Cp932);

        Assert.Null(bytes);
        Assert.Equal((3, "担当者", "𠮷"), (fault!.Line, fault.ColumnName, fault.Character));
        Assert.Null(OutgoingCsv.Write(Columns, rows, OutgoingEncoding.Utf8).Fault);
    }
}
