using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Ledger;
using LinkageHub.Queries;
using LinkageHub.Values.Text;

namespace LinkageHub.Web.Api;

/// <summary>What went to a partner and what came back, byte for byte. All of a customer's data may be in it, so the reason is in the audit before it leaves.</summary>
public static class RawAnswersApi
{
    /// <summary>Subject of the access event: the same for the page and for this call.</summary>
    public const string Looked = "raw";

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/handoffs/{id}/raw", RevealAsync).Demands(Call.RevealAnswers).WithMetadata(new Reveals()).WithTags("handoffs").WithSummary("送信した内容と連携先の応答（理由を監査に記録する）")
            .Accepts<ReasonBody>("application/json").ProducesProblems();

    private static async Task<IResult> RevealAsync(string id, HttpContext http, CallersCases cases, RawExchanges raw, AccessEvents events)
    {
        var stop = http.RequestAborted;
        if (!Guid.TryParse(id, out _) || await cases.Of(http.Who()).FindByHandoffAsync(id, stop) is not { } file || !http.Who().MaySee(file))
            return Problems.Of("LH8-105");
        var (body, unreadable) = await RequestBody.ReadOrEmptyAsync<ReasonBody>(http);
        if ((unreadable ?? Inputs.CheckReason(body!.Reason)) is { } wrong)
            return wrong;
        await events.AddAsync(http.Who().Name, AccessEvents.Revealed, stop, subject: Looked, caseId: file.CaseId, reason: body!.Reason);
        return Results.Json(new { items = (await raw.OfAsync(id, stop)).Select(Shown).ToList(), nextCursor = (string?)null }, ApiJson.Options);
    }

    private static object Shown(RawExchange exchange)
    {
        var readable = JapaneseEncoding.TryDecode(exchange.Body, out var decoded, out _) ? decoded : null;
        return new
        {
            operation = exchange.Operation,
            kind = exchange.Kind ?? "request",
            n = exchange.N,
            keptAt = exchange.KeptAt,
            wholeSize = exchange.WholeSize,
            cut = exchange.IsCut,
            body = Convert.ToBase64String(exchange.Body),
            // For people at a terminal; null where the bytes are no text.
            encoding = readable?.EncodingName,
            text = readable?.Text,
        };
    }
}
