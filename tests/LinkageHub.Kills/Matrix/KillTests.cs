using LinkageHub.Kills.Sites;

namespace LinkageHub.Kills.Matrix;

/// <summary>Every boundary under one killer. In <c>--all</c> the killers run beside each other, the cells of one after another.</summary>
public abstract class KillTests<TSite>(SharedSite<TSite> sites, Killer killer) where TSite : Site, new()
{
    /// <param name="boundary">Of the matrix: <c>out.01</c> to <c>out.12</c>, <c>in.01</c> to <c>in.09</c>.</param>
    /// <param name="link">The write that goes out, or the callback that comes in.</param>
    protected Task Plays(string boundary, string link) => sites.PlaysAsync(site =>
    {
        var blow = Blow.Of(killer);
        return OutboundBoundary.All.SingleOrDefault(known => known.Name == boundary) is { } outbound
            ? new OutboundCell(site, outbound, OutboundLink.All.Single(known => known.Write == link), blow).PlaysAsync()
            : new InboundCell(site, InboundBoundary.All.Single(known => known.Name == boundary), InboundLink.All.Single(known => known.Type == link), blow).PlaysAsync();
    });
}

public sealed class HubKilledTests(SharedSite<PairSite> sites) : KillTests<PairSite>(sites, Killer.HubKilled), IClassFixture<SharedSite<PairSite>>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.HubKilled, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}

public sealed class HubFrozenTests(SharedSite<PairSite> sites) : KillTests<PairSite>(sites, Killer.HubFrozen), IClassFixture<SharedSite<PairSite>>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.HubFrozen, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}

public sealed class SessionsTerminatedTests(SharedSite<LoneSite> sites) : KillTests<LoneSite>(sites, Killer.SessionsTerminated), IClassFixture<SharedSite<LoneSite>>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.SessionsTerminated, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}

public sealed class BackendKilledTests(SharedSite<LoneSite> sites) : KillTests<LoneSite>(sites, Killer.BackendKilled), IClassFixture<SharedSite<LoneSite>>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.BackendKilled, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}

public sealed class DatabaseStoppedTests(SharedSite<LoneSite> sites) : KillTests<LoneSite>(sites, Killer.DatabaseStopped), IClassFixture<SharedSite<LoneSite>>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.DatabaseStopped, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}

public sealed class NetworkCutTests(SharedSite<PairSite> sites) : KillTests<PairSite>(sites, Killer.NetworkCut), IClassFixture<SharedSite<PairSite>>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.NetworkCut, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}

public sealed class HubToldToEndTests(SharedSite<PairSite> sites) : KillTests<PairSite>(sites, Killer.HubToldToEnd), IClassFixture<SharedSite<PairSite>>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.HubToldToEnd, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}
