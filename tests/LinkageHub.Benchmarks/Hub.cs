using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace LinkageHub.Benchmarks;

/// <summary>A hub in a process of its own, used as its clients use it.</summary>
internal sealed class Hub : IDisposable
{
    public const string ApiKey = "bench-key";

    private readonly HttpClient http;

    public Hub(string url, Process process, string apiKey = ApiKey)
    {
        (Url, Process) = (url, process);
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        http.DefaultRequestHeaders.Add("Prefer", "wait=30");
    }

    public string Url { get; }

    public Process Process { get; }

    /// <summary>The same hub, asked by somebody else.</summary>
    public Hub As(string apiKey) => new(Url, Process, apiKey);

    /// <summary>Linkage I, waited for. What does not end as expected ends the sitting: a figure of failures is no figure.</summary>
    public async Task LinkAsync(string serial, string expected, CancellationToken stop)
    {
        using var body = new StringContent($$"""{"linkage":"I","printSerial":"{{serial}}"}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/api/v1/linkages", body, stop);
        var bytes = await answer.Content.ReadAsByteArrayAsync(stop);
        using var handoff = JsonDocument.Parse(bytes);
        if (!handoff.RootElement.TryGetProperty("status", out var status) || status.ValueKind is not JsonValueKind.String || status.GetString() != expected)
            throw new InvalidOperationException($"{serial}: {Encoding.UTF8.GetString(bytes)}");
    }

    /// <summary>The same without waiting for its end.</summary>
    public async Task AskAsync(string serial, CancellationToken stop)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Post, "/api/v1/linkages")
        {
            Content = new StringContent($$"""{"linkage":"I","printSerial":"{{serial}}"}""", Encoding.UTF8, "application/json"),
        };
        ask.Headers.Add("Prefer", "wait=0");
        using var answer = await http.SendAsync(ask, stop);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>A page, read to its end.</summary>
    public async Task GetAsync(string path, CancellationToken stop)
    {
        using var answer = await http.GetAsync(path, stop);
        var bytes = await answer.Content.ReadAsByteArrayAsync(stop);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {Encoding.UTF8.GetString(bytes)}");
    }

    /// <summary>A case found by a word that never stands in an address. What is not found ends the sitting.</summary>
    public async Task FindAsync(string typed, CancellationToken stop)
    {
        using var body = new StringContent(JsonSerializer.Serialize(new { q = typed }), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/api/v1/cases/search", body, stop);
        var bytes = await answer.Content.ReadAsByteArrayAsync(stop);
        if (!answer.IsSuccessStatusCode || JsonDocument.Parse(bytes).RootElement.GetProperty("items").GetArrayLength() == 0)
            throw new InvalidOperationException($"{typed}: {Encoding.UTF8.GetString(bytes)}");
    }

    public double MemoryMb
    {
        get
        {
            Process.Refresh();
            return Process.WorkingSet64 / 1048576.0;
        }
    }

    public void Dispose() => http.Dispose();
}
