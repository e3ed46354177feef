using System.Text.Json;
using LinkageHub.PartnerSimulator.Scenarios;

namespace LinkageHub.PartnerSimulator;

/// <summary>One thing that is wrong with a scenario: where, what, what would be right, and what was most likely meant.</summary>
internal sealed record ScenarioError(string Path, string What, string Right, string? Nearest)
{
    public override string ToString() => $"{Path}: {What}; {Right}{(Nearest is null ? "" : $". Did you mean '{Nearest}'?")}";
}

/// <summary>A scenario that cannot be played, and all that is wrong with it.</summary>
internal sealed class ScenarioException(IReadOnlyList<ScenarioError> errors)
    : Exception(string.Join(Environment.NewLine, errors.Select(error => error.ToString())))
{
    public ScenarioException(string path, string what, string right, string? nearest = null)
        : this([new ScenarioError(path, what, right, nearest)])
    {
    }

    public IReadOnlyList<ScenarioError> Errors => errors;
    public string Path => errors[0].Path;
}

/// <summary>Reads a scenario strictly: a rule with a typing error would silently never fire, and the test would prove nothing.</summary>
internal static class ScenarioReader
{
    private static readonly Lazy<Schema> Shipped = new(() => new Schema(LoadSchema()));

    public static Scenario Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var errors = Shipped.Value.Check(document.RootElement);
            if (errors.Count > 0)
                throw new ScenarioException(errors);
            var scenario = document.RootElement.Deserialize(SimJson.Strict.Scenario)!;
            errors.AddRange(Unplayable(scenario.Rules ?? []));
            errors.AddRange(BeforeBytes(scenario.Rules ?? []));
            errors.AddRange(StepActs.Check(scenario.Steps ?? []));
            errors.AddRange(Claims.Check(scenario.Expect?.Verify ?? [], "$.expect.verify"));
            return errors.Count > 0 ? throw new ScenarioException(errors) : scenario;
        }
        catch (JsonException wrong)
        {
            throw new ScenarioException(wrong.Path ?? "$", "not JSON: " + wrong.Message, "expected a scenario as schema.json has it");
        }
    }

    /// <summary>What the schema knows and the simulator does not would silently never happen.</summary>
    private static IEnumerable<ScenarioError> Unplayable(Rule[] rules) => rules
        .Select((rule, index) => (rule.Fault, Path: $"$.rules[{index}].fault"))
        .Where(one => one.Fault is { } fault && Fault.Find(fault) is null && !IsBeforeBytes(fault))
        .Select(one => new ScenarioError(one.Path, $"{one.Fault} cannot be played", "expected one of GET /_sim/faults", null));

    private static bool IsBeforeBytes(string fault) => Fault.BeforeBytes.ContainsKey(fault) || Fault.BeforeBytes.Values.Contains(fault);

    private static IEnumerable<ScenarioError> BeforeBytes(Rule[] rules) => rules
        .Select((rule, index) => (rule.Fault, Path: $"$.rules[{index}].fault"))
        .Where(one => one.Fault is { } fault && IsBeforeBytes(fault))
        .Select(one => new ScenarioError(
            one.Path, $"{one.Fault} happens before a byte is sent, so no request can meet this rule",
            "give the hub the address of GET /_sim/dead-ends as the partner's", null));

    private static JsonElement LoadSchema()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ScenarioLibrary.Folder, ScenarioLibrary.SchemaFile)));
        return document.RootElement.Clone();
    }
}
