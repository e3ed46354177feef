using System.Net;
using System.Net.NetworkInformation;

namespace LinkageHub.Web;

/// <summary>One address of <c>Urls</c>: of the form the server takes, and where the mode allows it.</summary>
public static class ListenAddress
{
    private const string Form = "Urls: http://localhost:5080 の形の待ち受けアドレスにしてください（パスは付けません）。";

    public static IEnumerable<string> WrongIn(string url, bool production)
    {
        // Every interface, as ASP.NET writes it; no URL, but an address.
        var anywhere = url.Contains("://*", StringComparison.Ordinal) || url.Contains("://+", StringComparison.Ordinal);
        if (!Uri.TryCreate(anywhere ? url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal) : url, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https") || address is not { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" })
            yield return Form;
        else if (!production && !IsLoopback(address))
            yield return "Urls: local では localhost などのループバックアドレスだけで待ち受けます。";
        else if (address is { Port: 0, Host: "localhost" })
            yield return "Urls: 空いているポートを使うときは http://127.0.0.1:0 にしてください（localhost では使えません）。";
    }

    /// <summary>Asked before the database is started: nothing starts half.</summary>
    public static IReadOnlyList<string> TakenOf(IEnumerable<string> urls) =>
    [
        .. urls.Where(url => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Port != 0 && IsTaken(address))
            .Select(url => $"Urls: {url} はほかのプログラムが使用しています。別のポートにするか、そのプログラムを止めてください。"),
    ];

    // Not Uri.IsLoopback: it also takes the machine's own name, which other machines can reach.
    private static bool IsLoopback(Uri url) =>
        url.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(url.IdnHost, out var ip) && IPAddress.IsLoopback(ip));

    private static bool IsTaken(Uri url) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(taken => taken.Port == url.Port && Meets(url, taken.Address));

    private static bool Meets(Uri url, IPAddress taken) =>
        taken.Equals(IPAddress.Any) || taken.Equals(IPAddress.IPv6Any)
        || (IPAddress.TryParse(url.IdnHost, out var ours)
            ? ours.Equals(taken) || ours.Equals(IPAddress.Any) || ours.Equals(IPAddress.IPv6Any)
            : IPAddress.IsLoopback(taken));
}
