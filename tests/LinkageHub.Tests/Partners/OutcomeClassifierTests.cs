using System.Text;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Tests.Partners;

public class OutcomeClassifierTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 1, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(300);

    public static TheoryData<Operation> EveryOperation => Samples.EveryOperation;

    private static SendResult Classify(Operation operation, PartnerAnswer answer) =>
        OutcomeClassifier.Classify(Samples.Write(operation), answer, Now, Longest);

    private static string Doubt(Operation operation, PartnerAnswer answer) =>
        Assert.IsType<PartnerOutcome.InDoubt>(Classify(operation, answer).Outcome).Why;

    [Theory, MemberData(nameof(EveryOperation))]
    public void The_contracts_success_is_applied(Operation operation)
    {
        var result = Classify(operation, Samples.Answer(200, Samples.Success(operation), charset: "\"UTF-8\""));

        Assert.IsType<PartnerOutcome.Applied>(result.Outcome);
        Assert.Equal(200, result.HttpStatus);
        Assert.NotEqual(0, result.RawAnswer.Length);
    }

    [Theory, MemberData(nameof(EveryOperation))]
    public void Created_is_a_success_only_where_the_contract_names_it(Operation operation)
    {
        var outcome = Classify(operation, Samples.Answer(201, Samples.Success(operation))).Outcome;

        Assert.Equal(operation is Operation.J1 or Operation.S2 or Operation.A1, outcome is PartnerOutcome.Applied);
    }

    [Fact]
    public void An_approval_whose_dlweb_did_not_start_is_applied_all_the_same()
    {
        var result = Classify(Operation.S2, Samples.Answer(200, Samples.Approval(Samples.Reception, started: "false")));

        var answer = Assert.IsType<CreditApprovalAnswer>(Assert.IsType<PartnerOutcome.Applied>(result.Outcome).Answer);
        Assert.False(answer.Dlweb!.Started);
    }

    // F19-F24: no success by status code alone.
    [Theory, MemberData(nameof(EveryOperation))]
    public void A_2xx_whose_body_proves_nothing_is_in_doubt(Operation operation)
    {
        var whole = Samples.Success(operation);

        Assert.Equal("answer-empty", Doubt(operation, Samples.Answer(200, "")));
        Assert.Equal("answer-unparsable", Doubt(operation, Samples.Answer(200, whole[..^1])));
        Assert.Equal("answer-unparsable", Doubt(operation, Samples.Answer(200, whole + "x")));
        Assert.Equal("answer-unparsable", Doubt(operation, Samples.Answer(200, "null")));
        Assert.Equal("answer-unparsable", Doubt(operation, Samples.Answer(200, "[]")));
        Assert.Equal("answer-unparsable", Doubt(operation, Samples.Answer(200, whole.Insert(1, whole[1..^1] + ","))));
        Assert.Equal("answer-media-type", Doubt(operation, Samples.Answer(200, "<html>login</html>", "text/html")));
        Assert.Equal("answer-media-type", Doubt(operation, Samples.Answer(200, whole, "text/plain")));
        Assert.Equal("answer-not-of-contract", Doubt(operation, Samples.Answer(200, """{"result":"NG"}""")));
        Assert.Equal("answer-not-of-contract", Doubt(
            operation, Samples.Answer(200, $$"""{"printSerial":"{{Samples.Serial}}","receptionNumber":"{{Samples.Reception}}"}""")));
        Assert.Equal("status-202", Doubt(operation, Samples.Answer(202, whole)));
        Assert.Equal("status-204", Doubt(operation, Samples.Answer(204, "")));
    }

    // F25-F28, F30
    [Theory, MemberData(nameof(EveryOperation))]
    public void A_body_in_another_dress_is_in_doubt(Operation operation)
    {
        var whole = Samples.Success(operation);
        var answer = Samples.Answer(200, whole);

        Assert.Equal("answer-charset", Doubt(operation, answer with { Charset = "Shift_JIS" }));
        Assert.Equal("answer-encoding", Doubt(operation, answer with { ContentEncoding = "gzip" }));
        Assert.Equal("answer-too-large", Doubt(operation, answer with { Damage = "answer-too-large" }));
        Assert.Equal("answer-unparsable", Doubt(operation, answer with { Body = Encoding.Unicode.GetBytes(whole) }));
        Assert.Equal("answer-unparsable", Doubt(operation, answer with { Body = (byte[])[0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(whole)] }));
        var cp932 = (byte[])[.. Encoding.UTF8.GetBytes(whole[..^1] + ",\"note\":\""), 0x8D, 0xCF, (byte)'"', (byte)'}'];
        Assert.Equal("answer-unparsable", Doubt(operation, answer with { Body = cp932 }));
    }

    // F32
    [Theory, MemberData(nameof(EveryOperation))]
    public void An_answer_for_another_key_is_in_doubt(Operation operation) =>
        Assert.Equal("answer-other-key", Doubt(operation, Samples.Answer(200, Samples.Success(operation, "999999999999-99"))));

    // F33
    [Fact]
    public void An_approval_of_another_content_is_in_doubt()
    {
        Assert.Equal("answer-other-content", Doubt(Operation.S2, Samples.Answer(200, Samples.Approval(Samples.Reception, approval: "AP2"))));
        Assert.Equal("answer-other-content", Doubt(Operation.S2, Samples.Answer(200, Samples.Approval(Samples.Reception, total: 1))));
    }

    // F10-F12, F14, F17, F18
    [Theory, MemberData(nameof(EveryOperation))]
    public void What_the_partner_may_have_done_before_failing_is_in_doubt(Operation operation)
    {
        foreach (var status in new[] { 101, 300, 301, 302, 307, 308, 408, 425, 500, 501, 502, 503, 504, 507, 599 })
            Assert.Equal($"status-{status}", Doubt(operation, Samples.ProblemAnswer(status, "whatever")));

        var patient = Classify(operation, Samples.ProblemAnswer(500, "oops", retryAfter: "7")).Outcome;
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.IsType<PartnerOutcome.InDoubt>(patient).RetryAfter);
    }

    // F12, F13: only the contract's words make a 503 "not applied".
    [Theory, MemberData(nameof(EveryOperation))]
    public void A_throttled_request_is_not_applied(Operation operation)
    {
        Assert.Equal(
            new PartnerOutcome.NotApplied("LH9-102", true, null, TimeSpan.FromSeconds(3)),
            Classify(operation, Samples.ProblemAnswer(429, "slow_down", retryAfter: "3")).Outcome);
        Assert.Equal(
            new PartnerOutcome.NotApplied("LH9-102", true, null, null),
            Classify(operation, Samples.Answer(429, "<html/>", "text/html")).Outcome);
        Assert.Equal(
            new PartnerOutcome.NotApplied("LH9-102", true, null, TimeSpan.FromSeconds(3)),
            Classify(operation, Samples.ProblemAnswer(503, "not_processed", retryAfter: "3")).Outcome);
        Assert.Equal("status-503", Doubt(operation, Samples.ProblemAnswer(503, "not_processed")));
        Assert.Equal("status-503", Doubt(operation, Samples.Answer(503, Samples.Problem(503, "not_processed"), retryAfter: "3")));
    }

    // F16
    [Theory, MemberData(nameof(EveryOperation))]
    public void Refused_credentials_use_up_no_attempt(Operation operation)
    {
        foreach (var status in new[] { 401, 403 })
            Assert.Equal(
                new PartnerOutcome.NotApplied("LH9-108", false, "partner-down", null),
                Classify(operation, Samples.Answer(status, "", "text/html")).Outcome);
    }

    // F15
    [Theory]
    [InlineData(Operation.J1, 409, "content_conflict", "LH1-204")]
    [InlineData(Operation.J1, 409, "record_in_use", "LH1-204")]
    [InlineData(Operation.J1, 400, "no_such_code", "LH1-203")]
    [InlineData(Operation.J1, 404, "not_found", "LH1-203")]
    [InlineData(Operation.S2, 409, "premium_changed", "LH2-201")]
    [InlineData(Operation.S2, 409, "content_conflict", "LH2-201")]
    [InlineData(Operation.S2, 409, "application_superseded", "LH5-104")]
    [InlineData(Operation.S2, 422, "premium_changed", "LH9-104")]
    [InlineData(Operation.J4, 422, "invalid_date_format", "LH3-304")]
    [InlineData(Operation.J4, 409, "paper_contract", "LH3-301")]
    [InlineData(Operation.J4M, 409, "not_approved", "LH2-112")]
    [InlineData(Operation.J4M, 409, "already_concluded", "LH3-306")]
    [InlineData(Operation.J5, 404, "reception_not_found", "LH9-104")]
    [InlineData(Operation.J6, 409, "not_returned", "LH5-105")]
    [InlineData(Operation.A1, 409, "content_conflict", "LH4-106")]
    [InlineData(Operation.A2, 422, "no_product_selected", "LH4-107")]
    [InlineData(Operation.A4, 409, "already_at_head_office", "LH5-102")]
    [InlineData(Operation.A5, 409, "not_with_staff", "LH5-101")]
    [InlineData(Operation.A5, 418, "teapot", "LH9-104")]
    public void A_refusal_in_the_contracts_words_is_rejected(Operation operation, int status, string partnerCode, string code)
    {
        var result = Classify(operation, Samples.ProblemAnswer(status, partnerCode));

        Assert.Equal(new PartnerOutcome.Rejected(code), result.Outcome);
        Assert.Equal(partnerCode, result.PartnerCode);
        Assert.Equal("日本語", result.PartnerText);
    }

    [Theory]
    [InlineData("formId", "LH2-104")]
    [InlineData("premium.total", "LH9-104")]
    [InlineData(null, "LH9-104")]
    public void An_invalid_field_is_the_insurers_question_only_for_the_form_id(string? field, string code) =>
        Assert.Equal(
            new PartnerOutcome.Rejected(code),
            Classify(Operation.S2, Samples.ProblemAnswer(422, "invalid_field", field: field)).Outcome);

    [Fact]
    public void An_application_that_stands_already_is_left_to_the_look_up()
    {
        var result = Classify(Operation.A2, Samples.ProblemAnswer(409, "already_applied"));

        Assert.IsType<PartnerOutcome.InDoubt>(result.Outcome);
        Assert.Equal("already_applied", result.PartnerCode);
    }

    [Theory, MemberData(nameof(EveryOperation))]
    public void A_4xx_that_is_no_problem_of_the_contract_is_in_doubt(Operation operation)
    {
        Assert.Equal("answer-media-type", Doubt(operation, Samples.Answer(404, "<html/>", "text/html")));
        Assert.Equal("answer-media-type", Doubt(operation, Samples.Answer(409, Samples.Problem(409, "content_conflict"))));
        Assert.Equal("problem-unparsable", Doubt(operation, Samples.Answer(409, "{", "application/problem+json")));
        Assert.Equal("problem-unparsable", Doubt(operation, Samples.Answer(409, Samples.Problem(500, "content_conflict"), "application/problem+json")));
    }

    [Theory, MemberData(nameof(EveryOperation))]
    public void Without_an_answer_only_a_request_that_never_left_is_not_applied(Operation operation)
    {
        var write = Samples.Write(operation);

        Assert.Equal(
            new PartnerOutcome.NotApplied("LH9-101", true, null, null),
            OutcomeClassifier.Classify(write, WireExchange.NeverLeft("connection-refused"), Now, Longest).Outcome);
        Assert.Equal(
            new PartnerOutcome.InDoubt("timeout"),
            OutcomeClassifier.Classify(write, WireExchange.Lost("timeout"), Now, Longest).Outcome);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData("301", 300)]
    [InlineData("86400", 300)]
    [InlineData("Sat, 21 Nov 2026 01:00:10 GMT", 10)]
    [InlineData("Sat, 21 Nov 2026 02:00:00 GMT", 300)]
    [InlineData("Sat, 21 Nov 2026 00:59:59 GMT", null)]
    [InlineData("-1", null)]
    [InlineData("86401", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("soon", null)]
    [InlineData("1.5", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Retry_after_is_honoured_within_reason(string? header, int? seconds) =>
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, RetryAfter.Read(header, Now, Longest));

    [Fact]
    public void The_catalogue_has_one_row_for_every_operation() =>
        Assert.Equal(Enum.GetValues<Operation>(), OperationCatalogue.All.Select(row => row.Operation));
}
