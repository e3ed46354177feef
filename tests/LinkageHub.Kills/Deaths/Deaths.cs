using LinkageHub.Kills.Lines;
using LinkageHub.Kills.Sites;

namespace LinkageHub.Kills.Deaths;

/// <summary>Two hubs, and SIGKILL to whichever of them reads what is deadly. Only in <c>--all</c>; the simulation plays the same without processes.</summary>
internal static class Deaths
{
    /// <summary>After so many it is a person's (<c>Retry__MaxDeaths</c>).</summary>
    public const int Most = 3;

    /// <summary>Two hubs start over and wait out leases meanwhile, on a machine that may have other things to do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task PlayAsync(Func<Site, Task> play)
    {
        var site = new DeathSite();
        await site.InitializeAsync();
        try
        {
            await site.TellsWhyAsync(() => play(site));
        }
        finally
        {
            await site.DisposeAsync();
        }
    }

    /// <summary>Each hub, held where it reads this.</summary>
    public static Dictionary<Node, Halt> Readers(Site site, string path) => new[] { site.Victim, site.Survivor! }.ToDictionary(hub => hub, hub => Reads(hub, path));

    /// <summary>Whoever reads it first dies, and starts again.</summary>
    public static async Task NextAsync(Dictionary<Node, Halt> readers, string path)
    {
        var first = await Task.WhenAny(readers.Values.Select(halt => halt.Reached)).WaitAsync(Patience);
        var struck = readers.Single(one => one.Value.Reached == first);
        await struck.Key.Dies();
        struck.Value.LetsGo(passes: false);
        await struck.Key.Starts();
        readers[struck.Key] = Reads(struck.Key, path);
    }

    private static Halt Reads(Node hub, string path) =>
        hub.Partners.HoldsAt(HttpPlace.Connected, head => head.StartsWith("GET", StringComparison.Ordinal) && head.Contains(path, StringComparison.Ordinal));
}

/// <summary>Two hubs that never give up a request: one that is held where it reads dies there, however long the other one takes to start again.</summary>
internal sealed class DeathSite : PairSite
{
    protected override IEnumerable<string> OwnSettings => new[] { "SonpoOnline", "JPass", "Arclink" }.Select(partner => $"Partners:{partner}:TimeoutSeconds=120");
}
