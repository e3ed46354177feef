using System.Globalization;

namespace LinkageHub.PartnerSimulator;

/// <summary>Dates and times as the partners write them: Japanese time, the western calendar, ASCII digits only.</summary>
internal static class JapanTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(9);

    /// <summary>Whole seconds: the partners' screens show no fractions, and people compare what they see.</summary>
    public static DateTimeOffset Now(TimeProvider clock)
    {
        var now = clock.GetUtcNow().ToOffset(Offset);
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }

    /// <summary>To the tick, for what is ordered and measured by it.</summary>
    public static DateTimeOffset Stamp(TimeProvider clock) => clock.GetUtcNow().ToOffset(Offset);

    public static string Date(DateTimeOffset time) => time.ToOffset(Offset).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Text(DateTimeOffset time) =>
        time.ToOffset(Offset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    public static bool IsDate(string? text) => TryDate(text, "yyyy-MM-dd", out _);

    public static bool IsMonth(string? text) => TryDate(text, "yyyy-MM", out _);

    public static bool TryDate(string? text, string format, out DateOnly date)
    {
        date = default;
        return text is not null && text.Length == format.Length
            && DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    /// <summary>保険締結日時 of J4: yyyyMMddHHmm, Japanese time without an offset.</summary>
    public static bool TryMinute(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is not { Length: 12 }
            || !DateTime.TryParseExact(text, "yyyyMMddHHmm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;
        time = new DateTimeOffset(local, Offset);
        return true;
    }

    /// <summary>A time that carries its offset; without one nobody knows which day it is.</summary>
    public static bool TryTime(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is null || text.Length < 20 || text[10] != 'T')
            return false;
        var hasOffset = text[^1] == 'Z' || text[^6] is '+' or '-';
        return hasOffset && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    public static DateTimeOffset StartOfDay(DateOnly date) => new(date.ToDateTime(TimeOnly.MinValue), Offset);
}
