namespace LinkageHub.Web.Api;

/// <summary>A handoff, for the OpenAPI document; written by <see cref="HandoffBodies"/>.</summary>
public sealed record HandoffSchema(
    string Id, string CaseId, string Linkage, string? Key, string? PrintSerial, string? ReceptionNumber, int Revision, string InsurerCode,
    string? AgencyCode, string? StoreCode, string Status, string StatusLabel, string? ErrorCode, string? ErrorDetail, string? PartnerCode,
    string? PartnerText, string? NextAction, string? Step, bool Retryable, bool NeedsPerson, string? HeldBy, bool Observed,
    IReadOnlyList<OperationBody>? Operations, IReadOnlyList<AttemptBody>? Attempts, int AttemptCount, DateTimeOffset? NextAttemptAt,
    ManualConclusionBody? ManualConclusion, IReadOnlyList<string> AllowedActions, string? Reason, string TriggeredBy, DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt, DateTimeOffset? EndedAt);

/// <summary>A page of a list.</summary>
public sealed record ListSchema<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>RFC 9457 with the hub's members.</summary>
public sealed record ProblemSchema(
    string Type, string Title, int Status, string Code, string Detail, string? NextAction, string? Who, string? Step, string TraceId);

public static class SchemaExtensions
{
    private static readonly int[] Statuses = [400, 401, 403, 404, 409, 413, 415, 422, 503];

    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder route)
    {
        foreach (var status in Statuses)
            route.Produces<ProblemSchema>(status, "application/problem+json");
        return route;
    }
}
