using System.Text.Json;

namespace LinkageHub.PartnerSimulator;

/// <summary>What the scenario decides about one request.</summary>
internal sealed record Verdict(
    Fault? Fault, ForcedAnswer? Answer, TimeSpan? Latency, bool? Effect, bool? DlwebStarted, bool NotAdvanced, CallbackRule? Callback)
{
    public static readonly Verdict None = new(null, null, null, null, null, false, null);

    /// <summary>Whether the partner does what it was asked before (or without) answering.</summary>
    public bool Applies => Effect ?? (Fault?.Applies ?? Answer is not { Status: >= 300 });
}

/// <summary>A scenario while it is played: it counts, and it draws from its seed. Lives under the run's gate.</summary>
internal sealed class ScenarioPlay
{
    private readonly Random _random;
    private readonly Played[] _rules;

    public ScenarioPlay(Scenario scenario)
    {
        Scenario = scenario;

        // Not secrets: the same seed must give the same faults again.
#pragma warning disable CA5394
        _random = new Random(scenario.Seed ?? 1);
#pragma warning restore CA5394
        _rules = [.. (scenario.Rules ?? []).Select(rule => new Played(rule))];
    }

    public Scenario Scenario { get; }

    /// <summary>Somebody plays it from its first step to its verdict; null: it only stands there.</summary>
    public PlayersTurn? Turn { get; init; }

    public IReadOnlyList<int> Used => [.. _rules.Select(rule => rule.Used)];

    public Verdict Judge(string partner, string operation, string key)
    {
        var verdict = Verdict.None;
        foreach (var played in _rules)
        {
            var rule = played.Rule;
            if (!IsAbout(rule, partner, operation, key) || (rule.Operation is null or "*" && played.Callback is not null)
                || !played.Fires(key, _random))
                continue;
            verdict = Add(verdict, rule, played);
        }

        return verdict;
    }

    public CallbackRule? JudgeCallback(string partner, string type, string key)
    {
        foreach (var played in _rules)
        {
            if (played.Callback is not null && IsAbout(played.Rule, partner, type, key) && played.Fires(key, _random))
                return played.Callback;
        }

        return null;
    }

    // The first rule that has a say in something keeps it; rules about different things add up.
    private Verdict Add(Verdict so, Rule rule, Played played)
    {
        var fault = so.Fault ?? (played.Fault is { Callback: null } broken ? broken : null);
        return new Verdict(
            fault,
            so.Answer ?? rule.Answer ?? played.Fault?.Instead,
            so.Latency ?? Latency.Draw(rule.LatencyMs, _random),
            so.Effect ?? rule.Effect,
            so.DlwebStarted ?? rule.DlwebStarted,
            so.NotAdvanced || fault?.Name == Fault.NotAdvanced || rule.ArclinkStatus == Labels.WithStaff,
            so.Callback ?? played.Callback);
    }

    private static bool IsAbout(Rule rule, string partner, string operation, string key) =>
        (rule.Partner is null or "*" || rule.Partner == partner)
        && (rule.Operation is null or "*" || rule.Operation == operation)
        && (rule.Key is null or "*" || rule.Key == key);

    private sealed class Played(Rule rule)
    {
        private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

        public Rule Rule => rule;
        public Fault? Fault { get; } = rule.Fault is null ? null : Fault.Find(rule.Fault);
        public CallbackRule? Callback => rule.Callback ?? Fault?.Callback;
        public int Used { get; private set; }

        public bool Fires(string key, Random random)
        {
            var counter = rule.Per == "key" ? key : "";
            var count = _seen[counter] = _seen.GetValueOrDefault(counter) + 1;
            var first = rule.Nth ?? 1;
            var times = rule.Times ?? (rule.Nth is null ? int.MaxValue : 1);
            if (count < first || count - first >= times)
                return false;
#pragma warning disable CA5394 // see above: repeatable, not secret
            if (rule.Probability is { } probability && random.NextDouble() >= probability)
                return false;
#pragma warning restore CA5394
            Used++;
            return true;
        }
    }
}
