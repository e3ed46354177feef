using System.Net;
using System.Text.RegularExpressions;

namespace LinkageHub.ConsoleTests.Driver;

/// <summary>A page as it came.</summary>
public sealed record Seen(int Status, string Html, Uri? Location, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<string> SetCookies)
{
    /// <summary>What a reader reads: no tags, one space.</summary>
    public string Text => Regex.Replace(WebUtility.HtmlDecode(Regex.Replace(Html, "<[^>]+>", " ")), @"\s+", " ");

    /// <summary>The hidden fields of the form that posts to <paramref name="action"/>.</summary>
    public Dictionary<string, string> Form(string action)
    {
        var form = Regex.Matches(Html, @"<form\b[^>]*>.*?</form>", RegexOptions.Singleline).Select(match => match.Value)
            .FirstOrDefault(text => text.Contains($"action=\"{action}\""))
            ?? throw new Xunit.Sdk.XunitException($"No form to {action}: {this}");
        return Regex.Matches(form, @"<input\b[^>]*type=""hidden""[^>]*>").Select(match => match.Value)
            .ToDictionary(input => Attribute(input, "name"), input => Attribute(input, "value"));
    }

    private static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $"{name}=\"([^\"]*)\"").Groups[1].Value);

    public override string ToString() => $"{Status} {Location} {Text[..Math.Min(Text.Length, 600)]}";
}

/// <summary>A browser without a window: cookies, forms, no redirects followed by itself.</summary>
public sealed class Visitor(Uri console)
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>Kept as a browser keeps them on localhost, where a safe cookie needs no TLS.</summary>
    public Dictionary<string, string> Cookies { get; } = [];

    public Task<Seen> Opens(string path) => Sends(new HttpRequestMessage(HttpMethod.Get, new Uri(console, path)));

    public Task<Seen> Posts(string path, Dictionary<string, string> fields) =>
        Sends(new HttpRequestMessage(HttpMethod.Post, new Uri(console, path)) { Content = new FormUrlEncodedContent(fields) });

    /// <summary>Opens the page, fills in its form, sends it.</summary>
    public async Task<Seen> Fills(string page, string action, params (string Name, string Value)[] typed)
    {
        var form = (await Opens(page)).Form(action);
        foreach (var (name, value) in typed)
            form[name] = value;
        return await Posts(action, form);
    }

    /// <summary>What another browser has posted, under a token of his own.</summary>
    public async Task<Seen> Brings(string page, string action, string posted)
    {
        var form = (await Opens(page)).Form(action);
        foreach (var pair in posted.Split('&').Select(field => field.Split('=', 2)).Where(pair => pair[0] is "answer" or "ticket"))
            form[pair[0]] = WebUtility.UrlDecode(pair[1]);
        return await Posts(action, form);
    }

    public async Task<Seen> SignsIn(string name, string password) => await Fills("/sign-in", "/sign-in", ("name", name), ("password", password));

    private async Task<Seen> Sends(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        if (Cookies.Count > 0)
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        using var answer = await Http.SendAsync(request);
        var set = answer.Headers.TryGetValues("Set-Cookie", out var values) ? values.ToList() : [];
        foreach (var cookie in set)
        {
            var (name, value) = (cookie[..cookie.IndexOf('=')], cookie[(cookie.IndexOf('=') + 1)..cookie.IndexOf(';')]);
            if (value.Length == 0)
                Cookies.Remove(name);
            else
                Cookies[name] = value;
        }
        return new Seen((int)answer.StatusCode, System.Text.Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync()), answer.Headers.Location,
            answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase), set);
    }
}
