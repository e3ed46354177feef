using System.Text.Json;

namespace LinkageHub.PartnerSimulator;

/// <summary>How the partners misbehave, as a tester writes it down.</summary>
internal sealed record Scenario(
    string Name, string? Description = null, int? Seed = null, Rule[]? Rules = null, Expectation? Expect = null);

/// <summary>When a request (or callback) matches, what happens to it.</summary>
/// <param name="Nth">The first matching request it fires on, from 1.</param>
/// <param name="Times">How often it fires; left out: once when <paramref name="Nth"/> is given, else always.</param>
/// <param name="Per"><c>rule</c> counts all matching requests together, <c>key</c> each business key for itself.</param>
/// <param name="Effect">Whether the effect happens; left out: as the fault or the answer implies.</param>
internal sealed record Rule(
    string? Partner,
    string? Operation,
    string? Key,
    int? Nth,
    int? Times,
    double? Probability,
    string? Per,
    ForcedAnswer? Answer,
    JsonElement LatencyMs,
    string? Fault,
    bool? Effect,
    bool? DlwebStarted,
    string? ArclinkStatus,
    CallbackRule? Callback);

/// <summary>An answer that replaces the partner's own; with only a 2xx status the partner's body stays.</summary>
internal sealed record ForcedAnswer(int? Status, string? Code, string? Detail, JsonElement Body, Dictionary<string, string>? Headers);

/// <summary>What happens to a callback, or, in a rule of an operation, the callback that goes out besides.</summary>
internal sealed record CallbackRule(int? DelayMs, int? Repeat, string? Forge, bool? Lost, string? Type, JsonElement Data);

internal sealed record Expectation(ExpectedEffects[]? Journal, ExpectedHandoff[]? Handoffs);

internal sealed record ExpectedEffects(string Operation, string Key, int Effects);

internal sealed record ExpectedHandoff(string Key, string Status, string? ErrorCode, string? Linkage);

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
    public IReadOnlyList<int> Used => [.. _rules.Select(rule => rule.Used)];

    public Verdict Judge(string partner, string operation, string key)
    {
        var verdict = Verdict.None;
        foreach (var played in _rules)
        {
            var rule = played.Rule;
            if (!IsAbout(rule, partner, operation, key) || rule is { Operation: null or "*", Callback: not null }
                || !played.Fires(key, _random))
                continue;
            verdict = Add(verdict, rule);
        }

        return verdict;
    }

    public CallbackRule? JudgeCallback(string partner, string type, string key)
    {
        foreach (var played in _rules)
        {
            if (played.Rule.Callback is not null && IsAbout(played.Rule, partner, type, key) && played.Fires(key, _random))
                return played.Rule.Callback;
        }

        return null;
    }

    // The first rule that has a say in something keeps it; rules about different things add up.
    private Verdict Add(Verdict so, Rule rule)
    {
        var fault = so.Fault ?? (rule.Fault is null ? null : Fault.Find(rule.Fault));
        return new Verdict(
            fault,
            so.Answer ?? rule.Answer,
            so.Latency ?? Latency.Draw(rule.LatencyMs, _random),
            so.Effect ?? rule.Effect,
            so.DlwebStarted ?? rule.DlwebStarted,
            so.NotAdvanced || fault?.Name == Fault.NotAdvanced || rule.ArclinkStatus == Labels.WithStaff,
            so.Callback ?? rule.Callback);
    }

    private static bool IsAbout(Rule rule, string partner, string operation, string key) =>
        (rule.Partner is null or "*" || rule.Partner == partner)
        && (rule.Operation is null or "*" || rule.Operation == operation)
        && (rule.Key is null or "*" || rule.Key == key);

    private sealed class Played(Rule rule)
    {
        private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

        public Rule Rule => rule;
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
