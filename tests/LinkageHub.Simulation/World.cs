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
    {
        Dice = new Dice(seed);
        Swarm = Swarm.Of(Dice);
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
