using System.Text;
using LinkageHub.Csv;
using static LinkageHub.Tests.Csv.LinkageImportFileTests;

namespace LinkageHub.Tests.Csv;

/// <summary>What every CSV has to be, seen through the import.</summary>
public class CsvFileFormTests
{
    private const string Header = "印刷連番,受付番号,連携区分,理由\r\n";

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-8-bom")]
    [InlineData("cp932")]
    public void The_encoding_is_found_and_told(string name)
    {
        const string text = Header + "A0000001,,Ⅰ,髙﨑さまの依頼\r\n";
        byte[] file = name switch
        {
            "cp932" => CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetBytes(text),
            "utf-8-bom" => [.. "\uFEFF"u8, .. Encoding.UTF8.GetBytes(text)],
            _ => Encoding.UTF8.GetBytes(text),
        };

        var import = LinkageImportFile.Read(file);

        Assert.Equal(name, import.Encoding);
        Assert.Equal("髙﨑さまの依頼", Assert.Single(import.Rows).Reason);
    }

    [Theory]
    [InlineData("EEE0", "髙")]
    [InlineData("8160", "～")]
    public void T24_a_cp932_file_may_hold_second_spellings_and_the_wave(string hex, string character) =>
        Assert.Equal(character, Assert.Single(ReadWith(Convert.FromHexString(hex)).Rows).Reason);

    [Theory]
    [InlineData("F040")]
    [InlineData("EE")]
    public void T24_gaiji_and_lone_lead_bytes_refuse_the_file_with_their_place(string hex)
    {
        var import = ReadWith(Convert.FromHexString(hex));

        Assert.Equal([(2, "", "LH7-102")], Faults(import));
        Assert.Contains("2行目13文字目", import.Errors[0].Detail, StringComparison.Ordinal);
        Assert.Empty(import.Rows);
    }

    [Fact]
    public void T24_utf8_may_hold_what_cp932_cannot() => Assert.Equal("𠮷", Read("A0000001,,Ⅰ,𠮷").Rows[0].Reason);

    [Theory]
    [InlineData("印刷連番,受付番号,連携区分", "不足：理由")]
    [InlineData("受付番号,連携区分,理由", "不足：印刷連番")]
    [InlineData("シリアル,連携,理由", "不足：印刷連番、連携区分／不明：シリアル、連携")]
    [InlineData("印刷連番,連携区分,理由,理由", "同じ列が2つ以上あります（理由）")]
    [InlineData("", "不足：印刷連番、連携区分、理由")]
    public void A_header_without_what_is_needed_refuses_the_file(string header, string says)
    {
        var import = ReadFile(header + "\r\nA0000001,,Ⅰ,依頼\r\n");

        Assert.Contains(import.Errors, error => error.Code == "LH7-103" && error.Line is 1 or 2);
        if (header.Length > 0)
            Assert.Contains(says, import.Errors[0].Detail, StringComparison.Ordinal);
        Assert.Empty(import.Rows);
    }

    [Fact]
    public void An_empty_file_is_refused() => Assert.Equal([(1, "", "LH7-103")], Faults(ReadFile("")));

    [Fact]
    public void A_column_nobody_knows_is_only_a_warning()
    {
        var import = ReadFile("印刷連番,連携区分,理由,メモ,\r\nA0000001,Ⅰ,依頼,x,\r\n");

        Assert.True(import.IsAcceptable);
        Assert.Equal(["列「メモ」は使用しません。"], import.Warnings);
    }

    [Theory]
    [InlineData(Header)]
    [InlineData(Header + "\r\n,,,\r\n")]
    public void A_file_without_rows_is_refused(string text) => Assert.Equal([(1, "", "LH7-104")], Faults(ReadFile(text)));

    [Fact]
    public void Lines_are_counted_as_an_editor_counts_them()
    {
        var import = Read("A0000001,,Ⅰ,\"一\r\n二\n三\"\r\n\r\n,,,\r\nA1,,Ⅰ,依頼");

        Assert.Equal("一\r\n二\n三", Assert.Single(import.Rows).Reason);
        Assert.Equal([(7, "印刷連番", "LH1-104")], Faults(import));
        Assert.Equal(2, import.RowCount);
    }

    [Theory]
    [InlineData("A0000001,,Ⅰ")]
    [InlineData("A0000001,,Ⅰ,依頼,余分")]
    [InlineData("A0000001,,Ⅰ,依\"頼")]
    [InlineData("A0000001,,Ⅰ,\"依頼\"です")]
    [InlineData("=\"000123456789\",,Ⅰ,依頼")]
    [InlineData("A0000001,,Ⅰ,\"依頼")]
    public void A_record_that_is_no_csv_is_an_error_of_its_line(string row)
    {
        var import = Read("A0000009,,Ⅰ,依頼\r\n" + row);

        Assert.Equal([(3, "", "LH7-104")], Faults(import));
        Assert.Single(import.Rows);
        Assert.Equal(2, import.RowCount);
    }

    [Fact]
    public void Empty_cells_behind_the_last_column_do_no_harm() => Assert.True(Read("A0000001,,Ⅰ,依頼,,").IsAcceptable);

    [Fact]
    public void The_size_has_a_limit()
    {
        var file = Encoding.UTF8.GetBytes(Header + "A0000001,,Ⅰ,依頼\r\n");

        Assert.True(LinkageImportFile.Read(file, maxBytes: file.Length).IsAcceptable);
        Assert.Equal([(1, "", "LH7-109")], Faults(LinkageImportFile.Read(file, maxBytes: file.Length - 1)));
    }

    private static LinkageImport ReadWith(byte[] reason) => LinkageImportFile.Read(
        [.. CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetBytes(Header + "A0000001,,Ⅰ,"), .. reason, .. "\r\n"u8]);
}
