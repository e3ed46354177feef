namespace LinkageHub.Values;

/// <summary>
/// 営業時間: 09:00 to 18:00 in Japan, every day of the week, since stores sell at weekends. Limits given in business hours stand still at night.
/// </summary>
public static class BusinessHours
{
    private static readonly TimeSpan Opens = TimeSpan.FromHours(9);
    private static readonly TimeSpan Closes = TimeSpan.FromHours(18);

    /// <summary>The instant at which <paramref name="hours"/> of business have passed since <paramref name="from"/>.</summary>
    public static DateTimeOffset After(DateTimeOffset from, TimeSpan hours)
    {
        for (var day = JapanTime.DayOf(from); ; day = day.AddDays(1))
        {
            var start = Later(from, JapanTime.StartOf(day) + Opens);
            var end = JapanTime.StartOf(day) + Closes;
            if (start + hours <= end)
                return start + hours;
            if (start < end)
                hours -= end - start;
        }
    }

    /// <summary>The latest instant whose <see cref="After"/> is not later than <paramref name="now"/>: what began before it is late.</summary>
    public static DateTimeOffset Before(DateTimeOffset now, TimeSpan hours)
    {
        for (var day = JapanTime.DayOf(now); ; day = day.AddDays(-1))
        {
            var start = JapanTime.StartOf(day) + Opens;
            var end = Earlier(now, JapanTime.StartOf(day) + Closes);
            if (end - hours >= start)
                return end - hours;
            if (start < end)
                hours -= end - start;
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
