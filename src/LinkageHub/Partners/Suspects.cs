namespace LinkageHub.Partners;

/// <summary>
/// Records that the partner may choke on. One that failed, while others went well, and fails again says nothing about the partner: hundreds of
/// those, coming back again and again, would shut it for everybody. The record is a key in memory and is told to nobody.
/// </summary>
internal sealed class Suspects
{
    /// <summary>So many at most; beyond that all are forgotten, and the breaker only opens sooner.</summary>
    private const int Most = 10_000;

    // How often the partner had done well when the record failed last.
    private readonly Dictionary<string, long> failedAt = new(StringComparer.Ordinal);
    private long successes;

    public void Succeeded(string? record)
    {
        successes++;
        if (record is not null)
            failedAt.Remove(record);
    }

    /// <summary>True when the partner has done well by others since this record failed last.</summary>
    public bool FailsAlone(string? record)
    {
        if (record is null)
            return false;
        var alone = failedAt.TryGetValue(record, out var then) && then < successes;
        if (failedAt.Count >= Most)
            failedAt.Clear();
        failedAt[record] = successes;
        return alone;
    }
}
