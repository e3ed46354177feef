using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Queries;

namespace LinkageHub.Web.Api;

public sealed record OperationBody(
    string Operation, string Partner, string Class, string Status, string IdempotencyKey, string PayloadHash, int Attempts);

public sealed record AttemptBody(
    int N, string Kind, string Operation, string Partner, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Outcome, int? HttpStatus,
    string? PartnerCode, int? DurationMs, string Actor);

public sealed record ManualConclusionBody(
    string Status, string InsuranceStartDate, string ConcludedAt, string ConclusionSource, string ProposedBy, DateTimeOffset ProposedAt,
    string? ConfirmedBy, DateTimeOffset? ConfirmedAt);

/// <summary>Handoffs as the API shows them. Lists leave out attempts and operations.</summary>
public sealed class HandoffBodies(HistoryQueries history, HandoffActions actions, PartnerDirectory partners)
{
    private static readonly Dictionary<OperationStatus, string> OperationStatuses = new()
    {
        [OperationStatus.Waiting] = "waiting",
        [OperationStatus.Sent] = "sent",
        [OperationStatus.Applied] = "applied",
        [OperationStatus.Rejected] = "rejected",
        [OperationStatus.InDoubt] = "in-doubt",
    };

    /// <param name="who">Who asks.</param>
    /// <param name="file">The case, which he may see.</param>
    /// <param name="handoff">The handoff.</param>
    /// <param name="stop">Gives up.</param>
    /// <param name="known">All its attempts, where they need not be asked for.</param>
    public async Task<Dictionary<string, object?>> WholeAsync(
        Principal who, CaseFile file, Handoff handoff, CancellationToken stop, IReadOnlyList<AttemptRow>? known = null)
    {
        var attempts = known is not null && who.MaySee(file) ? known : [.. (await history.AttemptsAsync(who, [handoff.Id], stop))[handoff.Id]];
        var body = Brief(file, handoff, attempts.Count);
        body["operations"] = handoff.Operations.Select(op => new OperationBody(
            op.Operation.ToString(), op.Partner, partners.ClassOf(op.Operation, file.InsurerCode).ToString(), OperationStatuses[op.Status],
            op.IdempotencyKey, op.PayloadHash, op.Sends)).ToList();
        body["attempts"] = attempts.Select(a => new AttemptBody(
            a.N, a.Kind, a.Operation, a.Partner, a.StartedAt, a.EndedAt, a.Outcome, a.HttpStatus, a.PartnerCode, a.DurationMs, a.Actor)).ToList();
        return body;
    }

    /// <summary>Everything but operations and attempts.</summary>
    public Dictionary<string, object?> Brief(CaseFile file, Handoff handoff, int? attemptCount = null)
    {
        var revision = file.RevisionOf(handoff);
        var error = ErrorCatalogue.Find(handoff.ErrorCode);
        var allowed = actions.Allowed(file, handoff);
        return new Dictionary<string, object?>
        {
            ["id"] = handoff.Id,
            ["caseId"] = file.CaseId,
            ["linkage"] = handoff.Linkage.Wire(),
            ["key"] = handoff.Linkage is Linkage.I ? revision.PrintSerial : revision.ReceptionNumber ?? revision.PrintSerial,
            ["printSerial"] = revision.PrintSerial,
            ["receptionNumber"] = revision.ReceptionNumber,
            ["revision"] = handoff.Revision,
            ["insurerCode"] = file.InsurerCode,
            ["agencyCode"] = file.AgencyCode,
            ["storeCode"] = file.StoreCode,
            ["status"] = handoff.Status.Wire(),
            ["statusLabel"] = handoff.Status.Label(),
            ["errorCode"] = handoff.ErrorCode,
            ["errorDetail"] = handoff.ErrorDetail ?? error?.Message,
            ["partnerCode"] = handoff.PartnerCode,
            ["partnerText"] = Masks.Within(handoff.PartnerText, file.Contractor),
            ["nextAction"] = error?.NextAction,
            ["step"] = error?.Step,
            ["retryable"] = handoff.Status is HandoffStatus.Failed or HandoffStatus.RetryScheduled && allowed.Contains("retry"),
            ["needsPerson"] = handoff.NeedsPerson,
            ["heldBy"] = handoff.HeldBy,
            ["observed"] = handoff.Observed,
            ["attemptCount"] = attemptCount ?? handoff.Operations.Sum(op => op.Sends + op.LookUps),
            ["nextAttemptAt"] = handoff.Status is HandoffStatus.InFlight ? null : handoff.DueAt,
            ["choices"] = handoff.Choices.Length == 0 ? null : handoff.Choices,
            ["manualConclusion"] = handoff.Manual is { } m
                ? new ManualConclusionBody(m.Status, m.InsuranceStartDate, m.ConcludedAt, m.ConclusionSource, m.ProposedBy, m.ProposedAt, m.ConfirmedBy, m.ConfirmedAt)
                : null,
            ["allowedActions"] = allowed,
            ["reason"] = handoff.Reason,
            ["triggeredBy"] = handoff.TriggeredBy,
            ["createdAt"] = handoff.CreatedAt,
            ["updatedAt"] = handoff.UpdatedAt,
            ["endedAt"] = handoff.EndedAt,
        };
    }
}
