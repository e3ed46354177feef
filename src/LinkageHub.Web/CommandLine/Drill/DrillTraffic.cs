using LinkageHub.Web.Demo;

namespace LinkageHub.Web.Drill;

/// <summary>
/// One contract in the drill. <paramref name="Turns"/>: when, from the drill's beginning, somebody asks for each linkage; null: one after the other from
/// <paramref name="Start"/> on, as soon as the one before is through.
/// </summary>
internal sealed record DrillTrip(DemoContract Contract, TimeSpan Start, IReadOnlyDictionary<string, TimeSpan>? Turns = null);

/// <summary>What flows in the drill, the earliest first, and what the report says of it.</summary>
internal sealed record DrillTraffic(IReadOnlyList<DrillTrip> Trips, IReadOnlyList<(string Name, string Value)> Facts)
{
    /// <summary>Samples, evenly spread. Nothing else goes wrong: what the report shows is the outage alone.</summary>
    public static DrillTraffic OfSamples(IReadOnlyList<DemoContract> samples, TimeSpan over) =>
        new([.. samples.Select((contract, at) => new DrillTrip(contract with { Fate = Fate.Straight }, over * at / samples.Count))], []);
}
