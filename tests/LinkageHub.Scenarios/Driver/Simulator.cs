using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace LinkageHub.Scenarios.Driver;

/// <summary>The simulator's control: what is on the partners' screens, what breaks on the wire, and the journal that judges.</summary>
public sealed class Simulator(Uri address, string run)
{
    private static readonly HttpClient Http = new();

    /// <summary>Callbacks go to this hub from now on.</summary>
    public Task TellsOf(Uri hub) => Does(HttpMethod.Put, "hub", new { url = hub.GetLeftPart(UriPartial.Authority) });

    /// <summary>No callback leaves the partners any more: without a secret nobody signs.</summary>
    public Task TellsNobody() => Does(HttpMethod.Put, "hub", new JsonObject
    {
        ["webhookSecrets"] = new JsonObject { ["sonpo-online"] = "", ["jpass"] = "", ["arclink"] = "" },
    });

    /// <summary>A scenario of <c>mocks/scenarios</c>.</summary>
    public Task Plays(string name) => Does(HttpMethod.Put, "scenario", new { name });

    /// <summary>A scenario of one test's own, as its rules.</summary>
    public Task Breaks(string rules) => Does(HttpMethod.Put, "scenario", JsonNode.Parse($$"""{"name":"own","rules":[{{rules}}]}""")!);

    /// <summary>From now on nothing goes wrong on the wire.</summary>
    public Task Calms() => Does(HttpMethod.Delete, "scenario", null);

    public Task<JsonObject> Does(HttpMethod method, string path, object? body) =>
        Send(method, path, body is JsonNode node ? new StringContent(node.ToJsonString(), Encoding.UTF8, "application/json") : JsonContent.Create(body ?? new { }));

    public Task<JsonObject> Reads(string path) => Send(HttpMethod.Get, path, null);

    private async Task<JsonObject> Send(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, $"/_sim/{path}")) { Content = content, Headers = { { "X-Sim-Run", run } } };
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!.AsObject();
    }
}
