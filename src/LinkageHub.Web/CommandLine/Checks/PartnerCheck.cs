using LinkageHub.Partners;
using Microsoft.Extensions.Logging.Abstractions;

namespace LinkageHub.Web.Checks;

/// <summary>Asks every configured partner for something it cannot have: its own "not found" proves address, key, certificate and contract at once.</summary>
internal static class PartnerCheck
{
    private const string NoSerial = "CHECK-0000";
    private const string NoReception = "000000000000-00";
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyList<Finding>> RunAsync(PartnerSettings settings, TimeProvider time, CancellationToken stop)
    {
        using var partners = new PartnerDirectory(settings, time, NullLogger<PartnerClient>.Instance);
        var findings = new List<Finding>();
        foreach (var insurer in partners.InsurerCodes.Select(partners.Insurer))
            findings.AddRange(await AskAsync(insurer.Client, () => insurer.ReadApplicationAsync(NoSerial, stop), time, stop));
        findings.AddRange(await AskAsync(partners.JPass.Client, () => partners.JPass.ReadReceptionAsync(NoReception, stop), time, stop));
        findings.AddRange(await AskAsync(partners.Arclink.Client, () => partners.Arclink.ReadCarryInAsync(NoReception, stop), time, stop));
        return findings;
    }

    private static async Task<IReadOnlyList<Finding>> AskAsync<T>(
        PartnerClient partner, Func<Task<ReadResult<T>>> read, TimeProvider time, CancellationToken stop)
    {
        if (partner.Options.BaseUrl is not { } url)
            return [Finding.Warning(partner.Id, "設定されていません", "Partners__…__BaseUrl を設定するまで、この連携先への連携は保留されます。")];

        var found = await read() switch
        {
            ReadResult<T>.Unavailable { Code: "LH9-108" } => Finding.Failed(partner.Id, "認証に失敗しました", "APIキーとクライアント証明書を確認してください。"),
            ReadResult<T>.Unavailable missing => Finding.Failed(partner.Id, $"応答がありません({missing.Why})", $"{url} に届くか確認してください。"),
            _ => Finding.Ok(partner.Id, $"{url} が契約どおり応答しました"),
        };
        return found.Level == Level.Ok ? [found, await ClockAsync(partner.Id, url, time, stop)] : [found];
    }

    /// <summary>Callbacks are refused five minutes off, and 締結日時 in the future is refused too; the Date header tells early.</summary>
    private static async Task<Finding> ClockAsync(string partner, Uri url, TimeProvider time, CancellationToken stop)
    {
        var name = $"時計({partner})";
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
            using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, stop);
            if (answer.Headers.Date is { } theirs)
            {
                var apart = (theirs - time.GetUtcNow()).Duration();
                return apart <= ClockTolerance
                    ? Finding.Ok(name, $"差 {apart.TotalSeconds:F0}秒")
                    : Finding.Failed(name, $"差 {apart.TotalSeconds:F0}秒", "時刻同期(NTP)を確認してください。");
            }
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            // A gateway that speaks only the contract's paths, or only mutual TLS: said below.
        }
        return Finding.Warning(name, "連携先の時刻が分かりません", "時刻同期(NTP)を別の方法で確認してください。");
    }
}
