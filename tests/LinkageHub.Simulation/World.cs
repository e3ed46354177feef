using LinkageHub.Simulation.Judges;
using LinkageHub.Simulation.Nodes;
using LinkageHub.Simulation.Partners;
using LinkageHub.Simulation.People;
using LinkageHub.Simulation.Store;

namespace LinkageHub.Simulation;

/// <summary>Everything of one seed: time, chance, database, partners, people, nodes, and those who judge them.</summary>
internal sealed class World
{
    public World(ulong seed, StoreBug bug, TextWriter? shown)
        : this(new Dice(seed), dice => Swarm.Of(seed, dice), bug, shown)
    {
    }

    /// <summary>A world of its own kind. <paramref name="network"/>: the way to the partners, where it is not the usual one.</summary>
    public World(Dice dice, Func<Dice, Swarm> swarm, StoreBug bug = StoreBug.None, TextWriter? shown = null, Func<World, Func<Node, string, HttpMessageHandler>>? network = null)
    {
        Dice = dice;
        Swarm = swarm(dice);
        WayToPartners = network?.Invoke(this) ?? ((node, partner) => new SimulatedNetwork(this, node, partner));
        Weather = new Weather(Swarm, Dice, Loop);
        Trace = new Trace(Loop, shown);
        Partners = new PartnerWorld(Loop, Swarm.PartnersDeduplicate);
        Judges = new Bench(this);
        Store = new SimulatedStore(this, bug);
        Inbox = new Inbox(this, bug);
        Postman = new Postman(this);
        Partners.Noted = Judges.Wire.Applied;
        for (var n = 1; n <= Swarm.Nodes; n++)
            Nodes.Add(new Node(this, $"n{n}"));
    }

    public EventLoop Loop { get; } = new();
    public Dice Dice { get; }
    public Swarm Swarm { get; }
    public Weather Weather { get; }
    public Coverage Coverage { get; } = new();
    public Trace Trace { get; }
    public PartnerWorld Partners { get; }
    public SimulatedStore Store { get; }
    public Inbox Inbox { get; }
    public Postman Postman { get; }
    public Bench Judges { get; }
    public List<Node> Nodes { get; } = [];
    public Func<Node, string, HttpMessageHandler> WayToPartners { get; }

    /// <summary>Lines of the nodes' logs that call somebody at once.</summary>
    public List<string> Alarms { get; } = [];

    /// <summary>The first invariant that broke.</summary>
    public Violation? Found { get; private set; }

    public void Broken(Violation violation)
    {
        if (Found is null)
            Trace.Line($"BROKEN {violation.Message}");
        Found ??= violation;
    }

    /// <summary>A node that takes calls; null while none does.</summary>
    public Node? AnyOpen()
    {
        var open = Nodes.FindAll(node => node.IsOpen);
        return open.Count == 0 ? null : Dice.Pick(open);
    }
}
