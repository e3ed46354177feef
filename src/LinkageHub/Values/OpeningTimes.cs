namespace LinkageHub.Values;

/// <summary>From an instant up to, not including, another.</summary>
public readonly record struct Stretch(DateTimeOffset From, DateTimeOffset To)
{
    public bool Holds(DateTimeOffset time) => From <= time && time < To;
}

/// <summary>When somebody is there: by the week, by the holidays in it, less the times he is known to be away. Without a week: always, less those.</summary>
public sealed record OpeningTimes(ServiceWeek? Week, IReadOnlySet<DateOnly> Holidays, IReadOnlyList<Stretch> Away)
{
    /// <summary>So far ahead and back an opening is looked for: longer than any run of holidays.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(15);

    /// <summary>The stretches in which it is open, in order, none touching the next, cut to the time asked for.</summary>
    public IReadOnlyList<Stretch> Between(DateTimeOffset from, DateTimeOffset to)
    {
        var open = Week is null ? [new Stretch(from, to)] : Joined(Weekly(Week, from, to));
        foreach (var away in Away)
            open = [.. open.SelectMany(one => Without(one, away))];
        return [.. open.Select(one => new Stretch(Later(one.From, from), Earlier(one.To, to))).Where(one => one.From < one.To)];
    }

    /// <summary>Since when it has been closed and when it opens again; null when it is open. <c>To</c> is the end of time where no opening is in sight.</summary>
    public Stretch? ClosedAt(DateTimeOffset now)
    {
        var open = Between(now - Horizon, now + Horizon);
        if (open.Any(one => one.Holds(now)))
            return null;
        return new Stretch(
            open.Where(one => one.To <= now).Select(one => one.To).DefaultIfEmpty(now - Horizon).Last(),
            open.Where(one => one.From > now).Select(one => one.From).DefaultIfEmpty(DateTimeOffset.MaxValue).First());
    }

    /// <summary>When it closes next; null when it is closed, or stays open as far as one can see.</summary>
    public DateTimeOffset? ClosesAfter(DateTimeOffset now) =>
        Between(now, now + Horizon) is [var first, ..] && first.Holds(now) && first.To < now + Horizon ? first.To : null;

    /// <summary>The stretches in which all of them are open.</summary>
    public static IReadOnlyList<Stretch> Shared(IEnumerable<OpeningTimes> all, DateTimeOffset from, DateTimeOffset to) =>
        all.Select(one => one.Between(from, to)).Aggregate(
            (IReadOnlyList<Stretch>)[new Stretch(from, to)],
            (some, others) => [.. from one in some from other in others
                                  let both = new Stretch(Later(one.From, other.From), Earlier(one.To, other.To))
                                  where both.From < both.To
                                  select both]);

    private IEnumerable<Stretch> Weekly(ServiceWeek week, DateTimeOffset from, DateTimeOffset to)
    {
        // 28:00 of the day before may reach into the first day.
        for (var day = JapanTime.DayOf(from).AddDays(-2); JapanTime.StartOf(day) < to; day = day.AddDays(1))
            if (week.On(day, Holidays) is { } service)
                yield return new Stretch(JapanTime.StartOf(day).AddMinutes(service.Opens), JapanTime.StartOf(day).AddMinutes(service.Closes));
    }

    /// <summary>A service that ends when the next begins has no end in between.</summary>
    private static List<Stretch> Joined(IEnumerable<Stretch> inOrder)
    {
        var joined = new List<Stretch>();
        foreach (var next in inOrder.OrderBy(one => one.From))
            if (joined is [.., var last] && next.From <= last.To)
                joined[^1] = last with { To = Later(last.To, next.To) };
            else
                joined.Add(next);
        return joined;
    }

    private static IEnumerable<Stretch> Without(Stretch one, Stretch away)
    {
        if (away.To <= one.From || one.To <= away.From)
        {
            yield return one;
            yield break;
        }
        if (one.From < away.From)
            yield return one with { To = away.From };
        if (away.To < one.To)
            yield return one with { From = away.To };
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
