using LinkageHub.Partners;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Tests.Partners;

public class PartnerReadTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private static async Task<ReadResult<Reception>> Read(string answer)
    {
        using var partner = RawPartner.Answering(answer);
        using var directory = Samples.Directory(new PartnerOptions { BaseUrl = partner.Url });
        return await directory.JPass.ReadReceptionAsync(Samples.Reception, Never);
    }

    [Fact]
    public async Task A_reception_that_names_the_number_asked_is_found()
    {
        var read = await Read(RawPartner.Json(200, """{"receptionNumber":"040200000170-00","copyDelivered":false}"""));

        Assert.False(Assert.IsType<ReadResult<Reception>.Found>(read).Value.CopyDelivered);
    }

    [Fact]
    public async Task Who_listens_at_the_wire_hears_path_and_headers_but_neither_the_address_nor_the_key()
    {
        using var partner = RawPartner.Answering(RawPartner.Json(200, """{"receptionNumber":"040200000170-00"}"""));
        var heard = new List<(string Path, string? Trace, string? Key)>();
        using var directory = Samples.Directory(
            new PartnerOptions { BaseUrl = partner.Url, ApiKey = "secret" }, tap: (_, call, _, _) => heard.Add((call.Path, call.Header("TraceParent"), call.Header("Authorization"))));

        await directory.JPass.ReadReceptionAsync(Samples.Reception, Never);

        var (path, trace, key) = Assert.Single(heard);
        Assert.Equal(("/jpass/v1/receptions/040200000170-00", null), (path, key));
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$", trace);
    }

    [Fact]
    public async Task Only_the_contracts_own_404_means_absent()
    {
        var absent = await Read(RawPartner.Json(404, Samples.Problem(404, "reception_not_found"), type: "application/problem+json"));
        Assert.Equal(new ReadResult<Reception>.Absent("reception_not_found"), absent with { RawAnswer = default });

        foreach (var other in new[]
        {
            RawPartner.Json(404, Samples.Problem(404, "record_not_found"), type: "application/problem+json"),
            RawPartner.Json(404, Samples.Problem(404, "reception_not_found")),
            RawPartner.Json(404, "<html/>", type: "text/html"),
            RawPartner.Json(410, Samples.Problem(410, "reception_not_found"), type: "application/problem+json"),
        })
            Assert.Equal("LH9-104", Assert.IsType<ReadResult<Reception>.Unavailable>(await Read(other)).Code);
    }

    [Theory]
    [InlineData(200, """{"receptionNumber":"040200000171-00"}""", "LH9-104", "answer-other-key")]
    [InlineData(200, """{"copyDelivered":true}""", "LH9-104", "answer-other-key")]
    [InlineData(200, "{", "LH9-104", "answer-unparsable")]
    [InlineData(500, "{}", "LH9-101", "status-500")]
    [InlineData(408, "{}", "LH9-101", "status-408")]
    [InlineData(429, "{}", "LH9-102", "status-429")]
    [InlineData(401, "{}", "LH9-108", "credentials-refused")]
    [InlineData(302, "{}", "LH9-104", "status-302")]
    [InlineData(204, "", "LH9-104", "status-204")]
    public async Task Whatever_decides_nothing_is_unavailable(int status, string body, string code, string why) =>
        Assert.Equal(new ReadResult<Reception>.Unavailable("partner-down", code, why, status), (await Read(RawPartner.Json(status, body))) with { RawAnswer = default });

    [Fact]
    public async Task A_key_is_escaped_and_a_page_names_its_days_and_cursor()
    {
        using var partner = RawPartner.Answering(RawPartner.Json(200, """{"items":[{"printSerial":"A1"}],"nextCursor":"c+2"}"""));
        using var directory = Samples.Directory(new PartnerOptions(), insurer: new PartnerOptions { BaseUrl = partner.Url });
        var insurer = directory.Insurer("SJ");

        await insurer.ReadApplicationAsync("A/../1?x", Never);
        var page = await insurer.ListApplicationsAsync(new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 30), "c+1", Never);

        Assert.Equal("c+2", Assert.IsType<ReadResult<Page<Application>>.Found>(page).Value.NextCursor);
        Assert.Equal(
            [
                "GET /sonpo/v1/applications/A%2F..%2F1%3Fx HTTP/1.1",
                "GET /sonpo/v1/applications?printedFrom=2026-11-01&printedTo=2026-11-30&cursor=c%2B1 HTTP/1.1",
            ],
            partner.Requests.Select(request => request.FirstLine));
    }

    [Theory]
    [InlineData("""{"nextCursor":null}""")]
    [InlineData("""{"items":[null]}""")]
    public async Task A_page_without_whole_items_is_unavailable(string body)
    {
        using var partner = RawPartner.Answering(RawPartner.Json(200, body));
        using var directory = Samples.Directory(new PartnerOptions { BaseUrl = partner.Url });

        var page = await directory.JPass.ListReceptionsAsync(default, default, null, Never);

        Assert.Equal("LH9-104", Assert.IsType<ReadResult<Page<Reception>>.Unavailable>(page).Code);
    }
}
