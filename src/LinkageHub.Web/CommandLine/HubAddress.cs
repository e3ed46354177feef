using System.CommandLine;

namespace LinkageHub.Web.Verbs;

/// <summary>Where the hub is and with which key: the option, then the environment, then what <c>scripts/run</c> wrote down.</summary>
internal sealed record HubAddress(string Url, string? ApiKey)
{
    /// <summary>Null when nobody says where the hub is.</summary>
    public static HubAddress? From(ParseResult parsed)
    {
        var run = RunFile.Read();
        var url = parsed.GetValue(HubOptions.Url) ?? Environment.GetEnvironmentVariable("LINKAGEHUB_URL") ?? run?.Hub;
        var key = parsed.GetValue(HubOptions.ApiKey) ?? Environment.GetEnvironmentVariable("LINKAGEHUB_API_KEY");
        if (url is null)
            return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new CommandException($"ハブのURL「{url}」を読めません。", "LINKAGEHUB_URL を http:// または https:// で始まるURLにしてください。");
        if (key is not null && !key.All(char.IsAscii))
            throw new CommandException("APIキーに半角英数字と記号以外の文字があります。", "--api-key または LINKAGEHUB_API_KEY を確認してください。");
        url = url.TrimEnd('/');

        // The demo's key is the demo hub's alone; it is never offered to another address.
        return new HubAddress(url, key ?? (url == run?.Hub.TrimEnd('/') ? run.ApiKey : null));
    }
}
