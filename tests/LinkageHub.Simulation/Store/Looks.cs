using LinkageHub.Cases;
using LinkageHub.Triggers;

namespace LinkageHub.Simulation.Store;

/// <summary>Which case is to be looked at when, who looks at it, and which are people's because nodes died over it.</summary>
internal sealed class Looks(World world)
{
    private sealed class Turn(DateTimeOffset at)
    {
        public DateTimeOffset? At { get; set; } = at;
        public string? Node { get; set; }
        public int Deaths { get; set; }
    }

    private readonly Dictionary<string, Turn> turns = [];
    private readonly HashSet<string> peoples = [];

    private DateTimeOffset Now => world.Loop.Time;

    public bool HasDue => turns.Values.Any(turn => turn.At <= Now);

    /// <summary>Cases about whose reading people have to do something (LH9-111).</summary>
    public IReadOnlyCollection<string> People => peoples;

    public IReadOnlyList<DueLook> Take(int most, TimeSpan every, string node)
    {
        var taken = new List<DueLook>();
        foreach (var (caseId, turn) in turns.Where(row => row.Value.At <= Now).OrderBy(row => row.Value.At).Take(most).ToList())
        {
            var isTakenOver = turn.Node is not null && turn.Node != node;
            (turn.At, turn.Node, turn.Deaths) = (Now + every, node, turn.Deaths + (isTakenOver ? 1 : 0));
            taken.Add(new DueLook(caseId, turn.Deaths, isTakenOver));
        }
        return taken;
    }

    public void Ended(IEnumerable<string> caseIds, string node)
    {
        foreach (var caseId in caseIds)
        {
            peoples.Remove(caseId);
            if (turns.TryGetValue(caseId, out var turn) && turn.Node == node)
                (turn.Node, turn.Deaths) = (null, 0);
        }
    }

    public void PutOff(string caseId, TimeSpan delay)
    {
        if (turns.TryGetValue(caseId, out var turn))
            (turn.At, turn.Node) = (turn.At is null ? null : Now + delay, null);
    }

    public void IsPeoples(WorkItem? item)
    {
        if (item is not null)
            peoples.Add(item.CaseId);
    }

    /// <summary>What happens to a busy case must not put off the look that it waits for.</summary>
    public void Expect(string caseId, TimeSpan? poll)
    {
        if (poll is not { } wait)
            turns.Remove(caseId);
        else if (!turns.TryGetValue(caseId, out var turn))
            turns[caseId] = new Turn(Now + wait);
        else if (!(turn.At < Now + wait))
            turn.At = Now + wait;
    }
}
