namespace LinkageHub.Handoffs;

/// <summary>What of the work that a node has just taken may begin. Whatever is not to begin has to be given away first: a node that dies counts for all it holds.</summary>
/// <param name="Harmless">Nobody has died over it, or not often.</param>
/// <param name="Alone">The next death over it would be the last: by itself, when no other one's last chance is under way on this node.</param>
/// <param name="Later">The same, and its turn comes later.</param>
/// <param name="Gone">So many have died that nobody shall try again.</param>
public sealed record SortedWork<T>(IReadOnlyList<T> Harmless, T? Alone, IReadOnlyList<T> Later, IReadOnlyList<T> Gone) where T : class;

/// <summary>
/// What processes have died over: handoffs, callbacks, looks by the clock, lists, rows of imports, items of batches. One more death and it is a person's; the last chance before that each has
/// by itself, one at a time on a node. So what only stood beside it, of whatever kind, comes out of its own turn alive.
/// </summary>
public sealed class LastChance(RetryOptions retry)
{
    /// <summary>Until those look again that had to wait for another one's last chance.</summary>
    public static readonly TimeSpan NextTurn = TimeSpan.FromSeconds(1);

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

    /// <summary>To the end, side by side; what has its last chance is the only one of these on this node.</summary>
    /// <param name="taken">In the order in which it is due.</param>
    /// <param name="deaths">As for <see cref="Sort"/>.</param>
    /// <param name="run">Does it.</param>
    /// <param name="giveUp">Nobody shall try again.</param>
    /// <param name="giveBack">Its turn comes later.</param>
    public async Task RunAsync<T>(
        IReadOnlyList<T> taken, Func<T, (int Times, bool IsTakenOver)> deaths, Func<T, Task> run, Func<T, Task> giveUp, Func<IReadOnlyList<T>, Task> giveBack) where T : class
    {
        var sorted = Sort(taken, deaths);
        foreach (var gone in sorted.Gone)
            await giveUp(gone);
        var (running, later) = (new List<Task>(), sorted.Later);
        if (sorted.Alone is { } alone)
        {
            var over = new TaskCompletionSource();
            if (TryBegin(() => { }, () => over.Task.IsCompleted))
                running.Add(ToItsEndAsync(run, alone, over));
            else
                later = [alone, .. later];
        }
        if (later.Count > 0)
            await giveBack(later);
        running.AddRange(sorted.Harmless.Select(run));
        await Task.WhenAll(running);
    }

    private static async Task ToItsEndAsync<T>(Func<T, Task> run, T alone, TaskCompletionSource over)
    {
        try
        {
            await run(alone);
        }
        finally
        {
            over.SetResult();
        }
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
