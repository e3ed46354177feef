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
    private readonly TimeSpan freshEvery;
    private TimeSpan freshUntil;
    private readonly HashSet<string> poison = [];
    private readonly Dictionary<string, (TimeSpan Asked, TimeSpan? Told)> fresh = [];
    private readonly List<string> waiting = [];
    private readonly Dictionary<string, TimeSpan> applied = [];

    /// <param name="poisonEvery">One of so many of those that wait is answered 500 whenever it is sent; 0: none is.</param>
    /// <param name="freshEvery">A fresh contract so often; null: a tenth of the partner's rate, and zero: none.</param>
    public Storm(int items, TimeSpan outage, Down how, int poisonEvery = 0, TimeSpan? freshEvery = null)
    {
        (this.items, this.outage, this.freshEvery) = (items, outage, freshEvery ?? TimeSpan.FromSeconds(10 / Rate));
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
            if (poisonEvery > 0 && n % poisonEvery == poisonEvery / 2)
                poison.Add(waiting[n]);
        }
    }

    public static TimeSpan Begins => Calm;

    public TimeSpan Ends => Calm + outage;

    public World World => world;

    public IReadOnlyList<string> Poison => [.. poison];

    public bool IsPoison(Handoff handoff) => poison.Contains(handoff.Operations[0].Key);

    public int EffectsOf(string serial) => world.Partners.Of("J1", serial).Count();

    public Handoff HandoffOf(string serial) => world.Store.FindByKey(BusinessKey.PrintSerialKind, "SJ", serial)!.Handoffs[0];

    public IEnumerable<Handoff> Waiting => waiting.Select(HandoffOf);

    /// <summary>What waited, the fresh ones of that time among it, at the rate of the partner.</summary>
    public TimeSpan Ideal => TimeSpan.FromSeconds((items + FreshDuringIt) / Rate);

    private int FreshDuringIt => fresh.Values.Count(one => one.Asked >= Begins && one.Asked < Ends);

    /// <summary>So long after the outage; fresh contracts come for so long of that.</summary>
    public void Run(TimeSpan after, TimeSpan freshFor)
    {
        freshUntil = Ends + freshFor;
        world.Partners.Noted += effect => applied.TryAdd(effect.Key, world.Loop.Now);
        if (freshEvery > TimeSpan.Zero)
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

    /// <summary>From the end of the outage until the first answer tells the hub of it.</summary>
    public TimeSpan Noticed => applied.Values.Where(at => at >= Ends).Min() - Ends;

    /// <summary>From then until the last of those that waited is applied.</summary>
    public TimeSpan Drained => waiting.Where(serial => !poison.Contains(serial)).Select(AppliedAt).Max() - Ends - Noticed;

    public TimeSpan BackSince => Ends + Noticed;

    /// <summary>Requests at the partner second by second since it is back, until the backlog is drained.</summary>
    public IReadOnlyList<int> BySecond()
    {
        var (from, drained) = (BackSince, Drained);
        var seconds = new int[(int)Math.Ceiling(drained.TotalSeconds)];
        foreach (var at in network.Asked.Where(at => at >= from && at < from + drained))
            seconds[(int)(at - from).TotalSeconds]++;
        return seconds;
    }

    /// <summary>Turns at the partner that poison took while the others drained.</summary>
    public int TurnsOfPoison => network.AskedForPoison.Count(at => at >= BackSince && at < BackSince + Drained);

    /// <summary>The longest that a fresh contract of that time took.</summary>
    public TimeSpan FreshLongest(TimeSpan from, TimeSpan until) =>
        fresh.Where(one => one.Value.Asked >= from && one.Value.Asked < until).Max(one => AppliedAt(one.Key) - one.Value.Asked);

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

    private TimeSpan AppliedAt(string serial) => applied.TryGetValue(serial, out var at) ? at : TimeSpan.MaxValue;

    /// <summary>Few while the partner is down, for they wait too.</summary>
    private void Stream(int n) => world.Loop.After(world.Loop.Now > Begins && world.Loop.Now < Ends ? Later(freshEvery, TimeSpan.FromSeconds(10)) : freshEvery, null, () =>
    {
        var serial = Print($"F{n:D7}");
        fresh[serial] = (world.Loop.Now, null);
        Trigger(serial, world.Loop.Now);
        if (world.Loop.Now < freshUntil)
            Stream(n + 1);
    });

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

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
