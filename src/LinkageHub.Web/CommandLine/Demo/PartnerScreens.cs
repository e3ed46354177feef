using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>The partners' screens, as people use them: printing, review, conclusion, approval. None of it goes through the hub.</summary>
internal sealed class PartnerScreens(string simulatorUrl) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = new Uri(simulatorUrl + "/_sim/") };

    public Task EnterApplicationsAsync(IEnumerable<JsonObject> applications, CancellationToken stop) =>
        PostAsync("applications", new JsonArray([.. applications.Select(application => application.DeepClone())]), stop);

    public Task ChangePremiumAsync(string serial, JsonObject premium, CancellationToken stop) =>
        SendAsync(HttpMethod.Put, $"applications/{serial}", new JsonObject { ["premium"] = premium.DeepClone() }, stop);

    /// <summary>S003-4, 5: 印刷, 割賦WEB連携.</summary>
    public Task PrintAsync(string serial, CancellationToken stop) => PostAsync($"applications/{serial}/print", new JsonObject(), stop);

    /// <summary>S003-9 to 22: the customer's application at J-PASS, with the insurance record chosen.</summary>
    public Task ReceiveAsync(string serial, string receptionNumber, string route, string? formId, CancellationToken stop) =>
        PostAsync("receptions", new JsonObject
        {
            ["printSerials"] = new JsonArray(serial),
            ["formId"] = formId,
            ["route"] = route,
            ["receptionNumber"] = receptionNumber,
        }, stop);

    public Task ApproveReviewAsync(string receptionNumber, CancellationToken stop) =>
        PostAsync($"receptions/{receptionNumber}/review", new JsonObject { ["status"] = "承認" }, stop);

    public Task EnterProcedureAsync(string receptionNumber, CancellationToken stop) =>
        PostAsync($"receptions/{receptionNumber}/procedure", new JsonObject { ["enteredFrom"] = "審査状況確認" }, stop);

    /// <summary>S003-29: 加入依頼書作成.</summary>
    public Task CreateFormAsync(string serial, CancellationToken stop) => PostAsync($"contracts/{serial}/form", new JsonObject(), stop);

    /// <summary>S003-30 to 39. <paramref name="finishedBy"/>: 終了, or 閉じる by mistake.</summary>
    public Task ConcludeAsync(string serial, string finishedBy, string startDate, string concludedAt, CancellationToken stop) =>
        PostAsync($"contracts/{serial}/conclude", new JsonObject
        {
            ["method"] = "paperless",
            ["finishedBy"] = finishedBy,
            ["insuranceStartDate"] = startDate,
            ["concludedAt"] = concludedAt,
        }, stop);

    public Task ApproveCarryInAsync(string receptionNumber, CancellationToken stop) =>
        PostAsync($"carry-ins/{receptionNumber}/approve", new JsonObject(), stop);

    public Task ReturnCarryInAsync(string receptionNumber, CancellationToken stop) =>
        PostAsync($"carry-ins/{receptionNumber}/return", new JsonObject { ["comment"] = "プラン変更のため返却します" }, stop);

    public Task PlayAsync(JsonObject scenario, CancellationToken stop) => SendAsync(HttpMethod.Put, "scenario", scenario, stop);

    /// <summary>From here on nothing goes wrong on the wire.</summary>
    public Task CalmAsync(CancellationToken stop) => SendAsync(HttpMethod.Delete, "scenario", null, stop);

    public async Task<T> ReadAsync<T>(string path, CancellationToken stop) =>
        await http.GetFromJsonAsync<T>(path, HubJson.Options, stop) ?? throw new CommandException($"シミュレーターの {path} が空です。");

    public void Dispose() => http.Dispose();

    private Task PostAsync(string path, JsonNode body, CancellationToken stop) => SendAsync(HttpMethod.Post, path, body, stop);

    private async Task SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: HubJson.Options) };
        using var answer = await http.SendAsync(request, stop);
        if (!answer.IsSuccessStatusCode)
            throw new CommandException($"連携先の画面操作 {method} {path} が受け付けられません({(int)answer.StatusCode} {await TextAsync(answer, stop)})。");
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer, CancellationToken stop) =>
        answer.StatusCode == HttpStatusCode.NotFound ? "404" : await answer.Content.ReadAsStringAsync(stop);
}
