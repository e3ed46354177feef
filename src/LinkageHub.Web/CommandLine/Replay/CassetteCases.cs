using LinkageHub.Recordings;

namespace LinkageHub.Web.Replay;

/// <summary>The cassette's cases, and how far each has been played: what people did and what was written, in the order of the recording.</summary>
internal sealed class CassetteCases
{
    private const int Nobody = -1;

    private readonly CaseNumbers<int> numbers;
    private readonly Dictionary<int, List<CassetteEvent>> toCome;
    private readonly Dictionary<int, DateTimeOffset> answered = [];
    private readonly Lock gate = new();

    public CassetteCases(Cassette cassette)
    {
        numbers = new(cassette.InsurerCode, cassette.Outcomes.Select((outcome, index) => (index, outcome.InsurerCode ?? cassette.InsurerCode, outcome.Keys.AsEnumerable())));
        toCome = cassette.Events.Where(one => one.Call is not { IsWrite: false }).GroupBy(Of).ToDictionary(own => own.Key, own => own.OrderBy(one => one.At).ToList());
    }

    /// <summary>The case's number; -1 for what belongs to none.</summary>
    public int Of(CassetteEvent one) => numbers.Of(one, Nobody);

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
    public DateTimeOffset ComesNext(string partner, string? key)
    {
        lock (gate)
        {
            var number = numbers.Of(key, numbers.InsurerOfPartner(partner), Nobody);
            if (number == Nobody || toCome.GetValueOrDefault(number) is not [var next, ..])
                return DateTimeOffset.MaxValue;
            return answered.GetValueOrDefault(number) is var over && over > next.At ? over : next.At;
        }
    }
}
