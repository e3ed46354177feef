using LinkageHub.Causes;
using LinkageHub.Values;

namespace LinkageHub.Web.Screens;

/// <summary>The list of causes, with how often each and each partner failed on the last days.</summary>
public sealed record FailuresView(IReadOnlyList<FailureGroup> Groups, IReadOnlyDictionary<long, IReadOnlyList<int>> PerDay, IReadOnlyList<FailureGroup> All, int Days, string Status, DateTimeOffset Now)
{
    public DateOnly Today => JapanTime.DayOf(Now);

    /// <summary>Of all causes, also those that are not shown; partners without a failure are left out.</summary>
    public IReadOnlyList<(string Partner, IReadOnlyList<int> Counts)> PerPartner =>
        [.. All.GroupBy(group => group.Partner).OrderBy(partner => partner.Key, StringComparer.Ordinal)
            .Select(partner => (partner.Key, (IReadOnlyList<int>)[.. Enumerable.Range(0, Days).Select(day => partner.Sum(group => PerDay[group.Id][day]))]))
            .Where(partner => partner.Item2.Any(count => count > 0))];

    /// <summary>One scale for all partners, or a quiet one would look as bad as a broken one.</summary>
    public int Most => PerPartner.SelectMany(partner => partner.Counts).DefaultIfEmpty(1).Max();

    public string Mark
    {
        get
        {
            var hash = new HashCode();
            foreach (var group in All)
                hash.Add((group.Id, group.Version, group.Waiting, group.LastAt, group.StatusAt(Now), PerDay[group.Id].Sum()));
            return hash.ToHashCode().ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
