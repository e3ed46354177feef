using LinkageHub.Ledger;
using LinkageHub.Partners;

namespace LinkageHub.Simulation.Store;

/// <summary>One attempt as the ledger has it.</summary>
internal sealed class AttemptRow(AttemptStart start, TimeSpan at, string node)
{
    public AttemptStart Start => start;
    public TimeSpan At => at;
    public string Node => node;
    public AttemptEnd? End { get; set; }
    public TimeSpan EndedAt { get; set; }
    public string? Outcome => End?.Outcome;
}

/// <summary>The attempts and their results: only ever added, one of a number.</summary>
internal sealed class Attempts
{
    private readonly Dictionary<(string Handoff, Operation Operation, string Kind, int N), AttemptRow> rows = [];

    public AttemptRow? Find(string handoffId, Operation operation, string kind, int n) => rows.GetValueOrDefault((handoffId, operation, kind, n));

    public IEnumerable<AttemptRow> Of(string handoffId, Operation operation, string kind) =>
        rows.Values.Where(row => row.Start.HandoffId == handoffId && row.Start.Operation == operation && row.Start.Kind == kind);

    public void Note(CaseChange change, TimeSpan now, string node)
    {
        foreach (var start in change.Attempts)
            if (!rows.TryAdd((start.HandoffId, start.Operation, start.Kind, start.N), new AttemptRow(start, now, node)))
                throw new Violation("I5", $"{start.Operation} {start.Kind} {start.N} begins twice");
        foreach (var end in change.Results)
            if (rows.TryGetValue((end.HandoffId, end.Operation, end.Kind, end.N), out var row) && row.End is null)
                (row.End, row.EndedAt) = (end, now);
    }
}
