using System.Text;
using LinkageHub.Contracts;

namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>The contracts' own checking: what leaves the paper is named by operation and field, and no value is ever repeated.</summary>
public class ContractCheckTests
{
    private const string Reception = """
        {"receptionNumber":"040200000170-00","printSerials":["A0001234"],"insurerCode":"SJ","applicationKind":"1","formId":null,"route":"jpass",
         "premium":{"total":1,"first":1,"subsequent":1},"submittedAt":"2026-11-21T10:00:00+09:00","review":{"status":"承認"},"procedure":{"status":"未着手"},
         "insuranceLinkage":"未","copyDelivered":false,"arclink":"未連携","somethingNew":1}
        """;

    [Theory]
    [InlineData(Reception, "")]
    [InlineData("{}", "receptionNumber|printSerials|insurerCode|applicationKind|route|premium|submittedAt|review|procedure|insuranceLinkage|copyDelivered|arclink")]
    [InlineData("not JSON", "")]
    public void An_answer_is_checked_member_by_member(string body, string missing)
    {
        var wrong = Of("J3").CheckAnswer(200, "application/json; charset=utf-8", Encoding.UTF8.GetBytes(body));

        Assert.Equal(body is "not JSON" ? ["J3 answer 200: not JSON"] : missing.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(field => $"J3 answer 200 {field}: missing"),
            wrong.Select(one => one.ToString()));
    }

    [Theory]
    [InlineData("\"040200000170-00\"", "\"0402\"", "receptionNumber: does not have the form ^[0-9]{12}-[0-9]{2}$")]
    [InlineData("\"total\":1", "\"total\":-1", "premium.total: less than 0")]
    [InlineData("\"total\":1", "\"total\":1.5", "premium.total: expected integer, got number")]
    [InlineData("\"total\":1", "\"total\":\"1\"", "premium.total: expected integer, got string")]
    [InlineData("T10:00:00+09:00", "T10:00:00", "submittedAt: not an ISO 8601 time with offset")]
    [InlineData("承認", "承認済", "review.status: not one of お客さま手続き待ち|審査中|承認|条件付承認|否決|取消")]
    [InlineData("[\"A0001234\"]", "[\"\"]", "printSerials[0]: shorter than 1")]
    [InlineData("\"formId\":null", "\"conclusion\":{\"insuranceStartDate\":\"20261201\",\"concludedAt\":\"2026-11-21T10:00:00+09:00\",\"source\":\"linkage\",\"registeredAt\":\"2026-11-21T10:00:00+09:00\"}", "conclusion.insuranceStartDate: not a date yyyy-MM-dd")]
    public void What_is_wrong_with_a_member_is_said_without_its_value(string right, string wrong, string said)
    {
        var mismatch = Assert.Single(Of("J3").CheckAnswer(200, "application/json", Encoding.UTF8.GetBytes(Reception.Replace(right, wrong, StringComparison.Ordinal))));

        Assert.Equal("J3 answer 200 " + said, mismatch.ToString());
    }

    [Fact]
    public void An_answer_of_another_status_media_type_or_code_than_published_is_told()
    {
        var body = Encoding.UTF8.GetBytes("""{"status":409,"code":"nobody_knows"}""");

        Assert.Equal("J1 answer 202: not in the contract, which has 201, 200, 401, 409, 422, default", Assert.Single(Of("J1").CheckAnswer(202, "application/json", [])).ToString());
        Assert.Equal(
            ["J1 answer 409 Content-Type: not application/problem+json", "J1 answer 409 code: not one of content_conflict|record_in_use"],
            Of("J1").CheckAnswer(409, "text/html", body).Select(one => one.ToString()));
        Assert.Empty(Of("J1").CheckAnswer(503, "application/problem+json", Encoding.UTF8.GetBytes("""{"status":503,"code":"busy"}""")));
    }

    [Fact]
    public void A_request_is_found_by_its_path_and_checked_with_its_headers()
    {
        var operation = PartnerContract.Find("POST", "/jpass/v1/receptions/040200000170-00/conclusion")!;
        var headers = new Dictionary<string, string> { ["Idempotency-Key"] = "J4", ["LinkageHub-Attempt"] = "0", ["Content-Type"] = "application/json" };

        var wrong = operation.CheckRequest(
            "/jpass/v1/receptions/1/conclusion", headers.GetValueOrDefault,
            """{"printSerial":"A0001234","insuranceStartDate":"2026-12-01","concludedAt":"202611211030","source":"linkage"}"""u8);

        Assert.Equal(("J4", "040200000170-00"), (operation.Id, operation.KeyIn("/jpass/v1/receptions/040200000170-00/conclusion")));
        Assert.Equal(["path receptionNumber", "header Idempotency-Key", "header LinkageHub-Attempt", "header traceparent", "request insuranceStartDate"],
            wrong.Select(one => $"{one.Where} {one.Field}"));
        Assert.Null(PartnerContract.Find("DELETE", "/jpass/v1/receptions/040200000170-00/conclusion"));
    }

    [Theory]
    [InlineData("jpass", """{"type":"reception.reviewed","occurredAt":"2026-11-21T10:00:00+09:00","data":{"receptionNumber":"040200000170-00","status":"承認"}}""", null)]
    [InlineData("jpass", """{"type":"reception.reviewed","occurredAt":"2026-11-21T10:00:00+09:00","data":{"status":"承認"}}""", "reception.reviewed request data.receptionNumber: missing")]
    [InlineData("arclink", """{"type":"reception.changed","occurredAt":"2026-11-21T10:00:00+09:00","data":{"receptionNumber":"040200000170-00"}}""", "reception.changed request: sent to arclink, belongs to jpass")]
    [InlineData("jpass", """{"type":"something.new"}""", null)]
    [InlineData("sonpo-online", """{"type":"contract.concluded","occurredAt":"2026-11-21T10:00:00+09:00","data":{"printSerial":"A0001234","receptionNumber":"040200000170-00","finishedBy":null,"method":"paper"}}""", null)]
    [InlineData("sonpo-online", """{"type":"contract.concluded","occurredAt":"2026-11-21T10:00:00+09:00","data":{"printSerial":"A0001234","receptionNumber":"040200000170-00","finishedBy":"OK","method":"paper"}}""", "contract.concluded request data.finishedBy: not one of 終了|閉じる")]
    [InlineData("jpass", "[]", "hook request type: missing")]
    public void A_callback_is_checked_by_its_type(string partner, string body, string? said) =>
        Assert.Equal(said, CallbackContract.Check(partner, Encoding.UTF8.GetBytes(body)).SingleOrDefault()?.ToString());

    [Fact]
    public void A_callbacks_headers_are_checked_and_what_it_is_answered()
    {
        var headers = new Dictionary<string, string> { ["webhook-id"] = "msg_1", ["webhook-timestamp"] = "now", ["Content-Type"] = "text/plain" };

        var wrong = CallbackContract.Check("jpass", headers.GetValueOrDefault, """{"type":"something.new"}"""u8);

        Assert.Equal(
            ["hook-jpass header webhook-timestamp: does not have the form ^[0-9]+$", "hook-jpass header webhook-signature: missing", "hook-jpass request Content-Type: not application/json"],
            wrong.Select(one => one.ToString()));
        Assert.Empty(CallbackContract.CheckAnswer("jpass", 204, null, []));
        Assert.Equal("hook-jpass answer 500: not in the contract, which has 204, 400, 401, 404, 413, 503", Assert.Single(CallbackContract.CheckAnswer("jpass", 500, null, [])).ToString());
    }

    [Theory]
    [InlineData("{\"receptionNumber\":\"\\ud800\"}")]
    [InlineData("{} {}")]
    [InlineData("{}x")]
    public void A_body_whose_texts_are_none_or_that_goes_on_is_no_JSON(string body) =>
        Assert.Equal("J3 answer 200: not JSON", Of("J3").CheckAnswer(200, "application/json", Encoding.UTF8.GetBytes(body))[^1].ToString());

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_no_JSON()
    {
        byte[] body = [.. "{\"type\":\""u8, 0x8D, 0x87, .. "\"}"u8];

        Assert.Equal("hook request: not JSON", Assert.Single(CallbackContract.Check("jpass", body)).ToString());
        Assert.Equal("J3 answer 404: not JSON", Assert.Single(Of("J3").CheckAnswer(404, "application/problem+json", body)).ToString());
    }

    private static ContractOperation Of(string id) => PartnerContract.All.SelectMany(contract => contract.Operations).Single(operation => operation.Id == id);
}
