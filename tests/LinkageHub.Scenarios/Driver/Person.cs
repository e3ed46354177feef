using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;

namespace LinkageHub.Scenarios.Driver;

/// <summary>Somebody who works with the hub, known to it by an API key.</summary>
/// <param name="comesAgain">Told 503 and to come again, they do.</param>
public sealed class Person(Uri hub, string? apiKey, bool comesAgain = false)
{
    /// <summary>Longer than anything takes that comes to an end.</summary>
    public const int Patiently = 30;

    private const int MostVisits = 300;

    private static readonly TimeSpan SoonAgain = TimeSpan.FromMilliseconds(100);
    private static readonly HttpClient Http = new();

    /// <summary>The same person, on a day when the hub may have to send them away: what is answered 503 is asked again.</summary>
    public Person ComingAgain => new(hub, apiKey, comesAgain: true);

    public Task<Reply> LinksI(Contract contract, int wait = Patiently) =>
        Triggers(new { linkage = "I", printSerial = contract.PrintSerial }, wait);

    /// <summary>II, III, carry-in or change-resubmission, by 受付番号.</summary>
    public Task<Reply> Links(string linkage, Contract contract, int wait = Patiently) =>
        Triggers(new { linkage, receptionNumber = contract.ReceptionNumber }, wait);

    public Task<Reply> CarriesIn(Contract contract, params string[] productCodes) =>
        Triggers(new { linkage = "carry-in", receptionNumber = contract.ReceptionNumber, productCodes }, Patiently);

    public Task<Reply> Triggers(object order, int wait = Patiently) => Post("linkages", order, wait);

    public Task<Reply> Retries(Handoff handoff, string reason = "画面を開き直して再実行します。") => Post($"handoffs/{handoff.Id}/retry", new { reason });

    public Task<Reply> LooksUp(Handoff handoff, string reason = "受取り状況を確認します。") => Post($"handoffs/{handoff.Id}/look-up", new { reason });

    public Task<Reply> Parks(Handoff handoff, string reason = "連携先の回答を待ちます。") => Post($"handoffs/{handoff.Id}/park", new { reason });

    public Task<Reply> Cancels(Handoff handoff, string reason = "お客さまの都合です。") => Post($"handoffs/{handoff.Id}/cancel", new { reason });

    /// <summary>控え交付済 (step 49).</summary>
    public Task<Reply> RecordsCopyDelivery(Contract contract) =>
        Send(HttpMethod.Put, $"cases/{contract.ReceptionNumber}/copy-delivery", new { onBehalfOf = "T0001" });

    /// <summary>①: back to 「担当者手続き中」.</summary>
    public Task<Reply> ReturnsToStaff(Contract contract, string reason = "プラン変更のため戻します。") =>
        Post($"cases/{contract.ReceptionNumber}/return-to-staff", new { reason });

    public Task<Reply> OpensRevision(Contract contract, string reason) => Post($"cases/{contract.PrintSerial}/revisions", new { reason });

    public Task<Reply> ProposesConclusion(
        Handoff handoff, string insuranceStartDate = Contract.TypedStartDate, string? concludedAt = null, bool? paperContract = false) =>
        Post($"handoffs/{handoff.Id}/manual-conclusion", new
        {
            insuranceStartDate,
            concludedAt = concludedAt ?? Contract.TypedConcludedAt,
            conclusionSource = "online-inquiry",
            paperContract,
        });

    public Task<Reply> ConfirmsConclusion(Handoff handoff, string insuranceStartDate = Contract.TypedStartDate, string? concludedAt = null) =>
        Post($"handoffs/{handoff.Id}/manual-conclusion/confirm", new { insuranceStartDate, concludedAt = concludedAt ?? Contract.TypedConcludedAt });

    public async Task<Handoff> Sees(Handoff handoff) => (await Get($"handoffs/{handoff.Id}")).Accepted().Handoff;

    /// <summary>Looks at a handoff until it is so.</summary>
    public Task<Handoff> SeesEventually(
        Handoff handoff, Func<Handoff, bool> isSo, [CallerArgumentExpression(nameof(isSo))] string condition = "") =>
        Eventually.Sees(() => Sees(handoff), isSo, condition);

    /// <summary>Looks at the case until it is so.</summary>
    public Task<Reply> SeesCaseEventually(
        Contract contract, Func<Reply, bool> isSo, [CallerArgumentExpression(nameof(isSo))] string condition = "") =>
        Eventually.Sees(() => SeesCase(contract.PrintSerial), isSo, condition);

    public Task<Reply> SeesCase(string key) => Get($"cases/{key}");

    public Task<Reply> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<Reply> Post(string path, object? body, int wait = Patiently) => Send(HttpMethod.Post, path, body, wait);

    public Task<Reply> Send(HttpMethod method, string path, object? body, int? wait = null) =>
        Send(method, path, () => body is null ? null : JsonContent.Create(body), wait);

    /// <summary>A file as Excel saves it.</summary>
    public Task<Reply> Imports(byte[] file, string query = "kind=linkages") =>
        Send(HttpMethod.Post, $"imports?{query}", () => new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } }, null);

    public Task<Reply> Imports(string file, string query = "kind=linkages") => Imports(Encoding.UTF8.GetBytes(file), query);

    /// <summary>A file, byte for byte.</summary>
    public async Task<HttpResponseMessage> Takes(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(hub, $"/api/v1/{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        return await Http.SendAsync(request);
    }

    private async Task<Reply> Send(HttpMethod method, string path, Func<HttpContent?> content, int? wait)
    {
        for (var visits = 1; ; visits++)
        {
            var reply = await SendOnce(method, path, content(), wait);
            if (!comesAgain || visits == MostVisits || reply is not { Status: 503, Headers.RetryAfter: not null })
                return reply;
            await Task.Delay(SoonAgain);
        }
    }

    private async Task<Reply> SendOnce(HttpMethod method, string path, HttpContent? content, int? wait)
    {
        using var request = new HttpRequestMessage(method, new Uri(hub, $"/api/v1/{path}")) { Content = content };
        if (apiKey is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        if (wait is { } seconds)
            request.Headers.Add("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={seconds}"));
        using var answer = await Http.SendAsync(request);
        return new Reply((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers, answer.Content.Headers.ContentType?.MediaType);
    }
}
