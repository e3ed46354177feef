using LinkageHub.Csv;
using LinkageHub.Partners;
using LinkageHub.Values.Text;

namespace LinkageHub.Tests.Csv;

/// <summary>The files under samples/ are what samples/README.md says they are.</summary>
public class SampleFilesTests
{
    private static readonly ApplicationSamples Samples = ApplicationSampleFile.Read(Bytes("applications.csv"));

    [Fact]
    public void Of_300_rows_291_are_applications()
    {
        Assert.Equal("cp932", Samples.Encoding);
        Assert.Equal(300, Samples.RowCount);
        Assert.Equal(291, Samples.Applications.Count);
        Assert.Empty(Samples.Warnings);
    }

    [Fact]
    public void Nine_rows_are_refused_each_for_its_own_reason() =>
        Assert.Equal(
            [
                new(73, "保険始期日", "LH7-104"), new(90, "支払回数", "LH7-104"), new(107, "保険料総額", "LH7-104"), new(129, "カナ氏名", "LH7-106"),
                new(152, "印刷連番", "LH7-107"), new(175, "振替開始年月", "LH1-102"), new(198, "印刷連番", "LH7-107"), new(223, "電話番号", "LH7-107"),
                new(260, "印刷連番", "LH7-104"),
            ],
            Samples.Errors.Select(error => (error.Line, error.Column, error.Code)));

    [Fact]
    public void Six_applications_are_good_rows_that_linkage_1_has_to_stop()
    {
        var stopped = Samples.Applications.Select(sample => sample.Application).Where(application =>
            application.InstallmentWeb == false || application.ApprovalNumber is not null
            || application.CreditPlan!.PlanCode is null || application.FormPrintedAt is null);

        Assert.Equal(
            ["A0000206", "A0000217", "A0000228", "A0000242", "A0000266", "A0000281"], stopped.Select(application => application.PrintSerial));
    }

    [Fact]
    public void They_cover_both_kinds_of_customer_both_routes_and_five_stores_of_two_agencies()
    {
        var applications = Samples.Applications.Select(sample => sample.Application).ToList();

        Assert.Equal(["corporate", "individual"], applications.Select(a => a.Contractor!.Kind).Distinct().Order());
        Assert.Equal(["customer-terminal", "jpass"], Samples.Applications.Select(sample => sample.Route).Distinct().Order());
        Assert.Equal(
            ["G01/S001", "G01/S002", "G01/S003", "G02/S101", "G02/S102"], applications.Select(a => $"{a.AgencyCode}/{a.StoreCode}").Distinct().Order());
    }

    [Fact]
    public void Names_keep_their_kanji_and_kana_become_full_width()
    {
        var names = Samples.Applications.Select(sample => sample.Application.Contractor!).ToList();

        Assert.All(["髙", "﨑", "ヴ"], character => Assert.Contains(names, name => name.Name!.Contains(character, StringComparison.Ordinal)));
        Assert.All(names, name => Assert.Equal(name.KanaName, name.KanaName!.Normalize(System.Text.NormalizationForm.FormKC)));

        // Line 27 writes 髙 as EEE0, the code that only some systems use.
        Assert.Equal("髙木　さくら", Samples.Applications.Single(sample => sample.Line == 27).Application.Contractor!.Name);
    }

    [Fact]
    public void Two_persons_share_kana_and_birth_date()
    {
        var twins = Samples.Applications.Where(sample => sample.Line is 13 or 14).Select(sample => sample.Application.Contractor!).ToList();

        Assert.NotEqual(twins[0].Name, twins[1].Name);
        Assert.Equal(twins[0].BirthDate, twins[1].BirthDate);
        Assert.True(KanaKey.TryParse(twins[0].KanaName, out var one));
        Assert.True(KanaKey.TryParse(twins[1].KanaName, out var other));
        Assert.Equal(one, other);
    }

    [Fact]
    public void A_break_inside_an_address_moves_the_lines_below_it()
    {
        var broken = Samples.Applications.Single(sample => sample.Application.PrintSerial == "A0000031");

        Assert.Equal("架空県架空市みほん町1-2-3 さんぷる～ハイツ201", broken.Application.Contractor!.Address);
        Assert.Equal(34, Samples.Applications.Single(sample => sample.Application.PrintSerial == "A0000032").Line);
    }

    [Fact]
    public void An_application_is_json_in_the_insurers_shape() =>
        Assert.Equal(
            """
            {"printSerial":"A0000001","insurerCode":"SJ","agencyCode":"G02","storeCode":"S102","staffCode":"T0112","palQuoteNumber":"Q-2611-00001","version":1,"status":"申込書作成済","creditPlan":{"planCode":"CP01","installmentCount":60},"installmentWeb":true,"transferStartMonth":"2026-12","formPrintedAt":"2026-11-04T14:09:00+09:00","contractor":{"kind":"individual","name":"渡邊\u3000久美子","kanaName":"ワタナベ クミコ","birthDate":"1981-04-08","phone":"09000000007","postalCode":"0000013","address":"見本県例示郡みほん村大字架空6-13-12"},"vehicle":{"registrationNumber":"架空 300 え 62-19","chassisNumber":"KAKU20-0000097"},"coverage":{"insuranceStartDate":"2026-11-24","months":24},"premium":{"total":220470,"first":3940,"subsequent":3670}}
            """,
            System.Text.Encoding.UTF8.GetString(WireJson.Serialise(Samples.Applications[0].Application)));

    [Fact]
    public void Premiums_add_up_and_periods_end_within_the_instalments()
    {
        Assert.All(Samples.Applications.Select(sample => sample.Application), application =>
        {
            var (premium, count) = (application.Premium!, application.CreditPlan!.InstallmentCount!.Value);
            Assert.Equal(premium.Total, premium.First + (premium.Subsequent * (count - 1)));
            Assert.InRange(application.Coverage!.Months!.Value, 24, count);
        });
    }

    [Fact]
    public void The_good_import_asks_for_linkage_1_of_twenty_applications()
    {
        var import = LinkageImportFile.Read(Bytes("linkages.csv"));

        Assert.True(import.IsAcceptable);
        Assert.Equal(20, import.Rows.Count);
        Assert.All(import.Rows, row => Assert.Equal("I", row.Linkage));
        Assert.All(import.Rows, row => Assert.Contains(Samples.Applications, sample => sample.Application.PrintSerial == row.PrintSerial));
    }

    [Fact]
    public void The_bad_import_has_every_kind_of_bad_row()
    {
        var import = LinkageImportFile.Read(Bytes("linkages-bad.csv"));

        Assert.Equal(
            [
                new(3, "連携区分", "LH7-104"), new(4, "連携区分", "LH7-104"), new(5, "受付番号", "LH2-110"), new(6, "受付番号", "LH7-104"),
                new(7, "印刷連番", "LH1-104"), new(8, "印刷連番", "LH1-104"), new(9, "印刷連番", "LH1-104"), new(10, "受付番号", "LH2-110"),
                new(11, "受付番号", "LH7-107"), new(12, "受付番号", "LH7-107"), new(13, "印刷連番", "LH7-107"), new(14, "印刷連番", "LH7-107"),
                new(15, "理由", "LH8-104"), new(16, "理由", "LH7-104"), new(19, "印刷連番", "LH7-104"), new(20, "受付番号", "LH2-110"),
                new(20, "理由", "LH8-104"), new(21, "", "LH7-104"), new(22, "", "LH7-104"), new(23, "", "LH7-104"), new(24, "", "LH7-104"),
            ],
            import.Errors.Select(error => (error.Line, error.Column, error.Code)));
        Assert.Equal([2, 17], import.Rows.Select(row => row.Line));
    }

    private static byte[] Bytes(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "LinkageHub.sln")))
            folder = folder.Parent;
        return File.ReadAllBytes(Path.Combine(folder.FullName, "samples", name));
    }
}
