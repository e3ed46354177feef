using LinkageHub.Cases;
using LinkageHub.Simulation.Partners;

namespace LinkageHub.Simulation;

/// <summary>What the runs have reached. A cell that no run reached is a promise nobody tested.</summary>
internal sealed class Coverage
{
    private readonly SortedDictionary<string, long> cells = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Cells => cells;

    public void Hit(string cell) => cells[cell] = cells.GetValueOrDefault(cell) + 1;

    public void Moved(HandoffStatus from, HandoffEvent what) => Hit(Move(from, what));

    /// <summary>A person asked for a move that the table does not have, and was refused.</summary>
    public void Refused(HandoffStatus from, HandoffEvent what) => Hit(Refusal(from, what));

    public void Add(Coverage other)
    {
        foreach (var (cell, times) in other.cells)
            cells[cell] = cells.GetValueOrDefault(cell) + times;
    }

    public IReadOnlyList<string> Missing() => [.. Required().Where(cell => !cells.ContainsKey(cell)).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Required()
    {
        foreach (var (from, what) in HandoffTransitions.Table.Keys)
            if (!Unreachable.Contains((from, what)))
                yield return Move(from, what);
        foreach (var from in Enum.GetValues<HandoffStatus>())
            foreach (var what in (HandoffEvent[])[HandoffEvent.ParkAsked, HandoffEvent.CancelAsked])
                if (!HandoffTransitions.TryMove(from, what, out _) && !NoOps.Contains((from, what)))
                    yield return Refusal(from, what);
        foreach (var kind in Enum.GetValues<NetworkFault>().Where(kind => kind is not NetworkFault.None))
            yield return $"network {kind}";
        foreach (var kind in Enum.GetValues<DatabaseFault>().Where(kind => kind is not DatabaseFault.None))
            yield return $"database {kind}";
        foreach (var kind in Enum.GetValues<NodeFault>())
            yield return $"node {kind}";
        foreach (var kind in Enum.GetValues<CallbackFault>())
            yield return $"callback {kind}";
    }

    private static string Move(HandoffStatus from, HandoffEvent what) => $"move {from} × {what}";

    private static string Refusal(HandoffStatus from, HandoffEvent what) => $"refused {from} × {what}";

    /// <summary>Asking again for what stands already is answered, not refused.</summary>
    private static readonly HashSet<(HandoffStatus, HandoffEvent)> NoOps =
        [(HandoffStatus.Parked, HandoffEvent.ParkAsked), (HandoffStatus.Cancelled, HandoffEvent.CancelAsked)];

    /// <summary>Rows of the table that no way through the engine leads to today: they say what would be right if one did.</summary>
    private static readonly HashSet<(HandoffStatus, HandoffEvent)> Unreachable =
    [
        // A retry of what is in doubt says NotApplied or ReceiptUnknown, of what is pending nothing at all.
        (HandoffStatus.InDoubt, HandoffEvent.ResumeAsked),
        (HandoffStatus.Pending, HandoffEvent.ResumeAsked),
        // In flight is only what has a send under way: it is settled before anything is replaced.
        (HandoffStatus.InFlight, HandoffEvent.Superseded),
        // What failed has nothing in doubt but what a look-up has settled; a retry schedules it before anything is sent.
        (HandoffStatus.Failed, HandoffEvent.ReceiptUnknown),
        // A replaced revision leaves its failed handoffs to the people who know of them.
        (HandoffStatus.Failed, HandoffEvent.Superseded),
    ];

    /// <summary>Reached by some ten thousand seeds, not by every thousand.</summary>
    public static readonly IReadOnlyList<string> Rare =
    [
        Move(HandoffStatus.Failed, HandoffEvent.ConfirmedByHand),
        Move(HandoffStatus.Failed, HandoffEvent.NeedsPerson),
        Move(HandoffStatus.InFlight, HandoffEvent.Held),
        Move(HandoffStatus.Parked, HandoffEvent.ConfirmedByHand),
        Move(HandoffStatus.Parked, HandoffEvent.NeedsPerson),
        Move(HandoffStatus.RetryScheduled, HandoffEvent.ConfirmedByHand),
        Move(HandoffStatus.RetryScheduled, HandoffEvent.NotApplied),
    ];
}
