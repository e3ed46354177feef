using LinkageHub.Callbacks;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Simulation.Store;
using LinkageHub.Triggers;

namespace LinkageHub.Simulation.Nodes;

/// <summary>One hub process: the real engine, wired as the host wires it, over the simulated store, network and clock.</summary>
internal sealed class Node
{
    private readonly World world;
    private readonly string place;
    private Action takeNothingNew = () => { };
    private CancellationToken stopping;
    private Func<int> underWay = () => 0;
    private Action beginNothing = () => { };
    private NodeStore store = null!;
    private CaseRefresh refresh = null!;
    private int starts;
    private int commitsToStrike;
    private Action? atCommit;

    public Node(World world, string place)
    {
        (this.world, this.place) = (world, place);
        Start();
    }

    public string Name { get; private set; } = "";
    public NodeLife Life { get; private set; } = new();
    public bool IsOpen { get; private set; }
    public NodeClock Clock { get; private set; } = null!;
    public PartnerDirectory Partners { get; private set; } = null!;
    public NodeStore Store => store;
    public TriggerLinkage Triggers { get; private set; } = null!;
    public HandoffActions Actions { get; private set; } = null!;
    public ManualConclusions Manual { get; private set; } = null!;
    public CaseRepairs Repairs { get; private set; } = null!;
    public NumberRepairs Numbers { get; private set; } = null!;
    public CaseRefresh Refresh => refresh;

    public void Start()
    {
        Name = $"{place}.{++starts}";
        Life = new NodeLife();
        var stop = new CancellationTokenSource();
        (takeNothingNew, stopping) = (stop.Cancel, stop.Token);
        var waiters = new HandoffWaiters();
        (underWay, beginNothing) = (() => waiters.Count, waiters.Close);
        var offset = world.Swarm.MostClockOffset * world.Dice.Between(-1.0, 1.0);
        if (offset != TimeSpan.Zero)
            world.Coverage.Hit($"node {NodeFault.ClockAheadOrBehind}");
        Clock = new NodeClock(world.Loop, Life, offset);
        Wire(new LedgerOptions { Node = Name, LeaseSeconds = world.Swarm.LeaseSeconds }, waiters);
        IsOpen = true;
        world.Trace.Line($"{Name} starts");
    }

    private void Wire(LedgerOptions options, HandoffWaiters waiters)
    {
        var (retry, clock, life) = (world.Swarm.Retry, Clock, Life);
        double Chance() => world.Dice.Fraction();
        store = new NodeStore(world, this, clock, options);
        Partners = new PartnerDirectory(Settings(), clock, new NodeLog<PartnerClient>(world), partner => world.WayToPartners(this, partner));
        var facts = new FactReader(Partners, clock);
        var held = new HeldTriggers(store, Partners, clock, retry);
        var sends = new SendSteps(Partners, options, retry, clock);
        var steps = new HandoffSteps(sends, Partners, options, retry, clock, Chance);
        var outcomes = new OutcomeSteps(steps, Partners, retry, clock, Chance);
        Task Background(Func<Task> work)
        {
            world.Loop.After(TimeSpan.Zero, life, () => _ = BegunAsync());
            return Task.CompletedTask;

            // What flows with one work (who gives precedence) must not stay behind on the loop's thread.
            async Task BegunAsync() => await work();
        }
        var runner = new HandoffRunner(store, store, store, Partners, facts, sends, steps, outcomes, held, waiters, Background, clock, new NodeLog<HandoffRunner>(world));
        Actions = new HandoffActions(store, store, outcomes, runner, Partners, retry, clock);
        Triggers = new TriggerLinkage(new CaseLocator(store, Partners, held), store, facts, sends, runner, Actions, Partners, retry, clock);
        Manual = new ManualConclusions(store, store, facts, sends, runner, Actions, retry, clock);
        Repairs = new CaseRepairs(store, store, sends, waiters, retry, clock);
        Numbers = new NumberRepairs(store, store, held, Partners, retry, clock);
        refresh = new CaseRefresh(store, store, Partners, facts, held, retry, clock);
        var chance = new LastChance(retry);
        var deadly = new DeadlyWork(store, store, steps, waiters, chance);
        var pump = new HandoffPump(store, store, deadly, runner, waiters, new RoomByRoute(Partners), new DueNews(clock), clock, new NodeLog<HandoffPump>(world));
        var callbacks = new CallbackWorker(store, store, refresh, Partners, new CallbackTriggers(new HashSet<Linkage>(), Triggers), chance, retry, clock, new NodeLog<CallbackWorker>(world));
        var polling = new PartnerPolling(store, store, refresh, chance, retry, clock, new NodeLog<PartnerPolling>(world));
        Run("pump", pump.RunAsync);
        Run("callbacks", callbacks.RunAsync);
        Run("polling", token => PollAsync(polling, token));
        Run("held work", HeldAsync);
    }

    private void Run(string what, Func<CancellationToken, Task> work)
    {
        var token = stopping;
        world.Loop.After(world.Dice.Seconds(0, 0.3), Life, () => _ = GuardedAsync());

        async Task GuardedAsync()
        {
            try
            {
                await work(token);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                world.Broken(e as Violation ?? new Violation("engine", $"{what} of {Name} ended: {e}"));
            }
        }
    }

    /// <summary>What <c>HeldWork</c> does beside the pauses.</summary>
    private async Task HeldAsync(CancellationToken token)
    {
        var recovery = new Recovery(Partners, store);
        while (!token.IsCancellationRequested)
        {
            try
            {
                await recovery.LookAsync(token);
            }
            catch (LedgerUnavailableException)
            {
                // It looks again.
            }
            await Task.Delay(TimeSpan.FromSeconds(1), Clock, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What <c>PartnerPolling</c> does on threads of its own, one case after the other.</summary>
    private async Task PollAsync(PartnerPolling polling, CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            try
            {
                foreach (var look in await polling.SortedOutAsync(await store.TakeLooksAsync(8, token), token))
                    if (await polling.LookAtAsync(look, token))
                        await store.LookedAsync([look.CaseId]);
            }
            catch (LedgerUnavailableException)
            {
                // It will be asked again.
            }
            await Task.Delay(TimeSpan.FromSeconds(1), Clock, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Between a commit and its acknowledgement, a few commits from now: where it hurts most.</summary>
    public void StrikeAfterCommits(int commits, Action strike) => (commitsToStrike, atCommit) = (commits, strike);

    internal void HasCommitted()
    {
        if (atCommit is not { } strike || --commitsToStrike > 0)
            return;
        atCommit = null;
        strike();
    }

    /// <summary>The process is gone between two awaits. What it had sent travels on; nothing of it ever goes on.</summary>
    public void Crash()
    {
        world.Trace.Line($"{Name} crashes");
        (Life.IsDead, IsOpen) = (true, false);
    }

    public void Freeze(TimeSpan time)
    {
        world.Trace.Line($"{Name} freezes for {time.TotalSeconds:0.0}");
        Life.FrozenUntil = world.Loop.Now + time;
    }

    /// <summary>Takes nothing new, ends what is under way, and goes.</summary>
    public void Leave(Action gone)
    {
        world.Trace.Line($"{Name} leaves");
        IsOpen = false;
        takeNothingNew();
        beginNothing();
        var patience = world.Loop.Now + TimeSpan.FromSeconds(30);
        Look();

        void Look()
        {
            if (underWay() > 0 && world.Loop.Now < patience && !Life.IsDead)
            {
                world.Loop.After(TimeSpan.FromSeconds(0.1), null, Look);
                return;
            }
            Life.IsDead = true;
            gone();
        }
    }

    private PartnerSettings Settings()
    {
        var swarm = world.Swarm;
        PartnerOptions Options(string origin) => new()
        {
            BaseUrl = new Uri(origin),
            ApiKey = "key",
            WebhookSecrets = [People.Postman.Secret],
            Timeout = swarm.Timeout,
            RequestsPerSecond = swarm.RequestsPerSecond,
            MaxInFlight = swarm.MaxInFlight,
            Operations = Enum.GetValues<Operation>().Where(operation => operation is not Operation.J4M).ToDictionary(operation => operation,
                operation => new OperationOptions { Class = swarm.Classes.TryGetValue(operation, out var own) ? own : null, SettleTime = swarm.Settle }),
        };
        return new PartnerSettings
        {
            SonpoOnline = Options("http://sonpo.simulated"),
            JPass = Options("http://jpass.simulated"),
            Arclink = Options("http://arclink.simulated"),
            BreakerOpenTime = swarm.BreakerOpen,
            LongestRetryAfter = TimeSpan.FromSeconds(swarm.Retry.MaxDelaySeconds),
        };
    }
}
