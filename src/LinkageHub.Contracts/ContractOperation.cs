using System.Text.Json;
using System.Text.RegularExpressions;

namespace LinkageHub.Contracts;

/// <summary>One operation of a contract: S1 to S5, J1 to J7, A1 to A5.</summary>
public sealed class ContractOperation
{
    private const string Json = "application/json", ProblemJson = "application/problem+json";

    private readonly Regex path;
    private readonly Schema? requestBody;
    private readonly List<(string Name, string In, bool Required, Schema Schema)> parameters = [];
    private readonly Dictionary<string, (string MediaType, Schema? Schema, HashSet<string>? Codes)> answers = [];

    internal ContractOperation(string partner, string prefix, string template, string method, JsonElement operation, JsonElement components, Dictionary<string, Schema> named)
    {
        (Partner, Method, Template) = (partner, method.ToUpperInvariant(), prefix + template);
        Id = operation.GetProperty("operationId").GetString()!;
        Summary = operation.GetProperty("summary").GetString()!;
        path = new Regex("^" + Regex.Replace(Regex.Escape(Template), @"\\{(\w+)}", "(?<$1>[^/]+)") + "$", RegexOptions.CultureInvariant);
        foreach (var given in operation.TryGetProperty("parameters", out var list) ? list.EnumerateArray() : [])
        {
            var parameter = given.TryGetProperty("$ref", out var reference)
                ? components.GetProperty("parameters").GetProperty(reference.GetString()!.Split('/')[^1]) : given;
            parameters.Add((
                parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString()!, parameter.GetProperty("required").GetBoolean(),
                Schema.Read(parameter.GetProperty("schema"), components, named)));
        }
        requestBody = operation.TryGetProperty("requestBody", out var body) ? SchemaOf(body, components, named).Schema : null;
        foreach (var answer in operation.GetProperty("responses").EnumerateObject())
        {
            var (mediaType, schema) = SchemaOf(answer.Value, components, named);
            answers[answer.Name] = (mediaType, schema, answer.Value.TryGetProperty("x-codes", out var codes)
                ? [.. codes.EnumerateArray().Select(code => code.GetString()!)] : null);
        }
    }

    /// <summary>sonpo-online, jpass, arclink.</summary>
    public string Partner { get; }

    public string Id { get; }

    public string Summary { get; }

    public string Method { get; }

    /// <summary>With the prefix, such as <c>/jpass/v1/receptions/{receptionNumber}</c>.</summary>
    public string Template { get; }

    public bool Writes => requestBody is not null;

    /// <summary>The key in the path, null when there is none; null too when the path is not this operation's.</summary>
    public string? KeyIn(string absolutePath) =>
        path.Match(absolutePath) is { Success: true, Groups: { Count: > 1 } groups } ? Uri.UnescapeDataString(groups[1].Value) : null;

    public bool IsAt(string method, string absolutePath) => method.Equals(Method, StringComparison.OrdinalIgnoreCase) && path.IsMatch(absolutePath);

    /// <summary>What a request breaks. <paramref name="header"/> answers null for a header that is not there.</summary>
    public IReadOnlyList<Mismatch> CheckRequest(string pathAndQuery, Func<string, string?> header, ReadOnlySpan<byte> body)
    {
        var wrong = new List<Mismatch>();
        var parts = pathAndQuery.Split('?', 2);
        var inPath = path.Match(parts[0]).Groups;
        foreach (var (name, place, required, schema) in parameters)
        {
            var given = place switch
            {
                "header" => header(name),
                "path" => inPath[name] is { Success: true } group ? Uri.UnescapeDataString(group.Value) : null,
                _ => QueryOf(parts, name),
            };
            if (given is null && required)
                wrong.Add(new Mismatch(Id, place, name, "missing"));
            else if (given is not null)
                Note(wrong, place, found => schema.CheckText(given, name, found));
        }
        if (requestBody is not null)
        {
            CheckMediaType(wrong, "request", header("Content-Type"), Json);
            CheckBody(wrong, "request", body, requestBody);
        }
        return wrong;
    }

    /// <summary>What its headers break, for who reads the body by other rules.</summary>
    internal IReadOnlyList<Mismatch> CheckHeaders(Func<string, string?> header)
    {
        var wrong = new List<Mismatch>();
        foreach (var (name, _, required, schema) in parameters.Where(parameter => parameter.In == "header"))
            if (header(name) is { } given)
                Note(wrong, "header", found => schema.CheckText(given, name, found));
            else if (required)
                wrong.Add(new Mismatch(Id, "header", name, "missing"));
        CheckMediaType(wrong, "request", header("Content-Type"), Json);
        return wrong;
    }

    /// <summary>What an answer breaks.</summary>
    public IReadOnlyList<Mismatch> CheckAnswer(int status, string? mediaType, ReadOnlySpan<byte> body)
    {
        var wrong = new List<Mismatch>();
        var where = $"answer {status}";
        if (!answers.TryGetValue(status.ToString(System.Globalization.CultureInfo.InvariantCulture), out var answer)
            && (status < 400 || !answers.TryGetValue("default", out answer)))
        {
            wrong.Add(new Mismatch(Id, where, "", $"not in the contract, which has {string.Join(", ", answers.Keys)}"));
            return wrong;
        }
        if (answer.Schema is null)
            return wrong;
        CheckMediaType(wrong, where, mediaType, answer.MediaType);
        var code = CheckBody(wrong, where, body, answer.Schema);
        if (answer.Codes is { } codes && code is not null && !codes.Contains(code))
            wrong.Add(new Mismatch(Id, where, "code", $"not one of {string.Join("|", codes)}"));
        return wrong;
    }

    private void CheckMediaType(List<Mismatch> wrong, string where, string? given, string expected)
    {
        var plain = given?.Split(';', 2)[0].Trim();
        if (!string.Equals(plain, expected, StringComparison.OrdinalIgnoreCase))
            wrong.Add(new Mismatch(Id, where, "Content-Type", plain is null ? "missing" : $"not {expected}"));
    }

    /// <summary>The member <c>code</c>, where there is one.</summary>
    private string? CheckBody(List<Mismatch> wrong, string where, ReadOnlySpan<byte> body, Schema schema)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var json = JsonDocument.ParseValue(ref reader);
            // Nothing may follow it.
            reader.Read();
            var root = json.RootElement;
            Note(wrong, where, found => schema.Check(root, "", found));
            return root.ValueKind is JsonValueKind.Object && root.TryGetProperty("code", out var code) && code.ValueKind is JsonValueKind.String ? code.GetString() : null;
        }
        catch (Exception e) when (Schema.IsNoText(e))
        {
            wrong.Add(new Mismatch(Id, where, "", body.IsEmpty ? "empty" : "not JSON"));
            return null;
        }
    }

    private void Note(List<Mismatch> wrong, string where, Action<List<(string Field, string What)>> check)
    {
        var found = new List<(string Field, string What)>();
        check(found);
        wrong.AddRange(found.Select(one => new Mismatch(Id, where, one.Field, one.What)));
    }

    private static string? QueryOf(string[] parts, string name)
    {
        if (parts.Length < 2)
            return null;
        foreach (var pair in parts[1].Split('&'))
            if (pair.Split('=', 2) is [var given, var value] && given == name)
                return Uri.UnescapeDataString(value);
        return null;
    }

    private static (string MediaType, Schema? Schema) SchemaOf(JsonElement part, JsonElement components, Dictionary<string, Schema> named)
    {
        if (!part.TryGetProperty("content", out var content))
            return ("", null);
        var only = content.EnumerateObject().Single();
        return (only.Name is ProblemJson ? ProblemJson : Json, Schema.Read(only.Value.GetProperty("schema"), components, named));
    }
}
