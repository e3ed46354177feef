using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Recordings;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Replay;

/// <summary>Repeats, at the replaying hub's own doors, what people asked and what the partners told it.</summary>
internal sealed class ReplayPeople(ReplayHub hub) : IDisposable
{
    private const string Reason = "記録の再生";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly HubClient first = new(new HubAddress(hub.Address.GetLeftPart(UriPartial.Authority), ReplayHub.First));
    private readonly HubClient second = new(new HubAddress(hub.Address.GetLeftPart(UriPartial.Authority), ReplayHub.Second));
    private readonly TimeProvider clock = hub.Services.GetRequiredService<TimeProvider>();
    private readonly HttpClient doors = new() { BaseAddress = hub.Address };

    /// <summary>Null, or why the hub refused what it had accepted when it was recorded.</summary>
    public async Task<Problem?> DoAsync(RecordedAct act, CancellationToken stop)
    {
        var who = act.Person == 2 ? second : first;
        HubAnswer answer;
        if (act.Kind == "trigger")
            answer = await who.PostAsync("linkages", new
            {
                linkage = act.Linkage,
                printSerial = IsReception(act.Key) ? null : act.Key,
                receptionNumber = IsReception(act.Key) ? act.Key : act.ReceptionNumber,
                productCodes = act.ProductCodes,
                comment = act.Comment,
                reason = act.Reason,
            }, stop, wait: 0);
        else if (act.Kind == "copy-delivery")
            answer = await who.PutAsync($"cases/{act.Key}/copy-delivery", new { onBehalfOf = act.OnBehalfOf }, stop);
        else if (HandoffOf(act) is { } handoff)
            answer = await who.PostAsync(act.Kind switch
            {
                "propose-conclusion" => $"handoffs/{handoff}/manual-conclusion",
                "confirm-conclusion" => $"handoffs/{handoff}/manual-conclusion/confirm",
                var action => $"handoffs/{handoff}/{action}",
            }, BodyOf(act), stop, wait: 0);
        else
            return new Problem("?", $"連携 {act.Linkage} がありません。", null);
        return answer.Problem;
    }

    /// <summary>Signed as the partner would, at the time the hub's clock shows.</summary>
    public async Task TellAsync(RecordedCallback callback, DateTimeOffset at, CancellationToken stop)
    {
        var body = CassetteStart.BytesOf(callback.Body);
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = Encoding.UTF8.GetBytes($"{callback.Id}.{timestamp}.").Concat(body).ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/hooks/{callback.Partner}")
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add("webhook-id", callback.Id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(ReplayHub.WebhookSecret, signed)));
        using var answer = await doors.SendAsync(request, stop);
        if (answer.IsSuccessStatusCode)
            await UntilAsync(hub.Inbox.LookedAsync(callback.Partner, callback.Id), Patience, stop);
    }

    /// <summary>Until nobody works on the case, as when the next thing happened in the recording.</summary>
    public async Task QuietAsync(string key, CancellationToken stop)
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); Patience - waited.Elapsed is { Ticks: > 0 } left;)
        {
            if (hub.Cases.Find(key) is not (var file, var next))
                return;
            if (file.Lease is not null || file.Handoffs.Any(IsAtWork))
            {
                await UntilAsync(next, left, stop);
                continue;
            }
            // A look-up a moment from now was over in the recording when the next thing happened.
            if (file.Handoffs.Where(handoff => !handoff.Status.IsEnd()).Min(handoff => handoff.DueAt) is not { } due || due > clock.GetUtcNow() + Moment)
                return;
            await hub.ShowAsync(due, stop);
        }
    }

    private static async Task UntilAsync(Task done, TimeSpan patience, CancellationToken stop) => await Task.WhenAny(done, Task.Delay(patience, stop));

    /// <summary>Under way, or due by the clock as it stands: the pump will take it up.</summary>
    private bool IsAtWork(Handoff handoff) => handoff.Status is HandoffStatus.InFlight || handoff.DueAt <= clock.GetUtcNow();

    public void Dispose()
    {
        first.Dispose();
        second.Dispose();
        doors.Dispose();
    }

    private string? HandoffOf(RecordedAct act) => hub.Cases.Find(act.Key)?.File.Handoffs.LastOrDefault(handoff => handoff.Linkage.Wire() == act.Linkage)?.Id;

    private static object BodyOf(RecordedAct act) => act.Kind switch
    {
        "propose-conclusion" => new { insuranceStartDate = act.InsuranceStartDate, concludedAt = act.ConcludedAt, conclusionSource = act.ConclusionSource, paperContract = false, reason = Reason },
        "confirm-conclusion" => new { insuranceStartDate = act.InsuranceStartDate, concludedAt = act.ConcludedAt },
        _ => new { reason = Reason },
    };

    private static bool IsReception(string key) => Values.ReceptionNumber.TryParse(key, out _);
}
