using System.Text;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Tests.Partners;

public class WireJsonTests
{
    private static T? Parse<T>(string json) where T : class => WireJson.Parse<T>(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void A_body_leaves_out_what_is_missing_and_keeps_japanese_readable()
    {
        var json = Encoding.UTF8.GetString(WireJson.Serialise(new InsuranceRecord
        {
            PrintSerial = "A0001234",
            FormPrintedAt = new DateTimeOffset(2026, 11, 21, 1, 0, 0, TimeSpan.Zero),
            Contractor = new Contractor("individual", "損保 <太郎>", null, null, null, null, null),
            Premium = new Premium(3, 2, 1),
        }));

        Assert.Equal(
            """{"printSerial":"A0001234","formPrintedAt":"2026-11-21T10:00:00+09:00","contractor":{"kind":"individual","name":"損保 <太郎>"},"premium":{"total":3,"first":2,"subsequent":1}}""",
            json);
    }

    [Fact]
    public void Null_and_missing_are_the_same_and_unknown_members_are_ignored()
    {
        var reception = Parse<Reception>("""{"receptionNumber":"040200000170-00","formId":null,"later":{"a":[1]}}""");

        Assert.Equal(new Reception { ReceptionNumber = "040200000170-00" }, reception);
    }

    [Theory]
    [InlineData("2026-11-21T10:00:00+09:00", true)]
    [InlineData("2026-11-21T01:00:00Z", true)]
    [InlineData("2026-11-21T10:00:00.1234567+09:00", true)]
    [InlineData("2026-11-21T10:00:00", false)]
    [InlineData("2026-11-21", false)]
    [InlineData("202611211000", false)]
    public void A_time_is_read_only_with_its_offset(string text, bool isRead) =>
        Assert.Equal(isRead, Parse<InsuranceRecordAnswer>($$"""{"receivedAt":"{{text}}"}""") is not null);

    [Theory]
    [InlineData("""{"total":1,"first":1,"subsequent":1}""", true)]
    [InlineData("""{"total":1,"first":1}""", false)]
    [InlineData("""{}""", false)]
    [InlineData("""{"total":1,"first":1,"subsequent":null}""", false)]
    [InlineData("""{"total":1,"first":1,"subsequent":-1}""", false)]
    [InlineData("""{"total":"1","first":1,"subsequent":1}""", false)]
    [InlineData("""{"total":1.5,"first":1,"subsequent":1}""", false)]
    public void A_premium_is_three_whole_figures_or_nothing(string premium, bool isRead) =>
        Assert.Equal(isRead, Parse<Application>($$"""{"premium":{{premium}}}""") is not null);

    [Theory]
    [InlineData("""{"status":"a","status":"b"}""")]
    [InlineData("""{"status":"a",}""")]
    [InlineData("""{"status":"a"} {}""")]
    [InlineData("""// {"status":"a"}""")]
    [InlineData("")]
    [InlineData("null")]
    public void What_two_readers_could_read_differently_is_not_read(string json) => Assert.Null(Parse<ArclinkStatusAnswer>(json));

    [Fact]
    public void Every_wire_record_survives_the_way_out_and_back()
    {
        var again = WireJson.Parse<InsuranceRecord>(WireJson.Serialise(Samples.Record));

        Assert.Equal(ContentComparison.HashOf(Samples.Record), ContentComparison.HashOf(again!));
        Assert.Equal("{}", Encoding.UTF8.GetString(WireJson.Serialise(new ArclinkResubmission())));
    }

    [Fact]
    public void Content_is_the_same_whatever_the_order_of_items_or_the_source_version()
    {
        var shuffled = Samples.Record with
        {
            SourceVersion = 9,
            FormPrintedAt = Samples.Record.FormPrintedAt!.Value.ToUniversalTime(),
            Coverage = Samples.Record.Coverage! with { Items = [new CoverageItem("B", "2"), new CoverageItem("A", "1")] },
        };
        var dearer = Samples.Record with { Premium = Samples.Premium with { Total = 600_001 } };

        Assert.True(ContentComparison.IsSame(Samples.Record, shuffled));
        Assert.Equal(ContentComparison.KeyOf(Samples.Record.Coverage), ContentComparison.KeyOf(shuffled.Coverage));
        Assert.False(ContentComparison.IsSame(Samples.Record, dearer));
        Assert.Equal("", ContentComparison.KeyOf(null));
    }
}
