using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LinkageHub.Recordings;

namespace LinkageHub.Web.Replay;

/// <summary>
/// The partners' people at a sandbox that is a simulator. Before an answer is asked for, they do what they must have done since the last one for it to be what was
/// recorded. What the hub's own writes bring about is left to the sandbox: that is what the comparison is about.
/// </summary>
internal sealed class SandboxScreens(HttpClient http, Uri sandbox, IReadOnlyList<RecordedCall> calls, IReadOnlyDictionary<string, string> serials)
{
    private const string Linked = "済", FormMade = "審査承認済 加入依頼書作成済", AtHeadOffice = "本社持込済";

    /// <summary>Members of a reception that are there when it is made.</summary>
    private static readonly string[] OfNewReception =
        ["receptionNumber", "printSerials", "insurerCode", "applicationKind", "formId", "route", "customer", "premium", "submittedAt", "paperContract"];

    /// <summary>Members of a reception that no write of the hub touches.</summary>
    private static readonly string[] PeoplesOwn = ["review", "premium", "applicationKind", "formId", "paperContract"];

    private static readonly string[] OfConclusion = ["method", "finishedBy", "insuranceStartDate", "concludedAt", "policyNumber", "premium"];

    private static readonly Dictionary<string, Func<SandboxScreens, RecordedCall, JsonObject, JsonObject?, CancellationToken, Task>> Acts = new()
    {
        ["S1"] = (screens, call, now, before, stop) => screens.ApplicationAsync(call.Key, now, before, stop),
        ["S4"] = (screens, call, now, before, stop) => screens.ContractAsync(call.Key, now, before, stop),
        ["J2"] = (screens, call, now, _, stop) => (string?)now["selectedInReception"] is { } number ? screens.SubmitAsync(number, call.Key, stop) : Task.CompletedTask,
        ["J3"] = (screens, call, now, before, stop) => screens.ReceptionAsync(call.Key, now, before, stop),
        ["A1"] = (screens, call, now, _, stop) => screens.DoAsync(HttpMethod.Post, $"carry-ins/{call.Key}/products", Only(now, "products"), stop),
        ["A3"] = (screens, call, now, before, stop) => screens.CarryInAsync(call.Key, now, before, stop),
    };

    /// <summary>What people had done before a write that went before the recording.</summary>
    private static readonly Dictionary<string, Func<SandboxScreens, RecordedCall, CancellationToken, Task>> Beginnings = new()
    {
        ["S2"] = (screens, call, stop) => screens.BeginApplicationAsync(call.Body!.AsObject(), stop),
        ["J4"] = (screens, call, stop) => screens.BeginReceptionAsync(call.Key, stop),
        ["J4M"] = (screens, call, stop) => screens.BeginReceptionAsync(call.Key, stop),
        ["J5"] = (screens, call, stop) => screens.BeginReceptionAsync(call.Key, stop),
        ["J6"] = (screens, call, stop) => screens.BeginReceptionAsync(call.Key, stop),
        ["A1"] = (screens, call, stop) => screens.FirstAnswer("A3", call.Key) is { } seen && seen.ContainsKey("products")
            ? screens.DoAsync(HttpMethod.Post, $"carry-ins/{call.Key}/products", Only(seen, "products"), stop) : Task.CompletedTask,
    };

    private readonly Dictionary<(string Operation, string Key), JsonObject> shown = [];
    private readonly HashSet<string> submitted = [];
    private readonly HashSet<string> written = [];

    /// <summary>What the simulator's screens did not take.</summary>
    public List<Difference> Refused { get; } = [];

    /// <summary>Null: no simulator; there people have to do it themselves.</summary>
    public static async Task<SandboxScreens?> OpenAsync(
        HttpClient http, Uri sandbox, IReadOnlyList<RecordedCall> calls, IReadOnlyDictionary<string, string> serials, CancellationToken stop)
    {
        try
        {
            using var health = await http.GetAsync(new Uri(sandbox, "/_sim/health"), stop);
            return health.IsSuccessStatusCode && health.Headers.Contains("X-LinkageHub-Simulator") ? new SandboxScreens(http, sandbox, calls, serials) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Nobody needs this world any more.</summary>
    public Task LeaveAsync(CancellationToken stop) => DoAsync(HttpMethod.Post, "reset", [], stop);

    public async Task BeforeAsync(RecordedCall call, CancellationToken stop)
    {
        if (call.Why == SandboxStarts.Before)
        {
            if (Beginnings.TryGetValue(call.Operation, out var begin))
                await begin(this, call, stop);
            return;
        }
        if (call.IsWrite)
            written.Add(call.Key);
        if (call.Answer is not { Status: 200 or 201, Damage: null, Body: JsonObject now } || !Acts.TryGetValue(call.Operation, out var act))
            return;
        await act(this, call, now, shown.GetValueOrDefault((call.Operation, call.Key)), stop);
        Saw(call);
    }

    /// <summary>It was answered as recorded: what it shows is done.</summary>
    public void Saw(RecordedCall call)
    {
        if (call.Answer is { Status: 200 or 201, Damage: null, Body: JsonObject now })
            shown[(call.Operation, call.Key)] = now;
    }

    private Task ApplicationAsync(string serial, JsonObject now, JsonObject? before, CancellationToken stop)
    {
        if (before is null)
            return DoAsync(HttpMethod.Post, "applications", now, stop);
        if (JsonNode.DeepEquals(before, now))
            return Task.CompletedTask;
        // A change raises the version by one.
        var changed = now.DeepClone().AsObject();
        changed["version"] = ((int?)now["version"] ?? 1) - 1;
        return DoAsync(HttpMethod.Put, $"applications/{serial}", changed, stop);
    }

    private async Task ContractAsync(string serial, JsonObject now, JsonObject? before, CancellationToken stop)
    {
        if ((string?)now["status"] == FormMade && (string?)before?["status"] != FormMade)
            await DoAsync(HttpMethod.Post, $"contracts/{serial}/form", [], stop);
        if (now["concludedAt"] is not null && before?["concludedAt"] is null)
            await DoAsync(HttpMethod.Post, $"contracts/{serial}/conclude", Only(now, OfConclusion), stop);
    }

    private async Task ReceptionAsync(string number, JsonObject now, JsonObject? before, CancellationToken stop)
    {
        await SubmitAsync(number, null, stop);
        var peoples = Only(now, [.. PeoplesOwn.Concat(written.Remove(number) ? [] : ["procedure"]).Where(name => !JsonNode.DeepEquals(before?[name], now[name]))]);
        if (peoples.Count > 0)
            await DoAsync(HttpMethod.Put, $"receptions/{number}", peoples, stop);
        if ((string?)now["insuranceLinkage"] == Linked && (string?)before?["insuranceLinkage"] != Linked && !calls.Any(call => call is { Operation: "J4" or "J4M" } && call.Key == number))
            await DoAsync(HttpMethod.Post, $"receptions/{number}/insurance-linked", Only(now["conclusion"]!.AsObject(), "insuranceStartDate", "concludedAt"), stop);
    }

    private async Task SubmitAsync(string number, string? serial, CancellationToken stop)
    {
        if (!submitted.Add(number))
            return;
        await DoAsync(HttpMethod.Post, "receptions", FirstAnswer("J3", number) is { } first
            ? Only(first, OfNewReception)
            : new JsonObject { ["receptionNumber"] = number, ["printSerials"] = new JsonArray(serial ?? serials.GetValueOrDefault(number)) }, stop);
    }

    /// <summary>As it was when its credit was approved; what the recording shows of it may be newer.</summary>
    private async Task BeginApplicationAsync(JsonObject approval, CancellationToken stop)
    {
        var serial = (string)approval["printSerial"]!;
        if (shown.ContainsKey(("S1", serial)))
            return;
        var then = FirstAnswer("S1", serial)?.DeepClone().AsObject() ?? new JsonObject { ["printSerial"] = serial };
        then["premium"] = approval["premium"]?.DeepClone();
        await DoAsync(HttpMethod.Post, "applications", then, stop);
        shown[("S1", serial)] = then;
    }

    private async Task BeginReceptionAsync(string number, CancellationToken stop)
    {
        if (FirstAnswer("J3", number) is { } now)
        {
            await ReceptionAsync(number, now, shown.GetValueOrDefault(("J3", number)), stop);
            shown[("J3", number)] = now;
        }
        else if (!submitted.Contains(number))
        {
            await SubmitAsync(number, null, stop);
            await DoAsync(HttpMethod.Post, $"receptions/{number}/review", [], stop);
        }
    }

    private async Task CarryInAsync(string number, JsonObject now, JsonObject? before, CancellationToken stop)
    {
        if ((string?)now["status"] == AtHeadOffice && (string?)before?["status"] != AtHeadOffice)
            await DoAsync(HttpMethod.Post, $"carry-ins/{number}/approve", [], stop);
        else if (Returned(now) > Returned(before) && !calls.Any(call => call.Operation == "A4" && call.Key == number))
            await DoAsync(HttpMethod.Post, $"carry-ins/{number}/return", [], stop);
    }

    private static int Returned(JsonObject? carryIn) => carryIn?["applications"]?.AsArray().Count(application => application?["returnedAt"] is not null) ?? 0;

    private JsonObject? FirstAnswer(string operation, string key) =>
        calls.FirstOrDefault(call => call.Operation == operation && call.Key == key && call.Answer is { Status: 200, Damage: null, Body: JsonObject })?.Answer!.Body!.AsObject();

    private static JsonObject Only(JsonObject from, params string[] names) =>
        new(names.Where(from.ContainsKey).Select(name => KeyValuePair.Create(name, from[name]?.DeepClone())));

    private async Task DoAsync(HttpMethod method, string path, JsonObject body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, new Uri(sandbox, $"/_sim/{path}")) { Content = JsonContent.Create(body) };
        using var answer = await http.SendAsync(request, stop);
        if (!answer.IsSuccessStatusCode)
            Refused.Add(new Difference($"連携先の画面 {method} {path}", "できた", $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(stop)}"));
    }
}
