using LinkageHub.Recordings;

namespace LinkageHub.Web.Replay;

/// <summary>The cassette's cases, and how far each has been played: what people did and what was written, in the order of the recording.</summary>
internal sealed class CassetteCases
{
    private readonly Dictionary<string, int> caseOf;
    private readonly Dictionary<int, List<CassetteEvent>> toCome;
    private readonly Lock gate = new();

    public CassetteCases(Cassette cassette)
    {
        caseOf = cassette.Outcomes.SelectMany((outcome, index) => outcome.Keys.Select(key => (key, index))).DistinctBy(pair => pair.key)
            .ToDictionary(pair => pair.key, pair => pair.index);
        toCome = cassette.Events.Where(one => one.Call is not { IsWrite: false }).GroupBy(Of).ToDictionary(own => own.Key, own => own.OrderBy(one => one.At).ToList());
    }

    /// <summary>The case's number; -1 for what belongs to none.</summary>
    public int Of(CassetteEvent one) => caseOf.GetValueOrDefault(one.Key ?? "", -1);

    public void Happened(CassetteEvent one)
    {
        lock (gate)
            if (toCome.TryGetValue(Of(one), out var own))
                own.Remove(one);
    }

    /// <summary>When, in the recording, the next thing of this case happened that has not happened yet.</summary>
    public DateTimeOffset ComesNext(string? key)
    {
        lock (gate)
            return key is not null && caseOf.TryGetValue(key, out var number) && toCome.GetValueOrDefault(number) is [var next, ..] ? next.At : DateTimeOffset.MaxValue;
    }
}
