using System.Diagnostics;
using System.Globalization;
using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Triggers;

namespace LinkageHub.Web.Api;

/// <summary>RFC 9457 problems with the hub's codes: what happened, why, what to do now, who does it, at which step of the manual.</summary>
public static class Problems
{
    public sealed record ErrorItem(string Code, string? Field, string? Detail, string? Step);

    public static IResult Of(string code, string? detail = null, int? status = null, string? field = null) =>
        Of([detail is null ? Refusal.Of(code) : Refusal.Because(code, detail)], status, fields: field is null ? null : [field]);

    public static IResult TooOften(int seconds) => Of([Refusal.Of("LH9-106", seconds.ToString(CultureInfo.InvariantCulture))], null, retryAfter: seconds);

    public static IResult Of(Answer.Refused refused) => Of(refused.Refusals, refused.HttpStatus, refused.HandoffId, refused.Choices);

    public static string TraceId() => Activity.Current?.TraceId.ToHexString() ?? ActivityTraceId.CreateRandom().ToHexString();

    /// <summary>Several fields at once, each named.</summary>
    public static IResult Fields(IReadOnlyList<(string Field, string Code, string Detail)> wrong) =>
        Of([.. wrong.Select(w => Refusal.Because(w.Code, w.Detail))], 422, fields: [.. wrong.Select(w => w.Field)]);

    /// <summary>A field that has the wrong form: 422 with the field's name.</summary>
    public static IResult Field(string field, string code, string? detail = null) =>
        Of([detail is null ? Refusal.Of(code, field) : Refusal.Because(code, detail)], 422, fields: [field]);

    private static ProblemAnswer Of(
        IReadOnlyList<Refusal> refusals, int? status, string? handoffId = null, IReadOnlyList<ProductChoice>? choices = null,
        IReadOnlyList<string>? fields = null, int retryAfter = 2)
    {
        var first = ErrorCatalogue.Describe(refusals[0]);
        var body = new Dictionary<string, object?>
        {
            ["type"] = $"https://linkagehub.example/errors/{first.Code}",
            ["title"] = first.Title,
            ["status"] = status ?? first.HttpStatus,
            ["code"] = first.Code,
            ["detail"] = first.Message,
            ["nextAction"] = first.NextAction,
            ["who"] = first.Who.ToString(),
            ["step"] = first.Step,
            ["traceId"] = TraceId(),
        };
        if (handoffId is not null)
            body["handoffId"] = handoffId;
        body["errors"] = refusals.Select(refusal => ErrorCatalogue.Describe(refusal))
            .Select((e, i) => new ErrorItem(e.Code, fields?[i], e.Message, e.Step)).ToList();
        if (choices is not null)
            body["choices"] = choices;
        return new ProblemAnswer(body, status ?? first.HttpStatus, retryAfter);
    }

    private sealed class ProblemAnswer(Dictionary<string, object?> body, int status, int retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            if (status == StatusCodes.Status503ServiceUnavailable || status == StatusCodes.Status429TooManyRequests)
                httpContext.Response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
            if (status == StatusCodes.Status401Unauthorized)
                httpContext.Response.Headers.WWWAuthenticate = "Bearer";
            return httpContext.Response.WriteAsJsonAsync(body, ApiJson.Options, "application/problem+json");
        }
    }
}
