using LinkageHub.Access;

namespace LinkageHub.Queries;

/// <summary>One page of a list: filters already checked, newest first, keyset-paged. Empty filters mean "all that the caller may see".</summary>
public sealed record ListQuery
{
    public required Principal Who { get; init; }
    public IReadOnlyList<string> Statuses { get; init; } = [];
    public IReadOnlyList<string> Linkages { get; init; } = [];
    public IReadOnlyList<string> Partners { get; init; } = [];
    public IReadOnlyList<string> ErrorCodes { get; init; } = [];
    public IReadOnlyList<string> Stores { get; init; } = [];
    public IReadOnlyList<string> Staff { get; init; } = [];
    public IReadOnlyList<string> States { get; init; } = [];
    /// <summary>Only cases that are this person's: taken over by him, or begun by him and taken over by nobody.</summary>
    public string? HandledBy { get; init; }

    public bool OverdueOnly { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }

    /// <summary>A print serial or a reception number, whole. Personal terms never come here.</summary>
    public string? Key { get; init; }

    /// <summary>Only these handoffs; null: all that match.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>The last row of the page before.</summary>
    public (DateTimeOffset CreatedAt, string Id)? After { get; init; }

    public int Limit { get; init; } = 50;
}
