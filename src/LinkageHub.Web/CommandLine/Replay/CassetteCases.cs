using LinkageHub.Recordings;

namespace LinkageHub.Web.Replay;

/// <summary>The cassette's cases, and how far each has been played: what people did and what was written, in the order of the recording.</summary>
internal sealed class CassetteCases
{
    private readonly Dictionary<string, int> caseOf;
    private readonly Dictionary<int, List<CassetteEvent>> toCome;
    private readonly Dictionary<int, DateTimeOffset> answered = [];
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
        {
            var number = Of(one);
            if (toCome.TryGetValue(number, out var own))
                own.Remove(one);
            // What was read for an act was read until its answer, whatever else came in between.
            answered.Remove(number);
            if (one.Act?.TookMs is { } took)
                answered[number] = one.At.AddMilliseconds(took);
        }
    }

    /// <summary>When, in the recording, the next thing of this case happened that has not happened yet; or later, when what happened last was answered.</summary>
    public DateTimeOffset ComesNext(string? key)
    {
        lock (gate)
        {
            if (key is null || !caseOf.TryGetValue(key, out var number) || toCome.GetValueOrDefault(number) is not [var next, ..])
                return DateTimeOffset.MaxValue;
            return answered.GetValueOrDefault(number) is var over && over > next.At ? over : next.At;
        }
    }
}
