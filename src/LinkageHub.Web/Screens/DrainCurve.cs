using System.Globalization;
using LinkageHub.Partners;

namespace LinkageHub.Web.Screens;

/// <summary>What waited and how it may go on, as points of a picture: three hours back, as far ahead as the forecast reaches, six hours at most.</summary>
public sealed class DrainCurve(IReadOnlyList<BacklogSample> samples, DrainForecast forecast, DateTimeOffset now)
{
    public const int Width = 480, Height = 120;

    private static readonly TimeSpan Back = TimeSpan.FromHours(3), LongestAhead = TimeSpan.FromHours(6);

    private DateTimeOffset Begins => forecast.Begins ?? now;

    public DateTimeOffset From => samples.Count > 0 && samples[0].At > now - Back ? samples[0].At : now - Back;

    public DateTimeOffset To => Earlier(now + LongestAhead, Later(now + TimeSpan.FromMinutes(10), Begins + (forecast.Slowest ?? forecast.Fastest)));

    public string Now => X(now);

    public string Past => string.Join(' ', samples.Append(new BacklogSample(now, forecast.Waiting)).Select(one => $"{X(one.At)},{Y(one.Waiting)}"));

    /// <summary>Between the fastest and the slowest end; null where no end is in sight or nobody knows when it goes on.</summary>
    public string? Wedge => forecast is { Begins: not null, Slowest: { } slowest }
        ? $"{X(now)},{Y(forecast.Waiting)} {X(Begins)},{Y(forecast.Waiting)} {X(Begins + forecast.Fastest)},{Y(0)} {X(Begins + slowest)},{Y(0)} {X(Begins)},{Y(forecast.Waiting)}"
        : null;

    /// <summary>At most a dozen of the samples, for who would rather read.</summary>
    public IEnumerable<BacklogSample> Told => samples.Where((_, n) => (samples.Count - 1 - n) % Math.Max(1, samples.Count / 12) == 0).Reverse();

    private long Most => Math.Max(1, samples.Select(one => one.Waiting).Append(forecast.Waiting).Max());

    private string X(DateTimeOffset at) => Number(Width * Math.Clamp((at - From) / (To - From), 0, 1));

    private string Y(long waiting) => Number(4 + ((Height - 8) * (1 - ((double)waiting / Most))));

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
