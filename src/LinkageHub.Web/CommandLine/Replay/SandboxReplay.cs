using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using LinkageHub.Contracts;
using LinkageHub.Recordings;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Replay;

/// <summary>The other way round: sends what the hub sent, in order, to a partner's sandbox, and compares the answers with the recorded ones and with the contract.</summary>
internal static class SandboxReplay
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Differ from one system to the next, whatever it does.</summary>
    private static readonly HashSet<string> OwnWords = ["recordId", "receivedAt", "registeredAt", "linkedAt", "appliedAt", "applicationId", "detail", "title", "type", "url", "nextCursor"];

    /// <param name="cassette">The recording.</param>
    /// <param name="sandboxes"><c>partner=url</c> each.</param>
    /// <param name="key">Their API key.</param>
    /// <param name="strict">Also what a system makes up itself counts: ids, its own times.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<ReplayVerdict> PlayAsync(Cassette cassette, IReadOnlyList<string> sandboxes, string? key, bool strict, CancellationToken stop)
    {
        var addresses = sandboxes.Select(Address).ToDictionary(pair => pair.Partner, pair => pair.Url);
        var began = System.Diagnostics.Stopwatch.StartNew();
        using var http = new HttpClient { Timeout = Patience };
        var differences = new List<Difference>();
        var calls = cassette.Events.Select(one => one.Call).OfType<RecordedCall>().Where(call => call.Left && call.Answer is not null && addresses.ContainsKey(call.Partner)).ToList();
        foreach (var call in calls)
            differences.AddRange(await CompareAsync(http, addresses[call.Partner], call, key, strict, stop));
        return new ReplayVerdict(cassette.Outcomes.Count, calls.Count, calls.Count(call => call.IsWrite), began.Elapsed.TotalSeconds, differences);
    }

    private static async Task<List<Difference>> CompareAsync(HttpClient http, Uri sandbox, RecordedCall call, string? key, bool strict, CancellationToken stop)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"{call.Operation} {call.Key}{(call.Attempt is { } n ? $" {n}回目" : "")}");
        using var request = new HttpRequestMessage(new HttpMethod(call.Method), new Uri(sandbox, call.Path));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key ?? "replay"}");
        request.Headers.Add("traceparent", $"00-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())}-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())[..16]}-00");
        if (call.IdempotencyKey is { } idempotencyKey)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
            request.Headers.Add("LinkageHub-Attempt", $"{call.Attempt}");
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(call.Body, Cassette.Json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }
        try
        {
            using var answer = await http.SendAsync(request, stop);
            var bytes = await answer.Content.ReadAsByteArrayAsync(stop);
            var found = new List<Difference>();
            if ((int)answer.StatusCode != call.Answer!.Status)
                found.Add(new Difference($"{where} 状態コード", $"{call.Answer.Status}", $"{(int)answer.StatusCode}"));
            else
                found.AddRange(CassetteDiff.Json(where, "", call.Answer.Body, Parse(bytes), strict).Where(one => strict || !OwnWords.Contains(one.Where.Split(' ', '.')[^1])));
            if (PartnerContract.Find(call.Method, new Uri(sandbox, call.Path).AbsolutePath) is { } operation)
                found.AddRange(operation.CheckAnswer((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), bytes)
                    .Select(wrong => new Difference(where, "契約のとおり", wrong.ToString())));
            return found;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return [new Difference(where, $"{call.Answer!.Status}", "応答がありません")];
        }
    }

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return JsonValue.Create("(JSONではない)");
        }
    }

    private static (string Partner, Uri Url) Address(string text) =>
        text.Split('=', 2) is [var partner, var url] && PartnerContract.All.Any(contract => contract.Partner == partner) && Uri.TryCreate(url, UriKind.Absolute, out var address)
            ? (partner, address)
            : throw new CommandException($"--against「{text}」は partner=url の形にしてください。", $"partner は {string.Join("、", PartnerContract.All.Select(contract => contract.Partner))} のいずれかです。");
}
