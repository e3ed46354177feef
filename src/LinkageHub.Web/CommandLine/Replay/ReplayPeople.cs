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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly HubClient first = new(new HubAddress(hub.Address.GetLeftPart(UriPartial.Authority), ReplayHub.First));
    private readonly HubClient second = new(new HubAddress(hub.Address.GetLeftPart(UriPartial.Authority), ReplayHub.Second));
    private readonly TimeProvider clock = hub.Services.GetRequiredService<TimeProvider>();
    private readonly HttpClient doors = new() { BaseAddress = hub.Address };

    /// <summary>Null, or why the hub refused what it had accepted when it was recorded.</summary>
    public async Task<Problem?> DoAsync(RecordedAct act, CancellationToken stop)
    {
        if (ReplayDoors.Of(act) is not { } door)
            return new Problem("?", $"操作 {act.Kind} を知りません。", null);
        var handoff = HandoffOf(act);
        if (handoff is null && door.Path.Contains("{handoff}", StringComparison.Ordinal))
            return new Problem("?", $"連携 {act.Linkage} がありません。", null);
        var path = door.Path.Replace("{handoff}", handoff, StringComparison.Ordinal).Replace("{key}", act.Key, StringComparison.Ordinal).Replace("{step}", act.Step, StringComparison.Ordinal);
        var answer = await (act.Person == 2 ? second : first).SendAsync(door.Method, path, JsonContent.Create(door.Body(act), options: HubJson.Options), 0, stop);
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
    public async Task QuietAsync(string key, string? insurer, CancellationToken stop)
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); Patience - waited.Elapsed is { Ticks: > 0 } left;)
        {
            if (hub.Cases.Find(key, insurer) is not (var file, var next))
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

    private string? HandoffOf(RecordedAct act) => hub.Cases.Find(act.Key, act.InsurerCode)?.File.Handoffs
        .LastOrDefault(handoff => handoff.Linkage.Wire() == act.Linkage && (act.Revision is not { } revision || handoff.Revision == revision))?.Id;
}
