using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>What came back: status, body, media type.</summary>
public sealed record Reply(int Status, JsonNode? Body, string? MediaType)
{
    public string? Text(string member) => Body?[member]?.GetValue<string>();

    public string? Code => Text("code");
}

/// <summary>Speaks to the simulator as a well-behaved hub, and as the people at the partners' screens.</summary>
public sealed class TestHub(SimulatorFixture simulator, string run)
{
    public const string Serial = "A0001234";
    public const string Reception = "040200000170-00";
    public const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly Dictionary<string, int> _attempts = [];

    public string Run => run;

    public static JsonObject RecordBody(string serial = Serial) => new()
    {
        ["printSerial"] = serial,
        ["insurerCode"] = "SJ",
        ["agencyCode"] = "G01",
        ["storeCode"] = "S001",
        ["staffCode"] = "T0001",
        ["creditPlan"] = new JsonObject { ["planCode"] = "CP01", ["installmentCount"] = 60 },
        ["installmentWeb"] = true,
        ["transferStartMonth"] = "2027-01",
        ["formPrintedAt"] = "2026-11-21T10:00:00+09:00",
        ["contractor"] = new JsonObject
        {
            ["kind"] = "individual", ["name"] = "見本 太郎", ["kanaName"] = "ミホン タロウ", ["birthDate"] = "1980-01-31",
            ["phone"] = "0312345678", ["postalCode"] = "1000001", ["address"] = "東京都千代田区見本町1-1",
        },
        ["vehicle"] = new JsonObject { ["chassisNumber"] = "ABC1-0000001" },
        ["coverage"] = new JsonObject { ["insuranceStartDate"] = "2026-12-01", ["months"] = 60 },
        ["premium"] = Premium(),
        ["sourceVersion"] = 1,
    };

    public static JsonObject Premium(long total = 600_000) => new() { ["total"] = total, ["first"] = 10_000, ["subsequent"] = 10_000 };

    public static JsonObject ApprovalBody() => new()
    {
        ["printSerial"] = Serial,
        ["receptionNumber"] = Reception,
        ["approvalNumber"] = "K1",
        ["approvedAt"] = "2026-11-21T10:00:00+09:00",
        ["formId"] = "F-100",
        ["premium"] = Premium(),
        ["installmentCount"] = 60,
    };

    public static JsonObject ConclusionBody(string source = "linkage") => new()
    {
        ["printSerial"] = Serial, ["insuranceStartDate"] = "20261201", ["concludedAt"] = "202611211030", ["source"] = source,
    };

    public static JsonObject CarryInBody() => new()
    {
        ["receptionNumber"] = Reception,
        ["printSerials"] = new JsonArray(Serial),
        ["policyNumbers"] = new JsonArray(),
        ["storeCode"] = "S001",
        ["staffCode"] = "T0001",
        ["concludedAt"] = "2026-11-21T10:30:00+09:00",
        ["insuranceStartDate"] = "2026-12-01",
        ["premium"] = Premium(),
    };

    public static JsonObject ApplyBody(params string[] products) =>
        new() { ["productCodes"] = new JsonArray([.. products.Select(code => (JsonNode)code)]) };

    public Task<Reply> SendI(JsonObject? body = null) =>
        WriteAsync(HttpMethod.Put, $"/jpass/v1/insurance-records/{Serial}", body ?? RecordBody(), $"J1:SJ:{Serial}:0");

    public Task<Reply> SendII(JsonObject? body = null) =>
        WriteAsync(HttpMethod.Post, "/sonpo/v1/credit-approvals", body ?? ApprovalBody(), $"S2:SJ:{Reception}:0");

    public Task<Reply> SendIII(JsonObject? body = null) =>
        WriteAsync(HttpMethod.Post, $"/jpass/v1/receptions/{Reception}/conclusion", body ?? ConclusionBody(), $"J4:SJ:{Reception}:0");

    public Task<Reply> SendToArclink(JsonObject? body = null) =>
        WriteAsync(HttpMethod.Put, $"/arclink/v1/carry-ins/{Reception}", body ?? CarryInBody(), $"A1:SJ:{Reception}:0");

    public Task<Reply> Apply(JsonObject? body = null, string? key = null) =>
        WriteAsync(HttpMethod.Post, $"/arclink/v1/carry-ins/{Reception}/application", body ?? ApplyBody("P01"),
            key ?? $"A2:SJ:{Reception}:0");

    public Task<Reply> ReturnToStaff(int n = 1) =>
        WriteAsync(HttpMethod.Post, $"/arclink/v1/carry-ins/{Reception}/return", new JsonObject { ["reason"] = "差し戻し" }, $"A4:SJ:{Reception}:0:{n}");

    public Task<Reply> ResubmitInArclink() =>
        WriteAsync(HttpMethod.Post, $"/arclink/v1/carry-ins/{Reception}/resubmission", [], $"A5:SJ:{Reception}:0");

    public Task<Reply> ResubmitInJPass() =>
        WriteAsync(HttpMethod.Post, $"/jpass/v1/receptions/{Reception}/resubmission", [], $"J6:SJ:{Reception}:0");

    public Task<Reply> WriteAsync(HttpMethod method, string path, JsonObject body, string idempotencyKey) =>
        SendAsync(Build(method, path, body.ToJsonString(), idempotencyKey));

    public HttpRequestMessage Build(HttpMethod method, string path, string body, string idempotencyKey)
    {
        var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "key");
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.Headers.Add("traceparent", Trace);
        var attempt = _attempts[idempotencyKey] = _attempts.GetValueOrDefault(idempotencyKey) + 1;
        request.Headers.Add("LinkageHub-Attempt", $"{attempt}");
        return request;
    }

    public Task<Reply> ReadAsync(string path) => SendAsync(BuildRead(path));

    public static HttpRequestMessage BuildRead(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "key");
        return request;
    }

    public Task<Reply> ReadReception() => ReadAsync($"/jpass/v1/receptions/{Reception}");

    public Task<Reply> ReadCarryIn() => ReadAsync($"/arclink/v1/carry-ins/{Reception}");

    /// <summary>What people, or testers, do.</summary>
    public Task<Reply> Sim(string method, string path, string body = "") =>
        SendAsync(new HttpRequestMessage(new HttpMethod(method), "/_sim/" + path) { Content = new StringContent(body) });

    public async Task<Reply> SendAsync(HttpRequestMessage request, CancellationToken stop = default)
    {
        request.Headers.Add("X-Sim-Run", run);
        using var answer = await simulator.Client.SendAsync(request, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        return new Reply(
            (int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), answer.Content.Headers.ContentType?.MediaType);
    }

    public async Task<string[]> Effects(string operation, int atLeast = 0)
    {
        var journal = await Sim("GET", $"journal?operation={operation}&atLeast={atLeast}&wait=20");
        return [.. journal.Body!["items"]!.AsArray().Select(item => item!["effect"]!.GetValue<string>())];
    }

    public async Task<string[]> ContractErrors()
    {
        var requests = await Sim("GET", "requests");
        var errors = requests.Body!["items"]!.AsArray().SelectMany(item => item!["contractErrors"]!.AsArray());
        return [.. errors.Select(error => error!.GetValue<string>())];
    }

    public Task<Reply> Play(string rules) => Sim("PUT", "scenario", $$"""{"name":"test","rules":[{{rules}}]}""");

    public async Task ReachApproval()
    {
        Succeeded(await Sim("POST", "applications", $$"""{"printSerial":"{{Serial}}"}"""));
        Succeeded(await SendI());
        Succeeded(await Sim("POST", "receptions", $$"""{"printSerials":["{{Serial}}"],"receptionNumber":"{{Reception}}"}"""));
        Succeeded(await Sim("POST", $"receptions/{Reception}/review", """{"status":"承認"}"""));
    }

    public async Task ReachConclusion()
    {
        await ReachApproval();
        Succeeded(await SendII());
        Succeeded(await Sim("POST", $"contracts/{Serial}/conclude"));
    }

    public async Task ReachCarryIn()
    {
        await ReachConclusion();
        Succeeded(await SendIII());
        Succeeded(await SendToArclink());
    }

    private static void Succeeded(Reply reply) => Assert.True(reply.Status < 300, $"{reply.Status} {reply.Body?.ToJsonString()}");
}
