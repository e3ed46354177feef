using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace LinkageHub.Web.Verbs;

/// <summary>One answer of the hub: its body as it came, or the problem it named.</summary>
internal sealed record HubAnswer(HttpStatusCode Status, string Body, Problem? Problem)
{
    public bool IsRunning => Status == HttpStatusCode.Accepted;

    public T Read<T>() => JsonSerializer.Deserialize<T>(Body, HubJson.Options)
        ?? throw new JsonException("The hub's answer is empty.");
}

/// <summary>Speaks to a running hub over its public REST API. A refusal is a value, a hub that is not there an exception.</summary>
internal sealed class HubClient : IDisposable
{
    private const int LongestWait = 30;

    private readonly HttpClient http;

    public HubClient(HubAddress address)
    {
        http = new HttpClient { BaseAddress = new Uri(address.Url + "/api/v1/"), Timeout = TimeSpan.FromSeconds(LongestWait + 30) };
        if (address.ApiKey is { Length: > 0 } key)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Task<HubAnswer> GetAsync(string path, CancellationToken stop, int? wait = null) => SendAsync(HttpMethod.Get, path, null, wait, stop);

    public Task<HubAnswer> PostAsync(string path, object body, CancellationToken stop, int? wait = null) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body, options: HubJson.Options), wait, stop);

    public Task<HubAnswer> PutAsync(string path, object body, CancellationToken stop) =>
        SendAsync(HttpMethod.Put, path, JsonContent.Create(body, options: HubJson.Options), null, stop);

    public async Task<HubAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, int? wait, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (wait is { } seconds)
            request.Headers.Add("Prefer", $"wait={Math.Clamp(seconds, 0, LongestWait)}");
        using var answer = await http.SendAsync(request, stop);
        var body = await answer.Content.ReadAsStringAsync(stop);
        return new HubAnswer(answer.StatusCode, body, answer.IsSuccessStatusCode ? null : ProblemIn(answer, body));
    }

    /// <summary>A file, byte for byte, or why there is none.</summary>
    public async Task<(byte[] Bytes, Problem? Problem)> TakeAsync(string path, CancellationToken stop)
    {
        using var answer = await http.GetAsync(path, stop);
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadAsByteArrayAsync(stop), null)
            : ([], ProblemIn(answer, await answer.Content.ReadAsStringAsync(stop)));
    }

    public void Dispose() => http.Dispose();

    private static Problem ProblemIn(HttpResponseMessage answer, string body)
    {
        try
        {
            if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
                && JsonSerializer.Deserialize<Problem>(body, HubJson.Options) is { } problem)
                return problem with { Raw = body };
        }
        catch (JsonException)
        {
            // Said below: this is no hub.
        }
        return new Problem("LH9-104", $"ハブの応答を解釈できません(HTTP {(int)answer.StatusCode})。", "--url がハブを指しているか確認してください。");
    }
}
