using LinkageHub.Contracts;

namespace LinkageHub.Web.Replay;

/// <summary>One question to a sandbox and what was wrong with its answer.</summary>
internal sealed record ContractProbe(string Operation, string What, int? Status, IReadOnlyList<string> Wrong);

/// <summary>
/// Asks a partner's sandbox what can be asked without writing anything: every read for something that nobody has, with a stranger's key, and, where numbers
/// are given, for something that is there. Writes are tried by replaying a cassette.
/// </summary>
internal static class ContractProbes
{
    private const string NoSerial = "LINKAGEHUB-PROBE", NoReception = "999999999999-99";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<ContractProbe>> RunAsync(string partner, Uri sandbox, string? key, string? serial, string? reception, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = Patience };
        var probes = new List<ContractProbe>();
        foreach (var operation in PartnerContract.All.Single(contract => contract.Partner == partner).Operations.Where(operation => !operation.Writes))
        {
            var isList = !operation.Template.Contains('{', StringComparison.Ordinal);
            probes.Add(await AskAsync(http, sandbox, operation, "知らない鍵", PathOf(operation, NoSerial, NoReception), null, [401], stop));
            probes.Add(await AskAsync(http, sandbox, operation, isList ? "一覧" : "存在しない番号", PathOf(operation, NoSerial, NoReception), key ?? "probe", isList ? [200] : [404], stop));
            if (!isList && (operation.Template.Contains("{printSerial}", StringComparison.Ordinal) ? serial : reception) is { } known)
                probes.Add(await AskAsync(http, sandbox, operation, "指定の番号", PathOf(operation, known, known), key ?? "probe", [200], stop));
        }
        return probes;
    }

    private static async Task<ContractProbe> AskAsync(
        HttpClient http, Uri sandbox, ContractOperation operation, string what, string path, string? key, int[] expected, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sandbox, path));
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        try
        {
            using var answer = await http.SendAsync(request, stop);
            var status = (int)answer.StatusCode;
            var wrong = operation.CheckAnswer(status, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsByteArrayAsync(stop)).Select(one => one.ToString()).ToList();
            if (!expected.Contains(status))
                wrong.Insert(0, $"{operation.Id}: {string.Join(" か ", expected)} であるべきところが {status} です。{(status == 401 ? "--partner-key を確認してください。" : "")}");
            return new ContractProbe(operation.Id, what, status, wrong);
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return new ContractProbe(operation.Id, what, null, ["接続できません。--url を確認してください。"]);
        }
    }

    private static string PathOf(ContractOperation operation, string serial, string reception) => operation.Template
        .Replace("{printSerial}", Uri.EscapeDataString(serial), StringComparison.Ordinal).Replace("{receptionNumber}", Uri.EscapeDataString(reception), StringComparison.Ordinal);
}
