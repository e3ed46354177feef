using System.Text.Json;
using System.Text.Json.Serialization;

namespace LinkageHub.PartnerSimulator;

/// <summary>How the partners misbehave, what people do, and what must come of it, as a tester writes it down.</summary>
/// <param name="Hub">Settings of the hub without which the scenario means nothing.</param>
internal sealed record Scenario(
    string Name,
    string? Description = null,
    int? Seed = null,
    Rule[]? Rules = null,
    Expectation? Expect = null,
    Step[]? Steps = null,
    Dictionary<string, string>? Hub = null)
{
    /// <summary>For editors: the schema this file is checked with.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }
}

/// <summary>Something a person does, at a partner's screen or at the hub, and what must be answered.</summary>
/// <param name="AtOnce">So many do the same in the same moment; each must be answered so.</param>
internal sealed record Step(
    string Actor, string Action, string? Key, JsonElement With, StepFile? Csv, int? AtOnce, string? Note, StepExpectation? Expect);

/// <summary>A file as it lies on somebody's disk; <c>&lt;EE E0&gt;</c> in a line stands for bytes.</summary>
internal sealed record StepFile(string Encoding, string[] Lines);

/// <summary>The HTTP status, and the members that must be in the body (others may be there).</summary>
internal sealed record StepExpectation(int? Status, JsonElement Body);

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
internal sealed record CallbackRule
{
    public int? DelayMs { get; init; }
    public int? Repeat { get; init; }
    public string? Forge { get; init; }
    public bool? Lost { get; init; }

    /// <summary>Kept back until so many later callbacks of the run have gone out before it.</summary>
    public int? Hold { get; init; }

    /// <summary>The same bytes, id and signature again so long after the first was answered.</summary>
    public int? ReplayAfterMs { get; init; }

    public string? Type { get; init; }
    public JsonElement Data { get; init; }

    /// <summary>Out and answered before the operation itself is answered.</summary>
    [JsonIgnore]
    public bool First { get; init; }
}

internal sealed record Expectation(ExpectedEffects[]? Journal, ExpectedHandoff[]? Handoffs, Claim[]? Verify);

internal sealed record ExpectedEffects(string Operation, string Key, int Effects);

internal sealed record ExpectedHandoff(string Key, string Status, string? ErrorCode, string? Linkage);
