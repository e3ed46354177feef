using System.Text.Json;

namespace LinkageHub.Contracts;

/// <summary>The callbacks' document: what a partner may send to <c>/hooks/&lt;partner&gt;</c>, and what it is answered.</summary>
public static class CallbackContract
{
    private static readonly Lazy<Paper> Read = new(() => new Paper());

    /// <summary>What a callback breaks, in its headers and in its body. A type nobody knows is allowed, and ignored.</summary>
    public static IReadOnlyList<Mismatch> Check(string partner, Func<string, string?> header, ReadOnlySpan<byte> body) =>
        [.. Read.Value.Doors[partner].CheckHeaders(header), .. Check(partner, body)];

    /// <summary>What a callback's body breaks.</summary>
    public static IReadOnlyList<Mismatch> Check(string partner, ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            if (json.RootElement.ValueKind is not JsonValueKind.Object || !json.RootElement.TryGetProperty("type", out var type) || type.ValueKind is not JsonValueKind.String)
                return [new Mismatch("hook", "request", "type", "missing")];
            if (!Read.Value.Types.TryGetValue(type.GetString()!, out var known))
                return [];
            if (known.Partner != partner)
                return [new Mismatch(type.GetString()!, "request", "", $"sent to {partner}, belongs to {known.Partner}")];
            var wrong = new List<(string Field, string What)>();
            known.Schema.Check(json.RootElement, "", wrong);
            return [.. wrong.Select(one => new Mismatch(type.GetString()!, "request", one.Field, one.What))];
        }
        catch (Exception e) when (Schema.IsNoText(e))
        {
            return [new Mismatch("hook", "request", "", "not JSON")];
        }
    }

    /// <summary>What the hub's answer to a callback breaks.</summary>
    public static IReadOnlyList<Mismatch> CheckAnswer(string partner, int status, string? mediaType, ReadOnlySpan<byte> body) =>
        Read.Value.Doors[partner].CheckAnswer(status, mediaType, body);

    /// <summary>The document as it is asked: a door for each partner, and a schema for each type.</summary>
    private sealed class Paper
    {
        public Paper()
        {
            using var document = JsonDocument.Parse(PartnerContract.Document("callbacks"));
            var components = document.RootElement.GetProperty("components");
            foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
            {
                var (partner, post) = (path.Name.Split('/')[^1], path.Value.GetProperty("post"));
                Doors[partner] = new ContractOperation(partner, "", path.Name, "post", post, components, []);
                foreach (var choice in post.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("oneOf").EnumerateArray())
                {
                    var schema = components.GetProperty("schemas").GetProperty(choice.GetProperty("$ref").GetString()!.Split('/')[^1]);
                    var type = schema.GetProperty("properties").GetProperty("type").GetProperty("const").GetString()!;
                    Types[type] = (partner, Schema.Read(schema, components, []));
                }
            }
        }

        public Dictionary<string, ContractOperation> Doors { get; } = [];

        public Dictionary<string, (string Partner, Schema Schema)> Types { get; } = [];
    }
}
