using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using LinkageHub.Values;

namespace LinkageHub.Web.Verbs;

/// <summary><c>clock show|set|advance|freeze|go|real</c>: the clocks of the hub and of the partner simulator, moved together. Test environments only.</summary>
internal static class ClockVerb
{
    private static readonly Option<string?> Simulator = new("--simulator")
    {
        Description = "シミュレーターのURL(省略時 .data/run.json。なければハブだけ)",
        HelpName = "url",
    };

    private static readonly Argument<string> Time = new("time")
    {
        Description = "日時(例 2026-11-30T23:59:50。時差を書かなければ日本時間)",
        Validators = { result => Check(result.Tokens, TryTime, "日時「{0}」は 2026-11-30T23:59:50 の形にしてください。", result.AddError) },
    };

    private static readonly Argument<string> Span = new("span")
    {
        Description = "進める長さ(例 90s、15m、24h、7d。戻すときは先頭に -)",
        Validators = { result => Check(result.Tokens, TrySpan, "長さ「{0}」は 90s、15m、24h、7d の形にしてください。", result.AddError) },
    };

    public static Command Create() => new("clock", "ハブとシミュレーターの時計(テスト環境だけ)")
    {
        Verb("show", "今の時計を表示する", _ => null),
        Verb("set", "日時を合わせる", parsed => new { at = TimeOf(parsed) }, Time),
        Verb("advance", "時計を進める", parsed => new { advanceSeconds = SpanOf(parsed) }, Span),
        Verb("freeze", "時計を止める", _ => new { frozen = true }),
        Verb("go", "止めた時計を、そこから動かす", _ => new { frozen = false }),
        Verb("real", "実際の時刻に戻す", _ => new { real = true }),
    };

    private static Command Verb(string name, string description, Func<ParseResult, object?> body, params Argument[] arguments)
    {
        var verb = new Command(name, description) { Simulator };
        foreach (var argument in arguments)
            verb.Add(argument);
        return verb.SpeaksToHub(async (hub, parsed, stop) =>
        {
            var wanted = body(parsed);
            var answer = wanted is null ? await hub.GetAsync("clock", stop) : await hub.PutAsync("clock", wanted, stop);
            if (answer.Problem is { } refused)
                return Report.Failed(refused, HubOptions.IsJson(parsed));
            var shown = answer.Read<Clock>();
            if ((parsed.GetValue(Simulator) ?? RunFile.Read()?.Simulator) is { } simulator)
                // Set to what the hub shows, so that the two never differ by how long the calls took.
                await FollowAsync(simulator, shown, stop);
            if (HubOptions.IsJson(parsed))
                Console.Out.WriteLine(answer.Body);
            else
                Console.Out.WriteLine($"{JapanTime.In(shown.Now).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)}{(shown.Frozen ? " で停止中" : "")}{(shown.OffsetSeconds == 0 ? "(実際の時刻)" : "")}");
            return ExitCode.Done;
        });
    }

    private static async Task FollowAsync(string simulator, Clock hub, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = new Uri(simulator.TrimEnd('/') + "/") };
        object body = hub.OffsetSeconds == 0 && !hub.Frozen ? new { real = true } : new { at = hub.Now, frozen = hub.Frozen };
        using var answer = await http.PutAsJsonAsync("_sim/clock", body, HubJson.Options, stop);
        if (!answer.IsSuccessStatusCode)
            throw new CommandException($"シミュレーターの時計を合わせられません({(int)answer.StatusCode})。--simulator のURLを確認してください。");
    }

    private static void Check<T>(
        IReadOnlyList<System.CommandLine.Parsing.Token> tokens, Func<string, T?> read, string message, Action<string> wrong) where T : struct
    {
        if (tokens is [{ Value: { } text }] && read(text) is null)
            wrong(string.Format(CultureInfo.InvariantCulture, message, text));
    }

    private static DateTimeOffset TimeOf(ParseResult parsed) => TryTime(parsed.GetValue(Time)!)!.Value;

    private static double SpanOf(ParseResult parsed) => TrySpan(parsed.GetValue(Span)!)!.Value;

    internal static DateTimeOffset? TryTime(string text)
    {
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] is ':');
        return hasOffset
            ? DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact) ? exact : null
            : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
                ? new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeSpan.FromHours(9)) : null;
    }

    /// <summary>Seconds.</summary>
    internal static double? TrySpan(string text)
    {
        double? unit = text is [.., var last] ? last switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => null } : null;
        return unit is { } seconds && double.TryParse(text[..^1], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number * seconds : null;
    }

    private sealed record Clock(DateTimeOffset Now, bool Frozen, double OffsetSeconds, DateTimeOffset World);
}
