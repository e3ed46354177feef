using LinkageHub.Simulation.Partners;

namespace LinkageHub.Simulation;

/// <summary>When what goes wrong. Ends at once with <see cref="Clear"/>: from then on everything must come to rest.</summary>
internal sealed class Weather(Swarm swarm, Dice dice, EventLoop loop)
{
    private readonly Dictionary<string, (TimeSpan Until, NetworkFault How)> bad = [];
    private TimeSpan databaseDownUntil;
    private bool isClear;

    public bool IsClear => isClear;

    public void Clear()
    {
        isClear = true;
        bad.Clear();
        databaseDownUntil = TimeSpan.Zero;
    }

    public NetworkFault NextFault(string partner)
    {
        if (isClear)
            return NetworkFault.None;
        if (bad.TryGetValue(partner, out var spell) && spell.Until > loop.Now)
            return spell.How;
        if (!dice.Chance(swarm.NetworkRate))
            return NetworkFault.None;
        var fault = dice.Pick(swarm.Network);
        // Some troubles come to stay for a while.
        if (fault is NetworkFault.DownForAWhile or NetworkFault.HangsForAWhile || (fault is NetworkFault.CredentialsRefused && dice.Chance(0.3)))
            bad[partner] = (loop.Now + dice.Seconds(2, 15), fault);
        return fault;
    }

    public DatabaseFault NextDatabaseFault()
    {
        if (isClear)
            return DatabaseFault.None;
        if (databaseDownUntil > loop.Now)
            return DatabaseFault.UnavailableBefore;
        if (!dice.Chance(swarm.DatabaseRate))
            return DatabaseFault.None;
        var fault = dice.Pick(swarm.Database);
        if (fault is DatabaseFault.DownForAWhile)
            databaseDownUntil = loop.Now + dice.Seconds(1, 6);
        return fault;
    }
}
