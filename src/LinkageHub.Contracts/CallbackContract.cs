using System.Text.Json;

namespace LinkageHub.Contracts;

/// <summary>The callbacks' document: what a partner may send to <c>/hooks/&lt;partner&gt;</c>.</summary>
public static class CallbackContract
{
    private static readonly Lazy<Dictionary<string, (string Partner, Schema Schema)>> Types = new(ReadTypes);

    /// <summary>What a callback's body breaks. A type nobody knows is allowed, and ignored.</summary>
    public static IReadOnlyList<Mismatch> Check(string partner, ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            if (json.RootElement.ValueKind is not JsonValueKind.Object || !json.RootElement.TryGetProperty("type", out var type) || type.ValueKind is not JsonValueKind.String)
                return [new Mismatch("hook", "request", "type", "missing")];
            if (!Types.Value.TryGetValue(type.GetString()!, out var known))
                return [];
            if (known.Partner != partner)
                return [new Mismatch(type.GetString()!, "request", "", $"sent to {partner}, belongs to {known.Partner}")];
            var wrong = new List<(string Field, string What)>();
            known.Schema.Check(json.RootElement, "", wrong);
            return [.. wrong.Select(one => new Mismatch(type.GetString()!, "request", one.Field, one.What))];
        }
        catch (JsonException)
        {
            return [new Mismatch("hook", "request", "", "not JSON")];
        }
    }

    private static Dictionary<string, (string Partner, Schema Schema)> ReadTypes()
    {
        using var document = JsonDocument.Parse(PartnerContract.Document("callbacks"));
        var components = document.RootElement.GetProperty("components");
        var types = new Dictionary<string, (string Partner, Schema Schema)>();
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
            foreach (var choice in path.Value.GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json")
                .GetProperty("schema").GetProperty("oneOf").EnumerateArray())
            {
                var name = choice.GetProperty("$ref").GetString()!.Split('/')[^1];
                var schema = components.GetProperty("schemas").GetProperty(name);
                var type = schema.GetProperty("properties").GetProperty("type").GetProperty("const").GetString()!;
                types[type] = (path.Name.Split('/')[^1], Schema.Read(schema, components, []));
            }
        return types;
    }
}
