using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Simulation.Nodes;
using LinkageHub.Simulation.Partners;
using LinkageHub.Triggers;
using LinkageHub.Values;

namespace LinkageHub.Simulation.Faults;

/// <summary>
/// A world in which nothing goes wrong by itself: one contract, one node with the settings it ships with, and everybody does what the manual
/// says, up to the step that somebody wants to look at.
/// </summary>
internal sealed class QuietTown
{
    public const string Serial = "A0001000";
    public const string Number = "000001000000-00";

    /// <summary>When the day begins.</summary>
    public static DateTimeOffset Begin => EventLoop.Epoch;

    private static readonly Yen Premium = new(600_000, 10_000, 10_000);

    private static readonly Principal Staff = new("s", "S001 担当", new HashSet<Role> { Role.Staff }, "G01", "S001", false);

    public QuietTown(Swarm swarm, Func<World, Func<Node, string, HttpMessageHandler>>? network = null) =>
        World = new World(new Dice(1), _ => swarm, network: network);

    public World World { get; }

    public Node Node => World.Nodes[0];

    public CaseFile? Case => World.Store.FindByKey(BusinessKey.PrintSerialKind, "SJ", Serial);

    /// <summary>As the hub ships, with one node.</summary>
    public static Swarm Settings(Operation operation, OperationClass of, TimeSpan settle) => new()
    {
        Nodes = 1,
        Contracts = 1,
        Busy = TimeSpan.Zero,
        NetworkRate = 0,
        Network = [],
        DatabaseRate = 0,
        Database = [],
        NodeRate = 0,
        Node = [],
        CallbackRate = 0,
        Mischief = 0,
        // Only a partner of class A knows a repeat; at the others a second arrival is a second effect.
        PartnersDeduplicate = of is OperationClass.A,
        Classes = new Dictionary<Operation, OperationClass> { [operation] = of },
        Retry = new RetryOptions(),
        LeaseSeconds = 15,
        Settle = settle,
        Timeout = TimeSpan.FromSeconds(10),
        BreakerOpen = TimeSpan.FromSeconds(30),
        MostClockOffset = TimeSpan.Zero,
    };

    /// <summary>Asks for the linkage in which the operation goes out, and returns as soon as it is accepted.</summary>
    public void AskFor(Operation operation)
    {
        Print();
        if (operation is Operation.J1)
        {
            Trigger(Linkage.I);
            return;
        }
        Finish(Linkage.I);
        Approve();
        if (operation is Operation.S2)
        {
            Trigger(Linkage.II);
            return;
        }
        Finish(Linkage.II);
        Conclude();
        if (operation is Operation.J4)
        {
            Trigger(Linkage.III);
            return;
        }
        Finish(Linkage.III);
        Ask(node => node.Repairs.RecordCopyDeliveryAsync(Case!.CaseId, Staff, null, "T0001", null, CancellationToken.None));
        RunUntil(() => World.Partners.Receptions[Number].CopyDelivered && Rest(Linkage.CopyDelivery));
        Trigger(Linkage.CarryIn);
    }

    /// <summary>Goes on until it is so, at most so long; false when it never was.</summary>
    public bool RunUntil(Func<bool> isSo, TimeSpan? most = null)
    {
        var end = World.Loop.Now + (most ?? TimeSpan.FromMinutes(5));
        while (!isSo() && World.Loop.Step(end))
        {
            if (World.Found is not null)
                return false;
        }
        return isSo();
    }

    public void Run(TimeSpan time) => RunUntil(() => false, time);

    /// <summary>The handoff the operation belongs to.</summary>
    public Handoff Of(Operation operation) => Case!.Find(0, LinkageOf(operation))!;

    private static Linkage LinkageOf(Operation operation) => operation switch
    {
        Operation.J1 => Linkage.I,
        Operation.S2 => Linkage.II,
        Operation.J4 => Linkage.III,
        _ => Linkage.CarryIn,
    };

    private bool Rest(Linkage linkage) => Case?.Find(0, linkage) is { Status: HandoffStatus.Succeeded };

    private void Finish(Linkage linkage)
    {
        Trigger(linkage);
        if (!RunUntil(() => Rest(linkage)))
            throw new InvalidOperationException($"{linkage} does not end: {World.Found?.Message ?? Case?.Find(0, linkage)?.Status.ToString()}");
    }

    private void Trigger(Linkage linkage) => Ask(node => node.Triggers.AskAsync(
        new TriggerRequest(linkage, linkage is Linkage.I ? PrintSerial.Known(Serial) : null, linkage is Linkage.I ? null : ReceptionNumber.Known(Number), "SJ", null, null, "依頼"),
        Staff, CancellationToken.None));

    private void Ask(Func<Node, Task<Answer>> ask)
    {
        Task<Answer>? answer = null;
        World.Loop.After(TimeSpan.FromMilliseconds(1), Node.Life, () => answer = ask(Node));
        RunUntil(() => answer is { IsCompleted: true });
        if (answer!.GetAwaiter().GetResult() is Answer.Refused no)
            throw new InvalidOperationException($"refused: {no.Refusals[0].Code}");
    }

    private void Print() => World.Partners.Applications[Serial] = new ApplicationForm
    {
        Serial = Serial,
        StoreCode = "S001",
        FormPrintedAt = World.Partners.Now,
        Premium = Premium,
    };

    private void Approve()
    {
        World.Partners.Records[Serial].Selected = Number;
        World.Partners.Receptions[Number] = new ReceptionRow
        {
            Number = Number,
            Serial = Serial,
            Premium = Premium,
            SubmittedAt = World.Partners.Now,
            Review = "承認",
            DecidedAt = World.Partners.Now,
        };
    }

    private void Conclude()
    {
        var contract = World.Partners.Contracts[Serial];
        (contract.Method, contract.FinishedBy, contract.Status) = ("paperless", "終了", "契約締結済");
        (contract.ConcludedAt, contract.PolicyNumber) = (World.Partners.Now, "P-" + Serial);
    }
}
