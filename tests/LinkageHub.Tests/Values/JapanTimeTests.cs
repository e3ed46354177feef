using System.Globalization;
using LinkageHub.Values;

namespace LinkageHub.Tests.Values;

/// <summary>A time as it stands in entries that are hashed and bytes that are sent again: its text never changes.</summary>
public class JapanTimeTests
{
    [Theory]
    [InlineData("2026-11-21T10:00:01+09:00", "2026-11-21T10:00:01+09:00")]
    [InlineData("2026-11-21T15:30:00.5Z", "2026-11-22T00:30:00.5+09:00")]
    [InlineData("2026-11-20T20:00:00.1234567-05:00", "2026-11-21T10:00:00.1234567+09:00")]
    [InlineData("2026-11-21T10:00:00.000001+09:00", "2026-11-21T10:00:00.000001+09:00")]
    [InlineData("0001-01-01T09:00:00.0100000+09:00", "0001-01-01T09:00:00.01+09:00")]
    public void Iso_shows_seconds_and_only_such_fractions_as_there_are(string time, string text) =>
        Assert.Equal(text, JapanTime.Iso(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)));

    [Fact]
    public void Iso_is_the_text_it_has_always_been()
    {
        var random = new Random(20261121);
        for (var n = 0; n < 10_000; n++)
        {
            // Of every number of digits behind the point.
            var unit = (long)Math.Pow(10, n % 8);
            var time = new DateTimeOffset(new DateTime(random.NextInt64(630_000_000_000_000_000, 660_000_000_000_000_000) / unit * unit, DateTimeKind.Utc));

            Assert.Equal(JapanTime.In(time).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture), JapanTime.Iso(time));
        }
    }
}
