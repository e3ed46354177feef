using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LinkageHub.Scenarios.Driver;

/// <summary>What the hub answered, down to its bytes.</summary>
public sealed record Reply(int Status, string Text, HttpResponseHeaders Headers, string? MediaType)
{
    /// <summary>Japanese as it is read.</summary>
    public static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public JsonNode Body => JsonNode.Parse(Text)!;

    /// <summary>The LH code of a problem; null for an answer that is none.</summary>
    public string? Code => MediaType == "application/problem+json" ? this["code"] : null;

    public Handoff Handoff => JsonSerializer.Deserialize<Handoff>(Text, Web)!;

    public string? this[string member] => Body[member]?.ToString();

    public Reply Accepted()
    {
        Assert.True(Status < 300, ToString());
        return this;
    }

    public override string ToString() => $"{Status} {Text}";
}

/// <summary>A handoff, as far as the scenarios look at it.</summary>
public sealed record Handoff(
    string Id, string Linkage, string Status, int Revision, string? PrintSerial, string? ReceptionNumber, string? ErrorCode, string? HeldBy,
    bool NeedsPerson, bool Observed, bool Retryable, IReadOnlyList<string> AllowedActions, IReadOnlyList<Operation> Operations,
    IReadOnlyList<Attempt> Attempts, IReadOnlyList<Product>? Choices, ManualConclusion? ManualConclusion)
{
    /// <summary>Sends and look-ups in their order, such as "send in-doubt".</summary>
    public IEnumerable<string> Course => Attempts.Select(attempt => $"{attempt.Kind} {attempt.Outcome}");
}

public sealed record Operation([property: JsonPropertyName("operation")] string Name, string IdempotencyKey, string Status);

public sealed record Attempt(string Kind, string Operation, string? Outcome, int? HttpStatus);

public sealed record Product(string ProductCode, string Name);

public sealed record ManualConclusion(string Status, string ProposedBy, string? ConfirmedBy);
