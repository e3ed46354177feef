using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
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

    private static readonly string[] Partners = [.. PartnerContract.All.Select(contract => contract.Partner).Where(partner => partner != "callbacks")];

    /// <summary>Differ from one system to the next, whatever it does.</summary>
    private static readonly HashSet<string> OwnWords =
        ["recordId", "receivedAt", "registeredAt", "linkedAt", "appliedAt", "returnedAt", "applicationId", "detail", "title", "type", "url", "nextCursor"];

    /// <param name="cassette">The recording.</param>
    /// <param name="sandboxes"><c>partner=url</c> each.</param>
    /// <param name="keys">Their API keys: <c>partner=key</c>, or one for all.</param>
    /// <param name="run">In a simulator: whose world; null: a new one of this replay's own, so that any number of testers may share one simulator.</param>
    /// <param name="strict">Also what a system makes up itself counts: ids, its own times.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<ReplayVerdict> PlayAsync(Cassette cassette, IReadOnlyList<string> sandboxes, IReadOnlyList<string> keys, string? run, bool strict, CancellationToken stop)
    {
        var named = sandboxes.Select(Address).ToList();
        if (named.GroupBy(pair => pair.Partner).FirstOrDefault(own => own.Count() > 1) is { } twice)
            throw new CommandException($"--against {twice.Key} が2つあります。", "1つの連携先に1つのURLを指定してください。");
        var addresses = named.ToDictionary(pair => pair.Partner, pair => pair.Url);
        var keyOf = addresses.Keys.ToDictionary(partner => partner, partner => KeyOf(partner, keys, addresses));
        var began = System.Diagnostics.Stopwatch.StartNew();
        using var http = new HttpClient { Timeout = Patience };
        http.DefaultRequestHeaders.Add("X-Sim-Run", run ?? $"replay-{Guid.NewGuid():N}");
        var turns = SandboxStarts.Writes(cassette).Select(call => new SandboxTurn(call, DateTimeOffset.MinValue))
            .Concat(cassette.Events.Where(one => one.Call is not null).Select(one => new SandboxTurn(one.Call!, one.At)))
            .Where(turn => turn.Call.Left && addresses.ContainsKey(turn.Call.Partner)).ToList();
        turns.RemoveAll(turn => !IsPartnersWord(turn.Call.Answer) && !(turn.Call.IsWrite && MayHaveActed(turn, turns)));
        var calls = turns.ConvertAll(turn => turn.Call);
        var serials = SandboxStarts.Serials(cassette);
        var screens = new Dictionary<Uri, SandboxScreens?>();
        foreach (var sandbox in addresses.Values.Distinct())
            screens[sandbox] = await SandboxScreens.OpenAsync(http, sandbox, calls, serials, stop);
        var differences = new List<Difference>();
        var sent = 0;
        try
        {
            await SandboxTurn.TakeAsync(turns, IsAsRecordedAsync, PlayAsync);
        }
        finally
        {
            // Also when somebody has pressed Ctrl-C: nobody needs this world any more.
            foreach (var people in screens.Values.OfType<SandboxScreens>())
            {
                differences.AddRange(people.Refused);
                if (run is null)
                    await people.LeaveAsync(CancellationToken.None);
            }
        }
        return new ReplayVerdict(cassette.Outcomes.Count, sent, calls.Count(call => call.IsWrite), began.Elapsed.TotalSeconds, differences);

        async Task<bool> IsAsRecordedAsync(RecordedCall read)
        {
            if ((await CompareAsync(http, addresses[read.Partner], read, keyOf[read.Partner], strict, stop)).Count > 0)
                return false;
            screens[addresses[read.Partner]]?.Saw(read);
            sent++;
            return true;
        }

        async Task PlayAsync(RecordedCall call)
        {
            if (screens[addresses[call.Partner]] is { } people)
                await people.BeforeAsync(call, stop);
            var found = await CompareAsync(http, addresses[call.Partner], call, keyOf[call.Partner], strict, stop);
            sent++;
            // What nobody heard then cannot be compared now; it only has to have happened.
            if (IsPartnersWord(call.Answer) || call.Why == SandboxStarts.Before)
                differences.AddRange(found);
        }
    }

    /// <summary>An answer that says what the partner did, not what the line did to it.</summary>
    private static bool IsPartnersWord(RecordedAnswer? answer) => answer is { Damage: null, Body: not null, Status: < 500 and not (408 or 429) };

    /// <summary>A write whose answer was lost: made for the first time later on, it had not arrived.</summary>
    private static bool MayHaveActed(SandboxTurn lost, IEnumerable<SandboxTurn> turns) =>
        turns.SkipWhile(turn => turn != lost).Skip(1).Select(turn => turn.Call)
            .FirstOrDefault(call => call.IsWrite && call.Operation == lost.Call.Operation && call.Key == lost.Call.Key && IsPartnersWord(call.Answer))?.Answer?.Status != 201;

    private static async Task<List<Difference>> CompareAsync(HttpClient http, Uri sandbox, RecordedCall call, string key, bool strict, CancellationToken stop)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"{call.Operation} {call.Key}{(call.Attempt is { } n ? $" {n}回目" : "")}");
        using var request = new HttpRequestMessage(new HttpMethod(call.Method), new Uri(sandbox, call.Path));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        request.Headers.Add("traceparent", $"00-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())}-{Convert.ToHexStringLower(Guid.NewGuid().ToByteArray())[..16]}-00");
        if (call.IdempotencyKey is { } idempotencyKey)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
            request.Headers.Add("LinkageHub-Attempt", $"{call.Attempt}");
            request.Content = new ByteArrayContent(CassetteStart.BytesOf(call.Body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }
        try
        {
            using var answer = await http.SendAsync(request, stop);
            var bytes = await answer.Content.ReadAsByteArrayAsync(stop);
            var found = new List<Difference>();
            if (call.Why == SandboxStarts.Before)
            {
                if (!answer.IsSuccessStatusCode)
                    found.Add(new Difference($"記録の開始前の送信 {where}", "受け付けた", $"{(int)answer.StatusCode} {Encoding.UTF8.GetString(bytes)}"));
                return found;
            }
            if ((int)answer.StatusCode != call.Answer?.Status)
                found.Add(new Difference($"{where} 状態コード", $"{call.Answer?.Status}", $"{(int)answer.StatusCode}{(answer.StatusCode is HttpStatusCode.Unauthorized ? "（--partner-key を確認してください）" : "")}"));
            else
                found.AddRange(CassetteDiff.Json(where, "", call.Answer.Body, Parse(bytes), strict).Where(one => strict || !OwnWords.Contains(one.Where.Split(' ', '.')[^1])));
            if (PartnerContract.Find(call.Method, new Uri(sandbox, call.Path).AbsolutePath) is { } operation)
                found.AddRange(operation.CheckAnswer((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), bytes)
                    .Select(wrong => new Difference(where, "契約のとおり", wrong.ToString())));
            return found;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return [new Difference(where, $"{call.Answer?.Status}", "応答がありません")];
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

    private static string KeyOf(string partner, IReadOnlyList<string> keys, Dictionary<string, Uri> sandboxes) =>
        keys.FirstOrDefault(key => key.StartsWith($"{partner}=", StringComparison.Ordinal))?[(partner.Length + 1)..]
        ?? keys.FirstOrDefault(key => !Partners.Concat(sandboxes.Keys).Any(other => key.StartsWith($"{other}=", StringComparison.Ordinal)))
        ?? RunFile.PartnerKeyAt(sandboxes[partner], partner) ?? "replay";

    /// <summary>Another insurer than the cassette's own is called as in the hub: <c>insurer-TK</c>.</summary>
    private static (string Partner, Uri Url) Address(string text) =>
        text.Split('=', 2) is [var partner, var url] && (Partners.Contains(partner) || partner.StartsWith("insurer-", StringComparison.Ordinal))
            && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? (partner, address)
            : throw new CommandException($"--against「{text}」は partner=url の形にしてください。", $"partner は {string.Join("、", Partners)}、insurer-<コード> のいずれかです。url は http または https です。");
}
