using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace LinkageHub.Benchmarks;

/// <summary>One contract through all five linkages at a real hub and the simulator, recorded as testers record.</summary>
internal sealed class RecordedContract : IDisposable
{
    public const string Serial = "B9999999", Reception = "049999999999-00", SecretSetting = "whsec_YmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmVuY2gtYmVuYw==";

    private static readonly (string Section, string Id)[] Partners = [("SonpoOnline", "sonpo-online"), ("JPass", "jpass"), ("Arclink", "arclink")];

    private readonly HttpClient hub = new();
    private readonly HttpClient screens = new();

    private RecordedContract(string hubUrl, string simulatorUrl)
    {
        hub.BaseAddress = new Uri($"{hubUrl}/api/v1/");
        hub.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Hub.ApiKey);
        hub.DefaultRequestHeaders.Add("Prefer", "wait=30");
        screens.BaseAddress = new Uri($"{simulatorUrl}/_sim/");
    }

    /// <summary>The cassette, as the hub hands it out.</summary>
    public static async Task<string> CassetteAsync(Sitting sitting, CancellationToken stop)
    {
        var simulator = await sitting.StartSimulatorAsync(stop, Partners.Select(partner => $"--Simulator:{partner.Section}:WebhookSecret={SecretSetting}"));
        var server = await sitting.StartHubAsync(simulator, await sitting.NewDatabaseAsync(stop), stop,
        [
            $"--Partners:Arclink:BaseUrl={simulator}", "--Partners:Arclink:ApiKey=bench",
            .. Partners.Select(partner => $"--Partners:{partner.Section}:WebhookSecret={SecretSetting}"),
        ]);
        using var contract = new RecordedContract(server.Url, simulator);
        await SendAsync(contract.screens, HttpMethod.Put, "hub", new JsonObject { ["url"] = server.Url }, stop);
        var recording = (string)(await PostAsync(contract.hub, "recordings", new JsonObject { ["reason"] = "bench" }, stop))["id"]!;
        await contract.TravelAsync(stop);
        // The last callback is looked into.
        await Task.Delay(TimeSpan.FromSeconds(2), stop);
        await PostAsync(contract.hub, $"recordings/{recording}/stop", [], stop);
        var cassette = await contract.hub.GetStringAsync($"recordings/{recording}/cassette", stop);
        await sitting.StopAsync(server);
        return cassette;
    }

    private async Task TravelAsync(CancellationToken stop)
    {
        await PostAsync(screens, "applications", new JsonObject { ["printSerial"] = Serial }, stop);
        await PostAsync(screens, $"applications/{Serial}/print", [], stop);
        await LinkAsync("I", "printSerial", Serial, stop);
        await PostAsync(screens, "receptions", new JsonObject { ["printSerials"] = new JsonArray(Serial), ["formId"] = "F-100", ["receptionNumber"] = Reception }, stop);
        await PostAsync(screens, $"receptions/{Reception}/review", new JsonObject { ["status"] = "承認" }, stop);
        await PostAsync(screens, $"receptions/{Reception}/procedure", new JsonObject { ["enteredFrom"] = "審査状況確認" }, stop);
        await LinkAsync("II", "receptionNumber", Reception, stop);
        await PostAsync(screens, $"contracts/{Serial}/conclude", new JsonObject { ["method"] = "paperless", ["finishedBy"] = "終了" }, stop);
        await LinkAsync("III", "receptionNumber", Reception, stop);
        await SendAsync(hub, HttpMethod.Put, $"cases/{Reception}/copy-delivery", [], stop);
        await LinkAsync("carry-in", "receptionNumber", Reception, stop);
        await PostAsync(screens, $"carry-ins/{Reception}/approve", [], stop);
    }

    private async Task LinkAsync(string linkage, string number, string value, CancellationToken stop)
    {
        var handoff = await PostAsync(hub, "linkages", new JsonObject { ["linkage"] = linkage, [number] = value }, stop);
        if ((string?)handoff["status"] != "succeeded")
            throw new InvalidOperationException(handoff.ToJsonString());
    }

    private static Task<JsonObject> PostAsync(HttpClient to, string path, JsonObject body, CancellationToken stop) => SendAsync(to, HttpMethod.Post, path, body, stop);

    private static async Task<JsonObject> SendAsync(HttpClient to, HttpMethod method, string path, JsonObject body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await to.SendAsync(request, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{method} {path}: {text}");
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    public void Dispose()
    {
        hub.Dispose();
        screens.Dispose();
    }
}
