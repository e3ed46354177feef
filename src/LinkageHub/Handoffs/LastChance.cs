namespace LinkageHub.Handoffs;

/// <summary>What of the work that a node has just taken may begin. Whatever is not to begin has to be given away first: a node that dies counts for all it holds.</summary>
/// <param name="Harmless">Nobody has died over it, or not often.</param>
/// <param name="Alone">The next death over it would be the last: by itself, when no other one's last chance is under way on this node.</param>
/// <param name="Later">The same, and its turn comes later.</param>
/// <param name="Gone">So many have died that nobody shall try again.</param>
public sealed record SortedWork<T>(IReadOnlyList<T> Harmless, T? Alone, IReadOnlyList<T> Later, IReadOnlyList<T> Gone) where T : class;

/// <summary>
/// What processes have died over: handoffs, callbacks, looks by the clock. One more death and it is a person's; the last chance before that each has
/// by itself, one at a time on a node. So what only stood beside it, of whatever kind, comes out of its own turn alive.
/// </summary>
public sealed class LastChance(RetryOptions retry)
{
    private readonly Lock gate = new();

    private Func<bool> isOver = () => true;

    /// <summary>The next death would be the last.</summary>
    public bool IsLastFor(int deaths) => deaths >= retry.MaxDeaths - 1;

    /// <param name="taken">In the order in which it is due.</param>
    /// <param name="deaths">How many died over it, and whether the last of them only now: a node that could not renew its own claim has not died.</param>
    public SortedWork<T> Sort<T>(IReadOnlyList<T> taken, Func<T, (int Times, bool IsTakenOver)> deaths) where T : class
    {
        // Almost always nobody has died.
        if (!taken.Any(one => IsLastFor(deaths(one).Times)))
            return new SortedWork<T>(taken, null, [], []);
        var gone = taken.Where(one => deaths(one) is { IsTakenOver: true, Times: var times } && times >= retry.MaxDeaths).ToList();
        var last = taken.Where(one => IsLastFor(deaths(one).Times)).Except(gone).ToList();
        return new SortedWork<T>([.. taken.Except(gone).Except(last)], last.FirstOrDefault(), [.. last.Skip(1)], gone);
    }

    /// <summary>False: another one's is not over, and nothing has begun.</summary>
    public bool TryBegin(Action begin, Func<bool> thisIsOver)
    {
        lock (gate)
        {
            if (!isOver())
                return false;
            begin();
            isOver = thisIsOver;
            return true;
        }
    }
}
