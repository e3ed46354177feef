using System.Globalization;

namespace LinkageHub.Partners;

/// <summary>How long a partner asks us to stay away. A wish, not an order: it is cut to our own longest delay.</summary>
public static class RetryAfter
{
    // Whoever asks for more than a day has a broken clock or counter; our own backoff knows better.
    private static readonly TimeSpan Absurd = TimeSpan.FromDays(1);

    /// <summary>Seconds or an HTTP date; null when absent, malformed, negative, past or absurd.</summary>
    public static TimeSpan? Read(string? header, DateTimeOffset now, TimeSpan longest)
    {
        TimeSpan asked;
        if (long.TryParse(header, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var seconds))
            asked = seconds <= Absurd.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        else if (DateTimeOffset.TryParseExact(
            header, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var date))
            asked = date - now;
        else
            return null;

        if (asked < TimeSpan.Zero || asked > Absurd)
            return null;
        return asked < longest ? asked : longest;
    }
}
