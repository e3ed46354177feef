using System.Globalization;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Triggers;

namespace LinkageHub.Web.Api;

/// <summary>
/// Answers a call that started work: 200 when the handoff has ended within the wait (<c>Prefer: wait=…</c>, default 5 s, at most 30), else 202
/// with its <c>Location</c>.
/// </summary>
public sealed class WaitForRest(HandoffRest rest, HandoffBodies bodies)
{
    private const double DefaultSeconds = 5;
    private const double MostSeconds = 30;

    public async Task<IResult> AnswerAsync(HttpContext http, Answer answer) => answer switch
    {
        Answer.Refused refused => Problems.Of(refused),
        Answer.Of(var file, var handoff) => await AnswerAsync(http, file, handoff),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static TimeSpan WaitOf(HttpContext http)
    {
        if (Preferred(http.Request.Headers["Prefer"]) is not { } seconds)
            return TimeSpan.FromSeconds(DefaultSeconds);
        http.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={seconds}");
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>RFC 7240: names in any case, spaces around the sign, the value perhaps in quotes; a preference we cannot read is no error.</summary>
    public static double? Preferred(IEnumerable<string?> prefer)
    {
        foreach (var preference in prefer.SelectMany(value => (value ?? "").Split([',', ';'])))
            if (preference.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var value] && name.Equals("wait", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(value.Trim('"'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
                return Math.Min(seconds, MostSeconds);
        return null;
    }

    private async Task<IResult> AnswerAsync(HttpContext http, CaseFile file, Handoff handoff)
    {
        var (after, ended, attempts) = await rest.AwaitAsync(file, handoff, WaitOf(http), http.RequestAborted);
        (file, handoff) = (after, ended);
        var body = await bodies.WholeAsync(http.Who(), file, handoff, http.RequestAborted, attempts);
        if (handoff.Status.IsSettled())
            return Results.Json(body, ApiJson.Options);
        http.Response.Headers.Location = $"/api/v1/handoffs/{handoff.Id}";
        return Results.Json(body, ApiJson.Options, statusCode: StatusCodes.Status202Accepted);
    }
}
