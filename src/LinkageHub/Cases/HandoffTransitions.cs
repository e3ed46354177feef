using static LinkageHub.Cases.HandoffStatus;

namespace LinkageHub.Cases;

/// <summary>What can happen to a handoff.</summary>
public enum HandoffEvent
{
    /// <summary>A node took it up: guards pass, intent committed, or a look-up begins.</summary>
    Started,

    /// <summary>The partners could not be read; it waits with its reason in <c>heldBy</c>.</summary>
    Held,

    Applied,
    NotApplied,
    ReceiptUnknown,

    /// <summary>A guard, the partner or used-up attempts say that a person must act.</summary>
    NeedsPerson,

    ParkAsked,
    ResumeAsked,
    CancelAsked,

    /// <summary>Its revision was replaced while nothing of it can have been applied (LH5-104).</summary>
    Superseded,

    /// <summary>A new trigger on a cancelled handoff whose write was never applied.</summary>
    TriggeredAgain,

    /// <summary>J-PASS shows 済 after the two persons' registration.</summary>
    ConfirmedByHand,
}

/// <summary>The one declared table of handoff moves (I4). What has no row is refused; console buttons, tests and docs read the same rows.</summary>
public static class HandoffTransitions
{
    public static readonly IReadOnlyDictionary<(HandoffStatus From, HandoffEvent Event), HandoffStatus> Table =
        new Dictionary<(HandoffStatus, HandoffEvent), HandoffStatus>
        {
            [(Pending, HandoffEvent.Started)] = InFlight,
            [(Pending, HandoffEvent.Held)] = Pending,
            [(Pending, HandoffEvent.NeedsPerson)] = Failed,
            [(Pending, HandoffEvent.Applied)] = Succeeded,
            [(Pending, HandoffEvent.ParkAsked)] = Parked,
            [(Pending, HandoffEvent.CancelAsked)] = Cancelled,
            [(Pending, HandoffEvent.Superseded)] = Cancelled,
            [(Pending, HandoffEvent.ResumeAsked)] = Pending,

            // Taken up again after its node died: the lease ran out, the row still says in-flight.
            [(InFlight, HandoffEvent.Started)] = InFlight,
            [(InFlight, HandoffEvent.Applied)] = Succeeded,
            [(InFlight, HandoffEvent.NotApplied)] = RetryScheduled,
            [(InFlight, HandoffEvent.Held)] = RetryScheduled,
            [(InFlight, HandoffEvent.ReceiptUnknown)] = InDoubt,
            [(InFlight, HandoffEvent.NeedsPerson)] = Failed,
            [(InFlight, HandoffEvent.Superseded)] = Cancelled,
            [(InFlight, HandoffEvent.ConfirmedByHand)] = ResolvedManually,

            [(RetryScheduled, HandoffEvent.Started)] = InFlight,
            [(RetryScheduled, HandoffEvent.Held)] = RetryScheduled,
            [(RetryScheduled, HandoffEvent.NotApplied)] = RetryScheduled,
            [(RetryScheduled, HandoffEvent.Applied)] = Succeeded,
            [(RetryScheduled, HandoffEvent.NeedsPerson)] = Failed,
            [(RetryScheduled, HandoffEvent.ParkAsked)] = Parked,
            [(RetryScheduled, HandoffEvent.CancelAsked)] = Cancelled,
            [(RetryScheduled, HandoffEvent.Superseded)] = Cancelled,
            [(RetryScheduled, HandoffEvent.ResumeAsked)] = RetryScheduled,
            [(RetryScheduled, HandoffEvent.ReceiptUnknown)] = InDoubt,
            [(RetryScheduled, HandoffEvent.ConfirmedByHand)] = ResolvedManually,

            [(InDoubt, HandoffEvent.Started)] = InFlight,
            [(InDoubt, HandoffEvent.ReceiptUnknown)] = InDoubt,
            [(InDoubt, HandoffEvent.Applied)] = Succeeded,
            [(InDoubt, HandoffEvent.NotApplied)] = RetryScheduled,
            [(InDoubt, HandoffEvent.NeedsPerson)] = Failed,
            [(InDoubt, HandoffEvent.ParkAsked)] = Parked,
            [(InDoubt, HandoffEvent.ResumeAsked)] = InDoubt,
            [(InDoubt, HandoffEvent.ConfirmedByHand)] = ResolvedManually,

            [(Failed, HandoffEvent.ResumeAsked)] = RetryScheduled,
            [(Failed, HandoffEvent.Started)] = InFlight,
            [(Failed, HandoffEvent.Applied)] = Succeeded,
            [(Failed, HandoffEvent.NeedsPerson)] = Failed,
            [(Failed, HandoffEvent.ReceiptUnknown)] = InDoubt,
            [(Failed, HandoffEvent.ParkAsked)] = Parked,
            [(Failed, HandoffEvent.CancelAsked)] = Cancelled,
            [(Failed, HandoffEvent.Superseded)] = Cancelled,
            [(Failed, HandoffEvent.ConfirmedByHand)] = ResolvedManually,

            [(Parked, HandoffEvent.ResumeAsked)] = RetryScheduled,
            [(Parked, HandoffEvent.ReceiptUnknown)] = InDoubt,
            [(Parked, HandoffEvent.Applied)] = Succeeded,
            [(Parked, HandoffEvent.NeedsPerson)] = Failed,
            [(Parked, HandoffEvent.ConfirmedByHand)] = ResolvedManually,
            [(Parked, HandoffEvent.CancelAsked)] = Cancelled,
            [(Parked, HandoffEvent.Superseded)] = Cancelled,

            [(Cancelled, HandoffEvent.TriggeredAgain)] = Pending,
        };

    public static bool TryMove(HandoffStatus from, HandoffEvent what, out HandoffStatus to) => Table.TryGetValue((from, what), out to);

    /// <summary>For moves the engine itself makes: no row is a bug, not a refusal.</summary>
    public static HandoffStatus Move(HandoffStatus from, HandoffEvent what) =>
        Table.TryGetValue((from, what), out var to) ? to : throw new InvalidOperationException($"no transition from {from} on {what}");
}
