using System.Text.Json;
using System.Text.Json.Serialization;

namespace LinkageHub.Web.Verbs;

/// <summary>What a problem+json answer tells a person: the code, what happened, what to do.</summary>
internal sealed record Problem(string? Code, string? Detail, string? NextAction)
{
    public string? Title { get; init; }
    public string? Step { get; init; }
    public string? HandoffId { get; init; }
    public IReadOnlyList<ProblemError>? Errors { get; init; }
    public IReadOnlyList<Choice>? Choices { get; init; }

    /// <summary>The answer as it came, for <c>--json</c>; null when the problem is our own.</summary>
    [JsonIgnore]
    public string? Raw { get; init; }

    public string ToJson() => Raw ?? JsonSerializer.Serialize(this, HubJson.Options);
}

internal sealed record ProblemError(string? Code, string? Field, string? Detail, string? Step, int? Line, string? Column);

internal sealed record Choice(string ProductCode, string Name);
