using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LinkageHub.Scenarios.Driver;

/// <summary>Callbacks as the partners' systems would post them, besides those the simulator sends when people act.</summary>
public sealed class Postman(Uri hub)
{
    private static readonly HttpClient Http = new();

    /// <summary>A well signed callback; the status of the hub's answer.</summary>
    public Task<int> Delivers(string partner, string type, object data, string? id = null, TimeSpan age = default) =>
        Posts(partner, JsonSerializer.Serialize(new { type, occurredAt = Contract.ReviewedAt, data }), age: age, id: id);

    public async Task<int> Posts(string partner, string body, byte[]? secret = null, TimeSpan age = default, string? id = null, bool isSigned = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hub, $"/hooks/{partner}"))
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        if (isSigned)
            Sign(request.Headers, body, secret ?? Secrets.Webhook, id ?? $"msg_{Guid.NewGuid():N}", DateTimeOffset.UtcNow - age);
        using var answer = await Http.SendAsync(request);
        return (int)answer.StatusCode;
    }

    private static void Sign(HttpRequestHeaders headers, string body, byte[] secret, string id, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers.Add("webhook-id", id);
        headers.Add("webhook-timestamp", timestamp);
        headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"))));
    }
}
