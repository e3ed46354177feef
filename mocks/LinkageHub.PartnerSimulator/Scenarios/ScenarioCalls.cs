using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LinkageHub.PartnerSimulator.Control;

namespace LinkageHub.PartnerSimulator.Scenarios;

/// <summary>What was answered; a body that is not JSON stays empty.</summary>
internal sealed record CallReply(int Status, JsonElement Body);

/// <summary>The calls a scenario makes: to the simulator's control, and to the hub as one of two people.</summary>
internal sealed partial class ScenarioCalls(ScenarioGround ground, HttpClient http)
{
    private const int MostLooks = 600;
    private static readonly TimeSpan BetweenRenewals = TimeSpan.FromSeconds(2);

    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    private readonly string _player = Guid.NewGuid().ToString("N");

    /// <summary>Null, or what is said about somebody else who plays in this run.</summary>
    public async Task<string?> PlayAsync(string scenario)
    {
        var reply = await SimAsync("PUT", $"scenario?alone={_player}", Json(scenario));
        if (reply is { Status: 409 } && reply.Body.GetText("code") == "scenario_playing")
            return reply.Body.GetText("detail");
        Demand(reply);
        return null;
    }

    /// <summary>Renews the turn until the play is over. False: somebody has ended it.</summary>
    public async Task<bool> KeepTurnAsync(CancellationToken over)
    {
        using var next = new PeriodicTimer(BetweenRenewals);
        try
        {
            while (await next.WaitForNextTickAsync(over))
            {
                if ((await SimAsync("PUT", $"scenario/turn?alone={_player}", null)).Status == 409)
                    return false;
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The play is over.
        }

        return true;
    }

    public async Task CalmAsync() => Demand(await SimAsync("DELETE", $"scenario?alone={_player}", null));

    public Task<CallReply> AtPartnerAsync(PersonAct act, string? key, JsonElement with) =>
        SimAsync(act.Method, PathOf(act.Pattern, key ?? "", with).Path.TrimStart('/'), Json(with.ValueKind is JsonValueKind.Undefined ? "{}" : with.GetRawText()));

    public async Task<CallReply> AtHubAsync(HubAct act, Step step, JsonElement with)
    {
        var path = act.Path;
        if (path.Contains("{handoff}", StringComparison.Ordinal))
        {
            if (await FindHandoffAsync(step.Key!, with.GetText("linkage") ?? "III") is not { } handoff)
                return new CallReply(404, Nothing);
            path = path.Replace("{handoff}", handoff.GetText("id"), StringComparison.Ordinal);
        }

        var (whole, body) = PathOf(path, step.Key ?? "", with);
        if (act.Path.StartsWith("handoffs/", StringComparison.Ordinal))
            body.Remove("linkage");
        var content = act.Method == "GET" ? null : step.Csv is { } file ? Csv(file) : Json(JsonSerializer.Serialize(body, SimJson.Plain.DictionaryStringJsonElement));
        var reply = await HubAsync(step.Actor, act.Method, whole, content, act.Prefer);
        return act.Name == "import" && reply.Status == 202 ? await ImportedAsync(step.Actor, reply) : reply;
    }

    /// <summary>What has left the contracts in this run, requests and callbacks, by its number.</summary>
    public async Task<Dictionary<long, string>> BrokenAsync()
    {
        var reply = await SimAsync("GET", "requests?broken=true", null);
        Demand(reply);
        return reply.Body.GetProperty("items").EnumerateArray().ToDictionary(
            request => request.GetProperty("seq").GetInt64(),
            request => string.Join("; ", request.GetProperty("contractErrors").EnumerateArray().Concat(request.GetProperty("contractMismatches").EnumerateArray())
                .Select(wrong => wrong.GetString()).Prepend($"{request.GetText("method")} {request.GetText("path")}")));
    }

    public async Task<Judgement> JudgeAsync(Claim[] claims) => await new SimulatorJudge(http, ground.Simulator, ground.Run).JudgeAsync(claims);

    public async Task<(string Status, string? ErrorCode)> HandoffAsync(string key, string? linkage) =>
        await FindHandoffAsync(key, linkage) is { } found ? (found.GetText("status") ?? "", found.GetText("errorCode")) : ("none", null);

    private async Task<JsonElement?> FindHandoffAsync(string key, string? linkage)
    {
        var list = await HubAsync(StepActs.Staff, "GET", $"handoffs?q={key}" + (linkage is null ? "" : $"&linkage={linkage}"), null);
        Demand(list);
        return list.Body.GetProperty("items") is var items && items.GetArrayLength() > 0 ? items[0] : null;
    }

    /// <summary>The rows run behind the answer; what a file has come to is known when the last of them has ended.</summary>
    private async Task<CallReply> ImportedAsync(string actor, CallReply taken)
    {
        var path = $"imports/{taken.Body.GetText("id")}";
        for (var looks = 1; ; looks++)
        {
            var seen = await HubAsync(actor, "GET", path, null);
            var hasEnded = seen.Body.GetText("status") is not "running" && seen.Body.GetProperty("handoffs").GetWhole("running") is 0;
            if (hasEnded || looks == MostLooks)
                return seen;
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>Names in braces come from the step's key or from <paramref name="with"/>; what the path has taken is not in the body again.</summary>
    private static (string Path, Dictionary<string, JsonElement> Body) PathOf(string pattern, string key, JsonElement with)
    {
        var body = with.ValueKind is JsonValueKind.Object
            ? with.EnumerateObject().ToDictionary(member => member.Name, member => member.Value)
            : [];
        var path = Names().Replace(pattern, match => match.Groups[1].Value == "step" && body.Remove("step", out var step) ? step.GetString()! : key);
        return (path, body);
    }

    private Task<CallReply> SimAsync(string method, string path, HttpContent? content) =>
        SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(ground.Simulator, $"/_sim/{path}")) { Content = content, Headers = { { World.RunHeader, ground.Run } } });

    private Task<CallReply> HubAsync(string actor, string method, string path, HttpContent? content, int prefer = 30)
    {
        var key = actor == StepActs.Colleague
            ? ground.ColleagueKey ?? throw new InvalidOperationException("This scenario needs a second person: --second-key")
            : ground.StaffKey;
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(ground.Hub, $"/api/v1/{path}")) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        request.Headers.Add("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={prefer}"));
        return SendAsync(request);
    }

    private async Task<CallReply> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await http.SendAsync(request);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
            if (!isJson || bytes.Length == 0)
                return new CallReply((int)answer.StatusCode, Nothing);
            using var document = JsonDocument.Parse(bytes);
            return new CallReply((int)answer.StatusCode, document.RootElement.Clone());
        }
    }

    private static void Demand(CallReply reply)
    {
        if (reply.Status >= 300)
            throw new InvalidOperationException($"answered {reply.Status}: {reply.Body.GetText("detail") ?? reply.Body.GetText("title")}");
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static ByteArrayContent Csv(StepFile file) => new(StepText.Bytes(file)) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } };

    [GeneratedRegex(@"\{([A-Za-z]+)\}")]
    private static partial Regex Names();
}
