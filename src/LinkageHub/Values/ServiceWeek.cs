using System.Globalization;

namespace LinkageHub.Values;

/// <summary>When a day's service begins and ends, in minutes since that day's midnight. 翌4:00 is 28:00: the window belongs to the day it began on.</summary>
public readonly record struct ServiceDay(int Opens, int Closes)
{
    /// <summary>Until the evening of the next day would be two days.</summary>
    private const int Latest = 48 * 60;

    public override string ToString() => $"{Text(Opens)}-{Text(Closes)}";

    /// <summary><c>06:00-28:00</c>.</summary>
    public static bool TryParse(string text, out ServiceDay day)
    {
        day = text.Split('-') is [var from, var to] && TryMinutes(from, out var opens) && TryMinutes(to, out var closes) ? new ServiceDay(opens, closes) : default;
        return day.Closes > day.Opens && day.Opens < 24 * 60 && day.Closes <= Latest && day.Closes - day.Opens <= 24 * 60;
    }

    private static bool TryMinutes(string text, out int minutes)
    {
        minutes = 0;
        if (text.Split(':') is not [{ Length: 2 } hour, { Length: 2 } minute] || !int.TryParse(hour, NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(minute, NumberStyles.None, CultureInfo.InvariantCulture, out var rest) || rest > 59)
            return false;
        minutes = (hours * 60) + rest;
        return true;
    }

    private static string Text(int minutes) => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:00}:{minutes % 60:00}");
}

/// <summary>サービス時間 of a week: Monday to Sunday, and what holds on public holidays instead. Null: closed that day.</summary>
public sealed record ServiceWeek(IReadOnlyList<ServiceDay?> Days)
{
    /// <summary>The days as they stand in <see cref="Days"/>.</summary>
    public static readonly IReadOnlyList<string> Names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"];

    public ServiceDay? On(DateOnly day, IReadOnlySet<DateOnly> holidays) => Days[holidays.Contains(day) ? 7 : ((int)day.DayOfWeek + 6) % 7];

    /// <summary>As it is typed and kept: one text a day, empty for a day without service. Digits of any width.</summary>
    public static ServiceWeek? Parse(IReadOnlyList<string> typed)
    {
        if (typed.Count != Names.Count)
            return null;
        var days = new List<ServiceDay?>();
        foreach (var text in typed.Select(text => text.Normalize(System.Text.NormalizationForm.FormKC).Replace(" ", "", StringComparison.Ordinal)))
        {
            if (text.Length > 0 && !ServiceDay.TryParse(text, out _))
                return null;
            days.Add(ServiceDay.TryParse(text, out var day) ? day : null);
        }
        return days.Any(day => day is not null) ? new ServiceWeek(days) : null;
    }

    public IReadOnlyList<string> Typed => [.. Days.Select(day => day?.ToString() ?? "")];
}
