using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Tests;

[Collection(SharedSimulator.Name)]
public class ContractRulesTests(SimulatorFixture simulator)
{
    private readonly TestHub _hub = simulator.NewHub();

    [Theory]
    [InlineData("Idempotency-Key", "Idempotency-Key: missing")]
    [InlineData("traceparent", "traceparent: missing")]
    [InlineData("LinkageHub-Attempt", "LinkageHub-Attempt: missing")]
    public async Task A_write_without_one_of_its_headers_is_applied_but_told(string header, string error)
    {
        var request = Request(TestHub.RecordBody());
        request.Headers.Remove(header);

        Assert.Equal(201, (await _hub.SendAsync(request)).Status);

        Assert.Contains(error, await _hub.ContractErrors());
    }

    [Theory]
    [InlineData("J1:SJ:A0001234", "has 3 parts, expected 4")]
    [InlineData("J2:SJ:A0001234:0", "operation 'J2', expected 'J1'")]
    [InlineData("J1:XX:A0001234:0", "insurer 'XX', expected 'SJ'")]
    [InlineData("J1:SJ:A0001235:0", "business key 'A0001235', expected 'A0001234'")]
    [InlineData("J1:SJ:A0001234:x", "'x' is not a number")]
    public async Task A_key_that_is_not_made_of_business_data_is_told(string key, string error)
    {
        await _hub.SendAsync(Request(TestHub.RecordBody(), key));

        Assert.Contains(await _hub.ContractErrors(), told => told.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_member_nobody_knows_is_told_but_not_refused()
    {
        var body = TestHub.RecordBody();
        body["contractor"]!["fax"] = "0312345679";

        Assert.Equal(201, (await _hub.SendAsync(Request(body))).Status);

        Assert.Equal(["contractor.fax: unknown member"], await _hub.ContractErrors());
    }

    [Theory]
    [InlineData("premium", "total", "\"600000\"", "premium.total: expected a whole number from 0")]
    [InlineData("premium", "total", "-1", "premium.total: expected a whole number from 0")]
    [InlineData("coverage", "insuranceStartDate", "\"20261201\"", "coverage.insuranceStartDate: expected yyyy-MM-dd")]
    [InlineData("contractor", "kind", "\"person\"", "contractor.kind: expected one of individual|corporate")]
    public async Task A_member_of_the_wrong_kind_is_refused_and_told(string parent, string member, string value, string error)
    {
        var body = TestHub.RecordBody();
        body[parent]![member] = JsonNode.Parse(value);

        var refused = await _hub.SendAsync(Request(body));

        Assert.Equal((422, "invalid_field", $"{parent}.{member}"), (refused.Status, refused.Code, refused.Text("field")));
        Assert.Contains(error, await _hub.ContractErrors());
    }

    [Fact]
    public async Task An_optional_member_sent_as_null_is_told()
    {
        var body = TestHub.RecordBody();
        body["approvalNumber"] = null;

        Assert.Equal(201, (await _hub.SendAsync(Request(body))).Status);

        Assert.Equal(["approvalNumber: null, should be left out"], await _hub.ContractErrors());
    }

    [Fact]
    public async Task Other_bytes_and_the_same_attempt_number_under_one_key_are_told()
    {
        var body = TestHub.RecordBody();
        await _hub.SendAsync(Request(body));
        body["sourceVersion"] = 2;
        var hidden = Request(body);
        hidden.Headers.Remove("LinkageHub-Attempt");
        hidden.Headers.Add("LinkageHub-Attempt", "1");

        await _hub.SendAsync(hidden);

        Assert.Equal(["body: not the bytes first sent under this Idempotency-Key", "LinkageHub-Attempt: 1 after 1"], await _hub.ContractErrors());
    }

    [Fact]
    public async Task A_body_that_is_not_JSON_is_refused()
    {
        var request = _hub.Build(HttpMethod.Put, "/jpass/v1/insurance-records/A0001234", "{\"printSerial\":", "J1:SJ:A0001234:0");

        Assert.Equal((400, "invalid_json"), ((await _hub.SendAsync(request)) is var refused ? (refused.Status, refused.Code) : default));
        Assert.Contains(await _hub.ContractErrors(), error => error.StartsWith("body: not JSON", StringComparison.Ordinal));
    }

    private HttpRequestMessage Request(JsonObject body, string key = "J1:SJ:A0001234:0") =>
        _hub.Build(HttpMethod.Put, "/jpass/v1/insurance-records/A0001234", body.ToJsonString(), key);
}
