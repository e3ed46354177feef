using System.Globalization;

namespace LinkageHub.Values;

/// <summary>日本時間: business days, J-PASS's typed dates and every time we show are +09:00, without summer time.</summary>
public static class JapanTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(9);

    public static DateTimeOffset In(DateTimeOffset time) => time.ToOffset(Offset);

    public static DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(time.ToOffset(Offset).DateTime);

    public static DateTimeOffset StartOf(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), Offset);

    /// <summary>ISO 8601 with +09:00, seconds shown, fractions only when there are some.</summary>
    public static string Iso(DateTimeOffset time)
    {
        // Many of them stand in every entry, line and answer: the framework's own form is quick, one of our own letter by letter is not.
        Span<char> text = stackalloc char[33];
        In(time).DateTime.TryFormat(text, out var length, "O", CultureInfo.InvariantCulture);
        length = text[..length].TrimEnd('0').TrimEnd('.').Length;
        "+09:00".CopyTo(text[length..]);
        return new string(text[..(length + 6)]);
    }

    /// <summary>保険始期日 as J-PASS types it: eight ASCII digits, western calendar (S003-44, INV-14).</summary>
    public static string TypedDate(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>保険締結日時 as J-PASS types it: twelve ASCII digits, seconds cut off, never rounded.</summary>
    public static string TypedMinute(DateTimeOffset time) => In(time).ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    public static bool TryTypedDate(string? text, out DateOnly day)
    {
        day = default;
        return text is { Length: 8 } && text.All(char.IsAsciiDigit)
            && DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    public static bool TryTypedMinute(string? text, out DateTimeOffset minute)
    {
        minute = default;
        if (text is not { Length: 12 } || !text.All(char.IsAsciiDigit)
            || !DateTime.TryParseExact(text, "yyyyMMddHHmm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return false;
        minute = new DateTimeOffset(local, Offset);
        return true;
    }
}
