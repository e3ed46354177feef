using LinkageHub.Access;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Queries;
using LinkageHub.Triggers;

namespace LinkageHub.Web.Api;

/// <summary>A pause. <c>until</c> left out: until somebody resumes.</summary>
public sealed record PauseBody
{
    public string? Reason { get; init; }
    public DateTimeOffset? Until { get; init; }
}

/// <summary>Partners: how they are, and holding a partner's traffic.</summary>
public static class PartnersApi
{
    private static readonly Dictionary<PartnerHealth, string> States = new()
    {
        [PartnerHealth.Up] = "up",
        [PartnerHealth.Degraded] = "degraded",
        [PartnerHealth.Down] = "down",
        [PartnerHealth.Paused] = "paused",
        [PartnerHealth.CredentialsRefused] = "credentials-refused",
    };

    public static void Map(RouteGroupBuilder api)
    {
        var partners = api.MapGroup("/partners").WithTags("partners");
        partners.MapGet("", ListAsync).Demands(Call.ReadPartners).WithSummary("連携先の状態").ProducesProblems();
        partners.MapPost("/{id}/pause", PauseAsync).Demands(Call.PausePartners).WithSummary("連携先への送信と照会を止める")
            .Accepts<PauseBody>("application/json").ProducesProblems();
        partners.MapPost("/{id}/resume", ResumeAsync).Demands(Call.PausePartners).WithSummary("連携先への送信と照会を再開する").ProducesProblems();
        PartnerPlansApi.Map(partners);
    }

    private static async Task<IResult> ListAsync(HttpContext http, PartnerDirectory partners, Backlogs backlogs, PartnerHours hours, ListReadings lists)
    {
        var backlog = await backlogs.ByPartnerAsync(http.RequestAborted);
        var set = await hours.NowAsync(http.RequestAborted);
        var stopped = await lists.StoppedAsync(http.RequestAborted);
        return Results.Json(new { items = partners.Snapshots().Select(partner => Body(partner, backlog, set, StoppedOf(partner, partners, stopped))).ToList(), nextCursor = (string?)null }, ApiJson.Options);
    }

    private static async Task<IResult> PauseAsync(
        string id, HttpContext http, PartnerDirectory partners, PartnerPauses pauses, NodeNews news, Backlogs backlogs, PartnerHours hours, ListReadings lists, TimeProvider clock)
    {
        if (partners.ById(id) is not { } partner)
            return Problems.Of("LH8-105");
        var (body, unreadable) = await RequestBody.ReadOrEmptyAsync<PauseBody>(http);
        if ((unreadable ?? Inputs.CheckReason(body!.Reason)) is { } wrong)
            return wrong;
        if (body!.Until <= clock.GetUtcNow())
            return Problems.Field("until", "LH7-108", "until には、これからの日時を指定してください。");
        await pauses.PauseAsync(id, http.Who().Name, body.Reason!, body.Until, http.RequestAborted);
        news.PausesAreNew();
        return await AsItIsAsync(partner.Snapshot(), partners, backlogs, hours, lists, http.RequestAborted);
    }

    private static async Task<IResult> ResumeAsync(string id, HttpContext http, PartnerDirectory partners, PartnerPauses pauses, NodeNews news, Backlogs backlogs, PartnerHours hours, ListReadings lists)
    {
        if (partners.ById(id) is not { } partner)
            return Problems.Of("LH8-105");
        await pauses.ResumeAsync(id, http.Who().Name, http.RequestAborted);
        news.PausesAreNew();
        return await AsItIsAsync(partner.Snapshot(), partners, backlogs, hours, lists, http.RequestAborted);
    }

    private static async Task<IResult> AsItIsAsync(PartnerStatus partner, PartnerDirectory partners, Backlogs backlogs, PartnerHours hours, ListReadings lists, CancellationToken stop) => Results.Json(
        Body(partner, await backlogs.ByPartnerAsync(stop), await hours.NowAsync(stop), StoppedOf(partner, partners, await lists.StoppedAsync(stop))), ApiJson.Options);

    /// <summary>All lists are J-PASS's.</summary>
    private static IReadOnlyList<StoppedList> StoppedOf(PartnerStatus partner, PartnerDirectory partners, IReadOnlyList<StoppedList> stopped) =>
        partner.Id == partners.JPass.Client.Id ? stopped : [];

    private static object Body(PartnerStatus partner, IReadOnlyDictionary<string, Backlog> backlog, IReadOnlyDictionary<string, HoursSet> hours, IReadOnlyList<StoppedList> stopped)
    {
        var waiting = backlog.GetValueOrDefault(partner.Id, new Backlog(0, 0, 0, null));
        return new
        {
            id = partner.Id,
            name = partner.Name,
            configured = partner.Configured,
            state = States[partner.State],
            breaker = new
            {
                state = Word(partner.Breaker.State),
                since = partner.Breaker.Since,
                opensUntil = partner.Breaker.OpensUntil,
                perOperation = partner.Breaker.PerOperation.ToDictionary(b => b.Key, b => Word(b.Value)),
            },
            paused = partner.Paused is { } pause ? new { by = pause.By, at = pause.At, reason = pause.Reason, until = pause.Until } : null,
            backlog = new { pending = waiting.Pending, retryScheduled = waiting.RetryScheduled, inDoubt = waiting.InDoubt, oldest = waiting.Oldest },
            inFlight = partner.InFlight,
            maxInFlight = partner.MaxInFlight,
            requestsPerSecond = new { now = Math.Round(partner.RequestsPerSecond, 2), limit = partner.RequestsPerSecondLimit },
            hours = PartnerPlansApi.Body(hours.GetValueOrDefault(partner.Id)),
            lastSuccessAt = partner.LastSuccessAt,
            lastError = partner.LastError,
            stoppedLists = stopped.Select(list => new { list = list.List, code = "LH9-112", deaths = list.Deaths, since = list.Since, nextAt = list.NextAt }).ToList(),
        };
    }

    private static string Word(BreakerState state) => state switch { BreakerState.Closed => "closed", BreakerState.Open => "open", _ => "half-open" };
}
