using LinkageHub.Kills.Sites;

namespace LinkageHub.Kills.Matrix;

/// <summary>Every boundary under one killer. The killers run beside each other, the cells of one after another.</summary>
public abstract class KillTests(Site site, Killer killer)
{
    /// <param name="boundary">Of the matrix: <c>out.01</c> to <c>out.12</c>, <c>in.01</c> to <c>in.09</c>.</param>
    /// <param name="link">The write that goes out, or the callback that comes in.</param>
    protected Task Plays(string boundary, string link)
    {
        var blow = Blow.Of(killer);
        return OutboundBoundary.All.SingleOrDefault(known => known.Name == boundary) is { } outbound
            ? new OutboundCell(site, outbound, OutboundLink.All.Single(known => known.Write == link), blow).PlaysAsync()
            : new InboundCell(site, InboundBoundary.All.Single(known => known.Name == boundary), InboundLink.All.Single(known => known.Type == link), blow).PlaysAsync();
    }
}

public sealed class HubKilledTests(PairSite site) : KillTests(site, Killer.HubKilled), IClassFixture<PairSite>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.HubKilled, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}

public sealed class HubFrozenTests(PairSite site) : KillTests(site, Killer.HubFrozen), IClassFixture<PairSite>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.HubFrozen, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}

public sealed class SessionsTerminatedTests(LoneSite site) : KillTests(site, Killer.SessionsTerminated), IClassFixture<LoneSite>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.SessionsTerminated, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}

public sealed class BackendKilledTests(LoneSite site) : KillTests(site, Killer.BackendKilled), IClassFixture<LoneSite>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.BackendKilled, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}

public sealed class DatabaseStoppedTests(LoneSite site) : KillTests(site, Killer.DatabaseStopped), IClassFixture<LoneSite>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.DatabaseStopped, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}

public sealed class NetworkCutTests(PairSite site) : KillTests(site, Killer.NetworkCut), IClassFixture<PairSite>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.NetworkCut, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}

public sealed class HubToldToEndTests(PairSite site) : KillTests(site, Killer.HubToldToEnd), IClassFixture<PairSite>
{
    [Theory, MemberData(nameof(Cells.Of), Killer.HubToldToEnd, MemberType = typeof(Cells))]
    public Task Nothing_is_lost_or_done_twice(string boundary, string link) => Plays(boundary, link);
}
