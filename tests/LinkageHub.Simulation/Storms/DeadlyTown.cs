using LinkageHub.Access;
using LinkageHub.Callbacks;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Simulation.Faults;
using LinkageHub.Simulation.Nodes;
using LinkageHub.Simulation.Partners;
using LinkageHub.Triggers;
using LinkageHub.Values;

namespace LinkageHub.Simulation.Storms;

/// <summary>Why the engine reads what ends it.</summary>
internal enum Reading
{
    /// <summary>All work is accepted while the insurer cannot be read, so that from then on only the engine takes it up.</summary>
    Handoff,

    /// <summary>Linkage I is done for everybody; then the insurer tells of every print once more, in one instant.</summary>
    Callback,

    /// <summary>Linkage I is done for everybody, and the clock says that it is time to look.</summary>
    Look,
}

/// <summary>
/// A town in which the answer about some applications ends the process that reads it, as a defect of our own would. Whoever ends is started again a
/// second later.
/// </summary>
internal sealed class DeadlyTown
{
    private static readonly TimeSpan Opens = TimeSpan.FromSeconds(20);

    private static readonly Principal Staff = new("s", "S001 担当", new HashSet<Role> { Role.Staff }, "G01", "S001", false);

    private readonly HashSet<string> deadly = [];
    private readonly List<string> harmless = [];
    private readonly Dictionary<string, int> deaths = [];
    private readonly Dictionary<string, TimeSpan> reads = [];
    private readonly Reading reading;

    /// <param name="contracts">Those that harm nobody.</param>
    /// <param name="deadlyOnes">Those that end who reads them.</param>
    /// <param name="nodes">Hubs on the one database.</param>
    /// <param name="reading">Why they are read.</param>
    public DeadlyTown(int contracts, int deadlyOnes, int nodes, Reading reading = Reading.Handoff)
    {
        this.reading = reading;
        World = new World(new Dice(3), _ => QuietTown.Settings(Operation.J1, OperationClass.A, TimeSpan.FromSeconds(30)) with
        {
            Nodes = nodes,
            Retry = new RetryOptions { PollingSeconds = reading is Reading.Look ? 30 : 1e7 },
        }, network: made => (node, partner) => new Way(this, made, node, new HttpMessageInvoker(new SimulatedNetwork(made, node, partner))));
        for (var n = 0; n < contracts + deadlyOnes; n++)
        {
            var serial = $"D{n:D7}";
            World.Partners.Applications[serial] = new ApplicationForm { Serial = serial, StoreCode = "S001", FormPrintedAt = World.Partners.Now };
            // In the midst of the others.
            if (n >= contracts / 2 && n < (contracts / 2) + deadlyOnes)
                deadly.Add(serial);
            else
                harmless.Add(serial);
        }
    }

    public World World { get; }

    public IReadOnlyCollection<string> Deadly => deadly;

    public IReadOnlyList<string> Harmless => harmless;

    /// <summary>Processes that ended over it.</summary>
    public int DeathsOver(string serial) => deaths.GetValueOrDefault(serial);

    public Handoff HandoffOf(string serial) => World.Store.FindByKey(BusinessKey.PrintSerialKind, "SJ", serial)!.Handoffs[0];

    public int EffectsOf(string serial) => World.Partners.Of("J1", serial).Count();

    /// <summary>Somebody has to find out why (LH9-111).</summary>
    public bool IsPeoples(string serial) => World.Store.Looks.People.Contains(World.Store.FindByKey(BusinessKey.PrintSerialKind, "SJ", serial)!.CaseId);

    public int NotesOf(string serial) => World.Store.Chains.All.Count(entry => entry.Fact.Type == "callback" && entry.Fact.Key == serial);

    /// <summary>When it was last read and the reader lived.</summary>
    public TimeSpan LastRead(string serial) => reads[serial];

    /// <summary>When a process ended last.</summary>
    public TimeSpan LastDeath { get; private set; }

    /// <summary>When the last of those that harm nobody was done, counted from when the insurer could be read.</summary>
    public TimeSpan LastHarmless => harmless.Max(serial => World.Partners.Of("J1", serial).Single().At) - Opens;

    public void Run(TimeSpan time)
    {
        foreach (var (serial, n) in harmless.Concat(deadly).Select((serial, n) => (serial, n)))
            World.Loop.After(TimeSpan.FromSeconds(1 + (n * 0.05)), World.Nodes[0].Life, () => _ = AskAsync(serial));
        if (reading is Reading.Callback)
            foreach (var serial in harmless.Concat(deadly))
                World.Loop.After(Opens, null, () => World.Inbox.Store("sonpo-online", $"msg_{serial}", new CallbackBody("application.printed", serial, BusinessKey.PrintSerialKind), serial));
        while (World.Found is null && World.Loop.Step(time))
        {
        }
    }

    private async Task AskAsync(string serial)
    {
        if (await World.Nodes[0].Triggers.AskAsync(new TriggerRequest(Linkage.I, PrintSerial.Known(serial), null, "SJ", null, null, "依頼"), Staff, CancellationToken.None) is not Answer.Of)
            World.Broken(new Violation("I2", $"{serial} was not accepted"));
    }

    private void Ends(Node node, string serial)
    {
        deaths[serial] = DeathsOver(serial) + 1;
        LastDeath = World.Loop.Now;
        node.Crash();
        World.Loop.After(TimeSpan.FromSeconds(1), null, node.Start);
    }

    private sealed class Way(DeadlyTown town, World world, Node node, HttpMessageInvoker good) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (world.Loop.Now < Opens)
                return town.reading is Reading.Handoff
                    ? Task.FromException<HttpResponseMessage>(new HttpRequestException(HttpRequestError.ConnectionError, "refused"))
                    : good.SendAsync(request, cancellationToken);
            var key = request.RequestUri!.AbsolutePath.Split('/')[^1];
            if (request.Content is not null || !town.deadly.Contains(key))
            {
                town.reads[key] = world.Loop.Now;
                return good.SendAsync(request, cancellationToken);
            }
            world.Loop.After(TimeSpan.FromMilliseconds(20), node.Life, () => town.Ends(node, key));
            return new TaskCompletionSource<HttpResponseMessage>().Task;
        }
    }
}
