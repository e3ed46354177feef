using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Simulation.Faults;
using LinkageHub.Simulation.Nodes;
using LinkageHub.Simulation.Partners;
using LinkageHub.Triggers;
using LinkageHub.Values;

namespace LinkageHub.Simulation.Storms;

/// <summary>
/// J-PASS goes down; so many contracts are triggered meanwhile and wait; it comes back. A thin stream of fresh contracts goes on all the time.
/// All figures are simulated time, and the settings are those a hub ships with.
/// </summary>
internal sealed class Storm
{
    /// <summary>What J-PASS agreed to.</summary>
    public const double Rate = 50;

    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(2);

    private static readonly Principal Staff = new("s", "S001 担当", new HashSet<Role> { Role.Staff }, "G01", "S001", false);

    private readonly World world;
    private readonly StormNetwork network;
    private readonly TimeSpan outage;
    private readonly int items;
    private readonly bool isAlone;
    private readonly HashSet<string> poison = [];
    private readonly Dictionary<string, (TimeSpan Asked, TimeSpan? Told)> fresh = [];
    private readonly List<string> waiting = [];
    private readonly List<(TimeSpan At, string Serial)> applied = [];

    /// <param name="isAlone">Nothing else goes on.</param>
    public Storm(int items, TimeSpan outage, Down how, int poisonPerThousand = 0, bool isAlone = false)
    {
        (this.items, this.outage, this.isAlone) = (items, outage, isAlone);
        StormNetwork? wired = null;
        world = new World(new Dice(7), _ => QuietTown.Settings(Operation.J1, OperationClass.A, TimeSpan.FromSeconds(30)) with
        {
            RequestsPerSecond = Rate,
            MaxInFlight = 16,
            Retry = new Handoffs.RetryOptions { PollingSeconds = 1e7 },
        }, network: made => (wired = new StormNetwork(made, "jpass", how, now => now >= Begins && now < Ends, path => poison.Contains(path[(path.LastIndexOf('/') + 1)..]))).WayOf);
        network = wired!;
        for (var n = 0; n < items; n++)
        {
            waiting.Add(Print($"W{n:D7}"));
            if (n % 1000 < poisonPerThousand)
                poison.Add(waiting[n]);
        }
    }

    public static TimeSpan Begins => Calm;

    public TimeSpan Ends => Calm + outage;

    public World World => world;

    public IReadOnlyList<string> Poison => [.. poison];

    public int EffectsOf(string serial) => world.Partners.Of("J1", serial).Count();

    public Handoff HandoffOf(string serial) => world.Store.FindByKey(BusinessKey.PrintSerialKind, "SJ", serial)!.Handoffs[0];

    public IEnumerable<Handoff> Waiting => waiting.Select(HandoffOf);

    /// <summary>What waited, the fresh ones of that time among it, at the rate of the partner.</summary>
    public TimeSpan Ideal => TimeSpan.FromSeconds((items + FreshDuringIt) / Rate);

    private int FreshDuringIt => fresh.Values.Count(one => one.Asked >= Begins && one.Asked < Ends);

    /// <summary>Until everything that waited is done, or so long after the outage.</summary>
    public void Run(TimeSpan after)
    {
        world.Partners.Noted += effect => applied.Add((world.Loop.Now, effect.Key));
        if (!isAlone)
            Stream(0);
        // A fifth of the outage, so that most of them wait for most of it.
        for (var n = 0; n < items; n++)
            Trigger(waiting[n], Begins + (outage / 5 * n / items) + TimeSpan.FromSeconds(1));
        var end = Ends + after;
        while (world.Found is null && world.Loop.Step(end))
        {
        }
    }

    /// <summary>Requests at the partner while it was down, the first run of failures aside, for each five seconds.</summary>
    public double AskedPerFiveSeconds => network.Asked.Count(at => at >= Begins && at < Ends) / (outage.TotalSeconds / 5);

    /// <summary>Requests at the other partners for the sake of those that wait, beyond the one each that accepted it and the fresh ones'.</summary>
    public double AskedElsewherePerFiveSeconds =>
        (network.AskedElsewhere.Count(at => at >= Begins && at < Ends) - items - FreshDuringIt) / (outage.TotalSeconds / 5);

    /// <summary>When the last of those that waited was applied, counted from the end of the outage.</summary>
    public TimeSpan Drained => waiting.Where(serial => !poison.Contains(serial)).Select(AppliedAt).Max() - Ends;

    /// <summary>Requests at the partner second by second since it is back, until the backlog is drained.</summary>
    public IReadOnlyList<int> BySecond()
    {
        var seconds = new int[(int)Math.Ceiling(Drained.TotalSeconds)];
        foreach (var at in network.Asked.Where(at => at >= Ends && at < Ends + Drained))
            seconds[(int)(at - Ends).TotalSeconds]++;
        // Until the first probe is through nothing can be busy.
        return [.. seconds.SkipWhile(count => count <= 2)];
    }

    /// <summary>95 % of the fresh contracts asked for in that time were done within so long.</summary>
    public TimeSpan FreshP95(TimeSpan from, TimeSpan until)
    {
        var took = fresh.Where(one => one.Value.Asked >= from && one.Value.Asked < until).Select(one => AppliedAt(one.Key) - one.Value.Asked).Order().ToList();
        return took[(int)(took.Count * 0.95)];
    }

    /// <summary>The same for being told that it is accepted.</summary>
    public TimeSpan ToldP95(TimeSpan from, TimeSpan until)
    {
        var took = fresh.Values.Where(one => one.Asked >= from && one.Asked < until).Select(one => one.Told!.Value - one.Asked).Order().ToList();
        return took[(int)(took.Count * 0.95)];
    }

    private TimeSpan AppliedAt(string serial) => applied.Find(one => one.Serial == serial) is { Serial: not null } found ? found.At : TimeSpan.MaxValue;

    /// <summary>A tenth of the partner's rate; few while it is down, for they wait too.</summary>
    private void Stream(int n) => world.Loop.After(TimeSpan.FromSeconds(world.Loop.Now > Begins && world.Loop.Now < Ends ? 10 : 10 / Rate), null, () =>
    {
        var serial = Print($"F{n:D7}");
        fresh[serial] = (world.Loop.Now, null);
        Trigger(serial, world.Loop.Now);
        Stream(n + 1);
    });

    private void Trigger(string serial, TimeSpan at) => world.Loop.After(at - world.Loop.Now, world.Nodes[0].Life, () => _ = AskAsync(serial));

    private async Task AskAsync(string serial)
    {
        try
        {
            await world.Nodes[0].Triggers.AskAsync(new TriggerRequest(Linkage.I, PrintSerial.Known(serial), null, "SJ", null, null, "依頼"), Staff, CancellationToken.None);
        }
        catch (Exception e)
        {
            world.Broken(e as Violation ?? new Violation("engine", $"a trigger fell: {e}"));
        }
        if (fresh.TryGetValue(serial, out var one))
            fresh[serial] = (one.Asked, world.Loop.Now);
    }

    private string Print(string serial)
    {
        world.Partners.Applications[serial] = new ApplicationForm { Serial = serial, StoreCode = "S001", FormPrintedAt = world.Partners.Now };
        return serial;
    }
}
