using System.Text;
using LinkageHub.Csv;

namespace LinkageHub.Tests.Csv;

public class LinkageImportFileTests
{
    private const string Header = "印刷連番,受付番号,連携区分,理由\r\n";

    [Theory]
    [InlineData("Ⅰ", "I")]
    [InlineData("I", "I")]
    [InlineData("ｉ", "I")]
    [InlineData("1", "I")]
    [InlineData("１", "I")]
    [InlineData("連携Ⅰ", "I")]
    [InlineData("連携 １", "I")]
    [InlineData("Ⅱ", "II")]
    [InlineData("II", "II")]
    [InlineData("2", "II")]
    [InlineData("連携II", "II")]
    [InlineData("Ⅲ", "III")]
    [InlineData("ＩＩＩ", "III")]
    [InlineData("３", "III")]
    [InlineData("連携Ⅲ", "III")]
    [InlineData("持込", "carry-in")]
    [InlineData("持込手続", "carry-in")]
    [InlineData("carry-in", "carry-in")]
    [InlineData("変更再申込", "change-resubmission")]
    public void A_linkage_may_be_spelt_in_many_ways(string spelling, string linkage) =>
        Assert.Equal(linkage, Assert.Single(Read($"A0000001,,{spelling},依頼").Rows).Linkage);

    [Theory]
    [InlineData("Ⅳ")]
    [InlineData("4")]
    [InlineData("IIII")]
    [InlineData("連携")]
    [InlineData("控え交付済の通知")]
    [InlineData("")]
    public void Anything_else_is_no_linkage(string spelling) =>
        Assert.Equal([(2, "連携区分", "LH7-104")], Faults(Read($"A0000001,,{spelling},依頼")));

    [Fact]
    public void Numbers_are_carried_in_one_spelling()
    {
        var import = Read(" ａ０００００１２ ,,Ⅰ,依頼\r\n,０４０２００００１７０1－００,Ⅲ,依頼\r\nA0000013,,持込,依頼");

        Assert.True(import.IsAcceptable);
        Assert.Equal(
            [
                new LinkageImportRow(2, "I", "A0000012", null, "依頼"),
                new LinkageImportRow(3, "III", null, "040200001701-00", "依頼"),
                new LinkageImportRow(4, "carry-in", "A0000013", null, "依頼"),
            ],
            import.Rows);
    }

    [Theory]
    [InlineData(",,Ⅰ,依頼", "印刷連番", "LH1-104")]
    [InlineData(",040200000170-00,Ⅰ,依頼", "印刷連番", "LH1-104")]
    [InlineData(",,Ⅱ,依頼", "受付番号", "LH2-110")]
    [InlineData("A0000001,040200000170-00,Ⅱ,依頼", "受付番号", "LH7-104")]
    [InlineData("A12,,Ⅰ,依頼", "印刷連番", "LH1-104")]
    [InlineData("A0000_01,,Ⅰ,依頼", "印刷連番", "LH1-104")]
    [InlineData("A00000000000000000001,,Ⅰ,依頼", "印刷連番", "LH1-104")]
    [InlineData(",040200000170,Ⅱ,依頼", "受付番号", "LH2-110")]
    [InlineData(",040200000170-0,Ⅱ,依頼", "受付番号", "LH2-110")]
    [InlineData(",40200000170-00,Ⅱ,依頼", "受付番号", "LH2-110")]
    [InlineData(",40200000170,Ⅱ,依頼", "受付番号", "LH7-107")]
    [InlineData(",4.02E+10,Ⅱ,依頼", "受付番号", "LH7-107")]
    [InlineData(",４０２００００００１７,Ⅱ,依頼", "受付番号", "LH7-107")]
    [InlineData("12345678901,,Ⅰ,依頼", "印刷連番", "LH7-107")]
    [InlineData("1.23E+11,,Ⅰ,依頼", "印刷連番", "LH7-107")]
    [InlineData("1.23457e+11,,Ⅰ,依頼", "印刷連番", "LH7-107")]
    [InlineData("A0000001,,Ⅰ,", "理由", "LH8-104")]
    [InlineData("A0000001,,Ⅰ,　 ", "理由", "LH8-104")]
    [InlineData("A0000001,,Ⅰ,a\u0001b", "理由", "LH7-104")]
    public void A_bad_cell_is_named_by_line_column_and_code(string row, string column, string code)
    {
        var import = Read(row);

        Assert.Equal([(2, column, code)], Faults(import));
        Assert.Empty(import.Rows);
        Assert.StartsWith("2行目：", import.Errors[0].Detail, StringComparison.Ordinal);
        Assert.EndsWith("。", import.Errors[0].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12E11", "I")]
    [InlineData("000123456789", "I")]
    [InlineData("1234567890", "I")]
    public void A_serial_that_merely_looks_like_a_number_is_taken(string serial, string linkage) =>
        Assert.Equal((linkage, serial), Read($"{serial},,Ⅰ,依頼").Rows.Select(row => (row.Linkage, row.PrintSerial)).Single());

    [Theory]
    [InlineData(1, true)]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void A_reason_has_1_to_500_characters(int length, bool isTaken) =>
        // One character that UTF-16 writes as two.
        Assert.Equal(isTaken, Read($"A0000001,,Ⅰ,{string.Concat(Enumerable.Repeat("𠮷", length))}").IsAcceptable);

    [Fact]
    public void The_pattern_of_serials_is_a_setting()
    {
        var file = Encoding.UTF8.GetBytes(Header + "B-1,,Ⅰ,依頼\r\n");

        Assert.Equal("LH1-104", LinkageImportFile.Read(file).Errors[0].Code);
        Assert.True(LinkageImportFile.Read(file, printSerialPattern: "^B-[0-9]+$").IsAcceptable);
    }

    [Fact]
    public void Every_fault_of_every_row_is_told_in_the_order_of_the_lines()
    {
        var import = Read("A1,,Ⅴ,\r\nA0000002,,Ⅰ,依頼\r\n,1,Ⅱ,依頼");

        Assert.Equal(
            [(2, "連携区分", "LH7-104"), (2, "印刷連番", "LH1-104"), (2, "理由", "LH8-104"), (4, "受付番号", "LH2-110")], Faults(import));
        Assert.Equal(3, Assert.Single(import.Rows).Line);
        Assert.Equal(3, import.RowCount);
    }

    [Fact]
    public void The_same_linkage_twice_is_an_error_of_the_later_row()
    {
        var import = Read("A0000001,,Ⅰ,依頼\r\nA0000001,,Ⅱ,依頼\r\nａ0000001,,連携1,もう一度");

        Assert.Equal([(4, "印刷連番", "LH7-104")], Faults(import));
        Assert.Contains("2行目と同じ", import.Errors[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_stand_in_any_order_and_a_formula_is_only_text()
    {
        var import = ReadFile("理由,連携区分,印刷連番\r\n\"=HYPERLINK(\"\"x\"\")\",Ⅰ,A0000001\r\n");

        Assert.Equal([new LinkageImportRow(2, "I", "A0000001", null, "=HYPERLINK(\"x\")")], import.Rows);
        Assert.Empty(import.Errors);
    }

    internal static LinkageImport Read(string rows) => ReadFile(Header + rows + "\r\n");

    internal static LinkageImport ReadFile(string text) => LinkageImportFile.Read(Encoding.UTF8.GetBytes(text));

    internal static IEnumerable<(int, string, string)> Faults(LinkageImport import) =>
        import.Errors.Select(error => (error.Line, error.Column, error.Code));
}
