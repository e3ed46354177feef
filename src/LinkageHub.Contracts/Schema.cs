using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LinkageHub.Contracts;

/// <summary>
/// One JSON schema of the contracts, read once and asked often. The subset that the documents use: type, properties, required, additionalProperties: false,
/// items, enum, const, pattern, format (date, date-time), minimum, lengths, numbers of items, oneOf, $ref. A keyword outside it stops the reading:
/// a rule that is written down and not checked would be worse than none.
/// </summary>
public sealed class Schema
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // A handful of forms stands in a hundred places, and each takes milliseconds to compile.
    private static readonly ConcurrentDictionary<string, Regex> Forms = new(StringComparer.Ordinal);
    private static readonly HashSet<string> Words =
    [
        "type", "properties", "required", "additionalProperties", "items", "enum", "const", "pattern", "format", "minimum", "minLength", "maxLength",
        "minItems", "maxItems", "oneOf", "$ref", "description",
    ];

    private readonly HashSet<string> types = [];
    private readonly Dictionary<string, Schema> properties = [];
    private readonly List<string> required = [];
    private readonly List<Schema> oneOf = [];
    private bool closed;
    private Schema? items;
    private HashSet<string>? allowed;
    private Regex? pattern;
    private string? format;
    private long? minimum;
    private int? minLength, maxLength, minItems, maxItems;
    private Schema? target;

    private Schema()
    {
    }

    /// <summary>Reads <paramref name="element"/>; references are looked up in <paramref name="components"/>, which may refer to themselves.</summary>
    internal static Schema Read(JsonElement element, JsonElement components, Dictionary<string, Schema> named)
    {
        var schema = new Schema();
        foreach (var word in element.EnumerateObject())
            if (!Words.Contains(word.Name))
                throw new NotSupportedException($"The contracts' schemas do not know '{word.Name}'.");
        if (element.TryGetProperty("$ref", out var reference))
        {
            schema.target = Named(reference.GetString()!.Split('/')[^1], components, named);
            return schema;
        }
        if (element.TryGetProperty("type", out var type))
            schema.types.UnionWith(type.ValueKind is JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!]);
        if (element.TryGetProperty("properties", out var members))
            foreach (var member in members.EnumerateObject())
                schema.properties[member.Name] = Read(member.Value, components, named);
        if (element.TryGetProperty("required", out var needed))
            schema.required.AddRange(needed.EnumerateArray().Select(one => one.GetString()!));
        schema.closed = element.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind is JsonValueKind.False;
        if (element.TryGetProperty("items", out var item))
            schema.items = Read(item, components, named);
        if (element.TryGetProperty("oneOf", out var choices))
            schema.oneOf.AddRange(choices.EnumerateArray().Select(choice => Read(choice, components, named)));
        if (element.TryGetProperty("enum", out var values))
            schema.allowed = [.. values.EnumerateArray().Where(value => value.ValueKind is JsonValueKind.String).Select(value => value.GetString()!)];
        if (element.TryGetProperty("const", out var only))
            schema.allowed = [only.GetString()!];
        if (element.TryGetProperty("pattern", out var form))
            schema.pattern = Forms.GetOrAdd(form.GetString()!, text => new Regex(text, RegexOptions.CultureInvariant | RegexOptions.Compiled, Patience));
        schema.format = element.TryGetProperty("format", out var format) ? format.GetString() : null;
        schema.minimum = element.TryGetProperty("minimum", out var least) ? least.GetInt64() : null;
        schema.minLength = Number(element, "minLength");
        schema.maxLength = Number(element, "maxLength");
        schema.minItems = Number(element, "minItems");
        schema.maxItems = Number(element, "maxItems");
        return schema;
    }

    /// <summary>Adds what is wrong with <paramref name="value"/>, each with the path of its member.</summary>
    public void Check(JsonElement value, string path, List<(string Field, string What)> wrong)
    {
        if (target is not null)
        {
            target.Check(value, path, wrong);
            return;
        }
        if (oneOf.Count > 0)
        {
            CheckChoices(value, path, wrong);
            return;
        }
        if (types.Count > 0 && !types.Any(type => Is(value, type)))
        {
            wrong.Add((path, $"expected {string.Join(" or ", types)}, got {Kind(value)}"));
            return;
        }
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CheckObject(value, path, wrong);
                break;
            case JsonValueKind.Array:
                CheckArray(value, path, wrong);
                break;
            case JsonValueKind.String:
                CheckText(value.GetString()!, path, wrong);
                break;
            case JsonValueKind.Number when minimum is { } least && value.TryGetInt64(out var number) && number < least:
                wrong.Add((path, $"less than {least}"));
                break;
        }
    }

    /// <summary>What reading a body throws that is no JSON, or JSON with texts that are none (half a surrogate, bytes that are not UTF-8).</summary>
    internal static bool IsNoText(Exception e) => e is JsonException or InvalidOperationException;

    /// <summary>A header's or a query's text, which is text whatever it means.</summary>
    public void CheckText(string text, string path, List<(string Field, string What)> wrong)
    {
        if (target is not null)
        {
            target.CheckText(text, path, wrong);
            return;
        }
        if (allowed is not null && !allowed.Contains(text))
            wrong.Add((path, $"not one of {string.Join("|", allowed)}"));
        if (pattern is not null && !pattern.IsMatch(text))
            wrong.Add((path, $"does not have the form {pattern}"));
        if (text.Length < minLength)
            wrong.Add((path, $"shorter than {minLength}"));
        if (text.Length > maxLength)
            wrong.Add((path, $"longer than {maxLength}"));
        if (format == "date" && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            wrong.Add((path, "not a date yyyy-MM-dd"));
        if (format == "date-time" && !IsTimeWithOffset(text))
            wrong.Add((path, "not an ISO 8601 time with offset"));
    }

    private void CheckChoices(JsonElement value, string path, List<(string Field, string What)> wrong)
    {
        List<(string Field, string What)>? nearest = null;
        foreach (var choice in oneOf)
        {
            var here = new List<(string Field, string What)>();
            choice.Check(value, path, here);
            if (here.Count == 0)
                return;
            // "expected null" helps nobody who sent an object.
            if (nearest is null || here.Count < nearest.Count && here.Any(one => one.Field != path) || nearest.Any(one => one.Field == path))
                nearest = here;
        }
        wrong.AddRange(nearest!);
    }

    private void CheckObject(JsonElement value, string path, List<(string Field, string What)> wrong)
    {
        foreach (var name in required)
            if (!value.TryGetProperty(name, out _))
                wrong.Add((Member(path, name), "missing"));
        foreach (var member in value.EnumerateObject())
            if (properties.TryGetValue(member.Name, out var schema))
                schema.Check(member.Value, Member(path, member.Name), wrong);
            else if (closed)
                wrong.Add((Member(path, member.Name), "unknown member"));
    }

    private void CheckArray(JsonElement value, string path, List<(string Field, string What)> wrong)
    {
        var count = value.GetArrayLength();
        if (count < minItems)
            wrong.Add((path, $"fewer than {minItems} items"));
        if (count > maxItems)
            wrong.Add((path, $"more than {maxItems} items"));
        var index = 0;
        foreach (var item in value.EnumerateArray())
            items?.Check(item, $"{path}[{index++}]", wrong);
    }

    private static Schema Named(string name, JsonElement components, Dictionary<string, Schema> named)
    {
        if (!named.TryGetValue(name, out var schema))
            named[name] = schema = Read(components.GetProperty("schemas").GetProperty(name), components, named);
        return schema;
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind is JsonValueKind.Object,
        "array" => value.ValueKind is JsonValueKind.Array,
        "string" => value.ValueKind is JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind is JsonValueKind.Null,
        "integer" => value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new NotSupportedException($"The contracts' schemas do not know the type '{type}'."),
    };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static bool IsTimeWithOffset(string text) =>
        text.Length >= 20 && text[10] == 'T' && (text[^1] == 'Z' || text[^6] is '+' or '-')
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static int? Number(JsonElement element, string word) => element.TryGetProperty(word, out var number) ? number.GetInt32() : null;

    private static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
