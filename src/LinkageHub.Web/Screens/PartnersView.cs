using LinkageHub.Partners;
using LinkageHub.Queries;
using LinkageHub.Triggers;
using LinkageHub.Values;
using LinkageHub.Web.Watch;

namespace LinkageHub.Web.Screens;

/// <summary>One partner with what is behind and ahead of it.</summary>
/// <param name="Stopped">Its lists over which nodes were lost (LH9-112).</param>
/// <param name="Open">When it is open in the days to come: week, holidays and planned maintenance.</param>
public sealed record PartnerView(
    PartnerStatus Status, Backlog Backlog, HoursSet? Hours, OpeningTimes Open, IReadOnlyList<Maintenance> Plans, IReadOnlyList<BreakerEpisode> Episodes,
    IReadOnlyList<BacklogSample> Samples, IReadOnlyList<ContractFinding> Mismatches, IReadOnlyList<StoppedList> Stopped, DateTimeOffset Now)
{
    public long Waiting => Backlog.Pending + Backlog.RetryScheduled + Backlog.InDoubt;

    /// <summary>When it closes next; null when it is closed, or never does.</summary>
    public DateTimeOffset? ClosesAt => Open.ClosesAfter(Now);

    public DrainForecast? Forecast => DrainForecast.Of(
        Samples, Waiting, Now, Status.IsHolding || !Status.Configured, Status.Paused?.Until ?? (Status.Paused is null ? Status.Breaker.OpensUntil : null), Status.RequestsPerSecondLimit);
}

/// <summary>What the partners' page shows.</summary>
/// <param name="Waiting">Of the cases that who looks may see; null for who sees none.</param>
/// <param name="LastHolidayYear">Beyond it holidays are not known, and a partner closed on them would be taken for open.</param>
public sealed record PartnersView(
    IReadOnlyList<PartnerView> Partners, IReadOnlyList<WaitingHandoff>? Waiting, IReadOnlyList<(DateOnly Day, string Name)> Holidays, int? LastHolidayYear, DateTimeOffset Now)
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(60);

    public bool HolidaysEnd => LastHolidayYear is not { } year || JapanTime.DayOf(Now + Ahead).Year > year;

    /// <summary>What moves on the page: not the rate, which moves always.</summary>
    public string Mark
    {
        get
        {
            var hash = new HashCode();
            foreach (var one in Partners)
                hash.Add((one.Status.State, one.Status.Breaker.State, one.Status.Paused, one.Backlog, one.Episodes.Count, one.Episodes is [var last, ..] ? last : null, one.Mismatches.Sum(mismatch => mismatch.Count), one.Stopped.Count));
            foreach (var one in Waiting ?? [])
                hash.Add((one.Handoff.Id, one.Handoff.Status, one.Handoff.HeldBy, one.Safe?.IsNearAt(Now), one.Safe?.IsMissedAt(Now)));
            hash.Add(JapanTime.In(Now).Minute);
            return hash.ToHashCode().ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
