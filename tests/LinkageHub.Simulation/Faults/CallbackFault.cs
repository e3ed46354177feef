namespace LinkageHub.Simulation.Faults;

/// <summary>What is done with a callback.</summary>
internal enum CallbackMisdeed
{
    Twice,
    ThousandTimes,
    NewestFirst,
    BeforeOurAnswer,
    AfterTheEnd,
    UnknownKey,
    FromYesterday,
    FromTomorrow,
    SignedByAnother,
    ReplayedSoon,
    ReplayedLate,
    Altered,
}

/// <summary>One row of <c>F34</c> to <c>F42</c>. What follows is the same for every class: the handoff ends as it would have without it.</summary>
/// <param name="Answers">What the door answers, one each.</param>
/// <param name="Notes">How often the case's ledger says that a callback came.</param>
internal sealed record CallbackFault(string Number, string Name, CallbackMisdeed Misdeed, string Says, IReadOnlyList<int> Answers, int Notes)
{
    public static readonly IReadOnlyList<CallbackFault> All =
    [
        new("F34", "the same callback twice", CallbackMisdeed.Twice, "204 each, applied once", [204, 204], 1),
        new("F34", "the same callback a thousand times", CallbackMisdeed.ThousandTimes, "204 each, applied once", [.. Enumerable.Repeat(204, 1000)], 1),
        new("F35", "a newer callback before an older one", CallbackMisdeed.NewestFirst, "204, the partner is read", [204, 204], 2),
        new("F36", "before the answer to our own request", CallbackMisdeed.BeforeOurAnswer, "204, the partner is read", [204], 1),
        new("F37", "after the end", CallbackMisdeed.AfterTheEnd, "204, noted", [204], 1),
        new("F38", "for a key nobody knows", CallbackMisdeed.UnknownKey, "204, kept", [204], 0),
        new("F39", "from yesterday", CallbackMisdeed.FromYesterday, "401, no trace on the case", [401], 0),
        new("F39", "from tomorrow", CallbackMisdeed.FromTomorrow, "401, no trace on the case", [401], 0),
        new("F40", "signed with another secret", CallbackMisdeed.SignedByAnother, "401, no trace on the case", [401], 0),
        new("F41", "replayed at once", CallbackMisdeed.ReplayedSoon, "204, applied once", [204, 204], 1),
        new("F41", "replayed after ten minutes", CallbackMisdeed.ReplayedLate, "401, applied once", [204, 401], 1),
        new("F42", "its body altered after signing", CallbackMisdeed.Altered, "401, no trace on the case", [401], 0),
    ];

    public override string ToString() => $"{Number} {Name}";
}
