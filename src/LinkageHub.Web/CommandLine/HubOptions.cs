using System.CommandLine;

namespace LinkageHub.Web.Verbs;

/// <summary>The options of every verb that speaks to a running hub.</summary>
internal static class HubOptions
{
    public static readonly Option<string?> Url = new("--url")
    {
        Description = "ハブのURL(省略時 LINKAGEHUB_URL、次に .data/run.json)",
        HelpName = "url",
        Validators =
        {
            result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                    result.AddError($"--url「{text}」は http:// または https:// で始まるURLにしてください。");
            },
        },
    };

    public static readonly Option<string?> ApiKey = new("--api-key")
    {
        Description = "APIキー(省略時 LINKAGEHUB_API_KEY、次に .data/run.json)",
        HelpName = "key",
    };

    public static readonly Option<bool> Json = new("--json") { Description = "APIの応答をそのままJSONで出力" };

    public static bool IsJson(ParseResult parsed) => parsed.GetResult(Json) is not null && parsed.GetValue(Json);

    /// <summary>Adds the three and runs <paramref name="verb"/> with a client, or says that nobody told where the hub is.</summary>
    public static Command SpeaksToHub(this Command command, Func<HubClient, ParseResult, CancellationToken, Task<int>> verb)
    {
        command.Add(Url);
        command.Add(ApiKey);
        command.Add(Json);
        command.SetAction(async (parsed, stop) =>
        {
            if (HubAddress.From(parsed) is not { } address)
                return Report.Failed(new Problem("LH9-107", "ハブのURLが分かりません。", "--url か LINKAGEHUB_URL で指定するか、scripts/run で起動してください。"), IsJson(parsed));
            using var hub = new HubClient(address);
            return await verb(hub, parsed, stop);
        });
        return command;
    }
}
