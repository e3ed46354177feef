using System.Text;

namespace LinkageHub.ConsoleTests.Driver;

/// <summary>An open page that listens to the hub, as a browser's EventSource does.</summary>
public sealed class Listening : IDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>Longer than anything takes that comes at all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpResponseMessage answer;
    private readonly StreamReader reader;
    private readonly StringBuilder heard = new();

    private Listening(HttpResponseMessage answer, StreamReader reader) => (this.answer, this.reader) = (answer, reader);

    public int Status => (int)answer.StatusCode;

    public string? MediaType => answer.Content.Headers.ContentType?.MediaType;

    public string Heard => heard.ToString();

    public IEnumerable<string> Data => Heard.Split('\n').Where(line => line.StartsWith("data", StringComparison.Ordinal));

    public static async Task<Listening> OpensAsync(Uri console, Visitor visitor)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(console, "/live"));
        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        if (visitor.Cookies.Count > 0)
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", visitor.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new Listening(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    /// <summary>The name of the next event; null when the hub has closed the line.</summary>
    public async Task<string?> Hears()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            heard.Append(line).Append('\n');
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                return line["event: ".Length..];
        }
        return null;
    }

    /// <summary>The last event before the hub closes the line.</summary>
    public async Task<string?> HearsTheLast()
    {
        string? last = null;
        while (await Hears() is { } next)
            last = next;
        return last;
    }

    public void Dispose()
    {
        reader.Dispose();
        answer.Dispose();
    }
}
