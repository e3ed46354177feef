using System.Text.Json;

namespace LinkageHub.PartnerSimulator.Scenarios;

/// <summary>
/// The part of JSON Schema that <c>schema.json</c> is written in. An editor checks a scenario with the same file, so what it accepts and what
/// the simulator plays cannot come apart.
/// </summary>
internal sealed class Schema(JsonElement root)
{
    /// <summary>Words of JSON Schema this reader knows; the schema may use no others.</summary>
    public static readonly string[] Words =
    [
        "$schema", "$id", "$defs", "$ref", "title", "description", "type", "properties", "additionalProperties", "required", "items", "enum", "const",
        "oneOf", "minimum", "maximum", "minLength",
    ];

    public List<ScenarioError> Check(JsonElement value)
    {
        var errors = new List<ScenarioError>();
        Check(root, value, "$", errors);
        return errors;
    }

    private void Check(JsonElement schema, JsonElement value, string path, List<ScenarioError> errors)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("oneOf", out var branches))
            CheckOneOf(branches, value, path, errors);
        if (schema.TryGetProperty("type", out var type) && !IsOf(type.GetString()!, value))
        {
            errors.Add(new ScenarioError(path, $"is {Kind(value)}", $"expected {type.GetString()}", null));
            return;
        }

        if (schema.TryGetProperty("enum", out var allowed))
            CheckChoice([.. allowed.EnumerateArray().Select(one => one.GetString()!)], value, path, errors);
        CheckRange(schema, value, path, errors);
        if (value.ValueKind is JsonValueKind.Object)
            CheckMembers(schema, value, path, errors);
        if (value.ValueKind is JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
                Check(items, item, $"{path}[{index++}]", errors);
        }
    }

    private void CheckMembers(JsonElement schema, JsonElement value, string path, List<ScenarioError> errors)
    {
        var known = schema.TryGetProperty("properties", out var properties) ? properties : default;
        string[] names = known.ValueKind is JsonValueKind.Object ? [.. known.EnumerateObject().Select(one => one.Name)] : [];
        var others = schema.TryGetProperty("additionalProperties", out var given) ? given : default;
        foreach (var member in value.EnumerateObject())
        {
            var at = $"{path}.{member.Name}";
            if (names.Contains(member.Name))
                Check(known.GetProperty(member.Name), member.Value, at, errors);
            else if (others.ValueKind is JsonValueKind.False)
                errors.Add(new ScenarioError(at, "unknown member", "known are " + string.Join(", ", names), Nearest.To(member.Name, names)));
            else if (others.ValueKind is JsonValueKind.Object)
                Check(others, member.Value, at, errors);
        }

        if (!schema.TryGetProperty("required", out var required))
            return;
        foreach (var name in required.EnumerateArray().Select(one => one.GetString()!))
        {
            if (!value.TryGetProperty(name, out _))
                errors.Add(new ScenarioError($"{path}.{name}", "missing", "required", null));
        }
    }

    /// <summary>The branch is chosen by type and by what must stand in it, so that the error is about the branch that was meant.</summary>
    private void CheckOneOf(JsonElement branches, JsonElement value, string path, List<ScenarioError> errors)
    {
        var fitting = branches.EnumerateArray().Where(branch => IsOf(branch.GetProperty("type").GetString()!, value)).ToArray();
        if (fitting.Length == 0)
        {
            var types = branches.EnumerateArray().Select(branch => branch.GetProperty("type").GetString()).Distinct();
            errors.Add(new ScenarioError(path, $"is {Kind(value)}", "expected " + string.Join(" or ", types), null));
            return;
        }

        if (fitting.Length == 1)
        {
            Check(fitting[0], value, path, errors);
            return;
        }

        var (name, _) = ConstOf(fitting[0]);
        string[] allowed = [.. fitting.Select(branch => ConstOf(branch).Value)];
        var said = value.TryGetProperty(name, out var member) ? member : default;
        var chosen = Array.IndexOf(allowed, said.ValueKind is JsonValueKind.String ? said.GetString() : null);
        if (chosen < 0)
            CheckChoice(allowed, said, $"{path}.{name}", errors);
        else
            Check(fitting[chosen], value, path, errors);
    }

    private static void CheckChoice(string[] allowed, JsonElement value, string path, List<ScenarioError> errors)
    {
        var said = value.ValueKind is JsonValueKind.String ? value.GetString()! : null;
        if (said is null || !allowed.Contains(said))
        {
            errors.Add(new ScenarioError(
                path,
                value.ValueKind is JsonValueKind.Undefined ? "missing" : $"is {value.GetRawText()}",
                "expected one of " + string.Join(", ", allowed),
                said is null ? null : Nearest.To(said, allowed)));
        }
    }

    private static void CheckRange(JsonElement schema, JsonElement value, string path, List<ScenarioError> errors)
    {
        if (value.ValueKind is JsonValueKind.String && schema.TryGetProperty("minLength", out var length) && value.GetString()!.Length < length.GetInt32())
            errors.Add(new ScenarioError(path, "is empty", "expected text", null));
        if (value.ValueKind is not JsonValueKind.Number)
            return;
        var least = schema.TryGetProperty("minimum", out var minimum) ? minimum.GetDouble() : double.NegativeInfinity;
        var most = schema.TryGetProperty("maximum", out var maximum) ? maximum.GetDouble() : double.PositiveInfinity;
        if (value.GetDouble() >= least && value.GetDouble() <= most)
            return;
        var range = double.IsInfinity(most) ? FormattableString.Invariant($"{least} or more") : FormattableString.Invariant($"{least} to {most}");
        errors.Add(new ScenarioError(path, $"is {value.GetRawText()}", "expected " + range, null));
    }

    private JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
        {
            schema = root;
            foreach (var name in reference.GetString()!.Split('/').Skip(1))
                schema = schema.GetProperty(name);
        }

        return schema;
    }

    private static (string Name, string Value) ConstOf(JsonElement branch)
    {
        var fixedMember = branch.GetProperty("properties").EnumerateObject().First(member => member.Value.TryGetProperty("const", out _));
        return (fixedMember.Name, fixedMember.Value.GetProperty("const").GetString()!);
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind is JsonValueKind.Object,
        "array" => value.ValueKind is JsonValueKind.Array,
        "string" => value.ValueKind is JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out _),
        _ => value.ValueKind is JsonValueKind.Number,
    };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null => value.ValueKind.ToString().ToLowerInvariant(),
        _ => value.GetRawText(),
    };
}
