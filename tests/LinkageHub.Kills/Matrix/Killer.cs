using LinkageHub.Kills.Lines;
using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Matrix;

/// <summary>What befalls the hub under test at a boundary.</summary>
public enum Killer
{
    /// <summary>SIGKILL.</summary>
    HubKilled,

    /// <summary>SIGSTOP for twice the lease, then SIGCONT.</summary>
    HubFrozen,

    /// <summary><c>pg_terminate_backend</c> of every session of the hub: 57P01, the server lives on.</summary>
    SessionsTerminated,

    /// <summary>SIGKILL of the server process that serves the boundary (of any of the hub's where nothing is at the database): the server throws everybody out and recovers.</summary>
    BackendKilled,

    /// <summary><c>pg_ctl stop -m immediate</c>, then start.</summary>
    DatabaseStopped,

    /// <summary>Silence both ways on every line of the hub: database, partners, callbacks; until the other hub has ended the work.</summary>
    NetworkCut,

    /// <summary>SIGTERM: it ends what it has begun and goes, and leaves nothing that nobody has.</summary>
    HubToldToEnd,
}

/// <summary>A blow: how it falls, how it is over, and what becomes of what was held when it fell.</summary>
/// <param name="HeldPasses">Given whether it has left the hub already: whether it goes on its way. Null: that shows when the blow is over.</param>
/// <param name="HeldPassesAtLast">What shows then.</param>
internal sealed record Blow(Func<Site, Task> Falls, Func<Site, Task> IsOver, Func<bool, bool?> HeldPasses, bool HeldPassesAtLast)
{
    public static Blow Of(Killer killer) => killer switch
    {
        // What a dead hub has sent arrives; what it was about to send does not.
        Killer.HubKilled => new(site => site.Victim.Dies(), site => site.Victim.Starts(), isUnderWay => isUnderWay, false),
        Killer.HubFrozen => new(FreezesAsync, site => Task.Run(site.Victim.Hub.IsThawed), isUnderWay => isUnderWay ? true : null, true),
        Killer.SessionsTerminated => new(async site => await site.TerminateAsync(await site.BackendsOfVictim()), Nothing, Always, true),
        Killer.BackendKilled => new(async site => Signals.Send((await site.BackendsOfVictim())[0], Signals.Kill), Nothing, Always, true),
        Killer.DatabaseStopped => new(site => site.DatabaseStops(), Nothing, Always, true),
        // The silence swallows whatever was on the line.
        Killer.NetworkCut => new(site => Task.Run(site.Victim.IsCutOff), site => Task.Run(site.Victim.IsConnectedAgain), _ => null, false),
        Killer.HubToldToEnd => new(site => Task.Run(site.Victim.Hub.IsToldToEnd), EndsAndStartsAgainAsync, Always, true),
        _ => throw new ArgumentOutOfRangeException(nameof(killer)),
    };

    private static bool? Always(bool isUnderWay) => true;

    private static Task Nothing(Site site) => Task.CompletedTask;

    private static async Task EndsAndStartsAgainAsync(Site site)
    {
        Assert.Equal(0, await site.Victim.Hub.HasEnded());
        // Nothing is left to a lease: whatever it had begun is done or given back.
        Assert.Equal(0, await site.ClaimsHeld());
        await site.Victim.Starts();
    }

    // How long it stands still is what this blow is, not what is asserted.
    private static async Task FreezesAsync(Site site)
    {
        site.Victim.Hub.IsFrozen();
        await Task.Delay(TimeSpan.FromSeconds(2 * Site.LeaseSeconds));
    }
}
