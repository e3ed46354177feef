namespace LinkageHub.PartnerSimulator;

/// <summary>A partner's own sandbox behind the simulator. <c>ApiKey</c> left out: the caller's.</summary>
internal sealed record ForwardTarget(string? Url, string? ApiKey);

/// <summary>
/// Sends a request on to a partner's own sandbox and brings its answer back, so that faults, journal and contract checks stand in front of what the partner
/// really does.
/// </summary>
internal sealed class Forwards : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Carried = ["Idempotency-Key", "LinkageHub-Attempt", "traceparent", "tracestate"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = Patience };

    public async Task<Answer> AskAsync(ForwardTarget sandbox, RequestRecord asked, HttpRequest original)
    {
        using var request = new HttpRequestMessage(new HttpMethod(asked.Method), new Uri(new Uri(sandbox.Url!), asked.Path));
        request.Headers.TryAddWithoutValidation("Authorization", sandbox.ApiKey is { } key ? $"Bearer {key}" : original.Headers.Authorization.ToString());
        foreach (var name in Carried)
        {
            if (original.Headers.TryGetValue(name, out var value))
                request.Headers.TryAddWithoutValidation(name, value.ToString());
        }

        if (asked.Body.Length > 0)
        {
            request.Content = new ByteArrayContent(asked.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", original.ContentType);
        }

        try
        {
            using var answer = await _http.SendAsync(request);
            var headers = answer.Headers.RetryAfter is { } retryAfter ? new Dictionary<string, string> { ["Retry-After"] = retryAfter.ToString() } : null;
            return new Answer((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(), answer.Content.Headers.ContentType?.ToString() ?? "application/octet-stream")
            {
                Headers = headers,
            };
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
        {
            return Answer.Refuse(502, "sandbox_unreachable", "転送先の試験環境から応答がありません。");
        }
    }

    /// <summary>What the sandbox's answer means for the journal: it says no more than its status, and a key that was taken before changes nothing again.</summary>
    public static string EffectOf(Answer answer, RunState run, string? idempotencyKey) => answer.Status switch
    {
        >= 300 => Effects.Refused,
        201 => Effects.Created,
        _ => run.Effects.Any(item => item.IdempotencyKey == idempotencyKey && item.Effect is Effects.Created or Effects.Changed) ? Effects.Replayed : Effects.Changed,
    };

    public void Dispose() => _http.Dispose();
}
