using LinkageHub.Kills.Sites;

namespace LinkageHub.Kills.Matrix;

/// <summary>Every boundary under one killer. The killers run beside each other, the cells of one after another.</summary>
public abstract class KillTests(Site site, Killer killer)
{
    protected Task Plays(string boundary, string link) => new OutboundCell(
        site, OutboundBoundary.All.Single(known => known.Name == boundary), OutboundLink.All.Single(known => known.Write == link), Blow.Of(killer)).PlaysAsync();
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
