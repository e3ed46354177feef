using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Queries;

namespace LinkageHub.Handoffs;

/// <summary>
/// The attempts of one handoff as this node committed them, so that whoever waits for its end need not ask the database what this process has just written there.
/// Another node, or a person, may have made some of them: then it says so, and the database is asked.
/// </summary>
internal sealed class AttemptsMade(string handoffId)
{
    private readonly List<AttemptStart> begun = [];
    private readonly List<AttemptEnd> ended = [];

    internal void Add(CaseChange committed)
    {
        begun.AddRange(committed.Attempts.Where(attempt => attempt.HandoffId == handoffId));
        ended.AddRange(committed.Results.Where(result => result.HandoffId == handoffId));
    }

    /// <summary>All attempts that the handoff counts, each with its end, as their rows show them; null when any of them is not known here.</summary>
    internal IReadOnlyList<AttemptRow>? AllOf(Handoff handoff)
    {
        if (begun.Count != handoff.Operations.Sum(operation => operation.Sends + operation.LookUps) || ended.Count != begun.Count)
            return null;
        var rows = new List<AttemptRow>(begun.Count);
        foreach (var start in begun)
        {
            var operation = handoff.Operations.FirstOrDefault(one => one.Operation == start.Operation);
            var end = ended.Find(one => (one.Operation, one.Kind, one.N) == (start.Operation, start.Kind, start.N));
            if (operation is null || end is null)
                return null;
            rows.Add(new AttemptRow(
                handoffId, start.N, start.Kind, start.Operation.ToString(), operation.Partner, AsStored(start.StartedAt), AsStored(end.EndedAt), end.Outcome,
                end.HttpStatus, end.PartnerCode, end.DurationMs, start.Actor));
        }
        return [.. rows.OrderBy(row => row.StartedAt).ThenByDescending(row => row.Kind, StringComparer.Ordinal).ThenBy(row => row.N)];
    }

    /// <summary>As fine as the database keeps it.</summary>
    private static DateTimeOffset AsStored(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
