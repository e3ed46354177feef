using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Partners;

namespace LinkageHub.Ledger;

/// <summary>Changes as rows: one JSON array a table, unpacked by the database, so that sixty changes cost one statement a table.</summary>
internal static class LedgerRows
{
    /// <summary>Column names are the members' names in snake case; Japanese stays readable in the database.</summary>
    internal static readonly JsonSerializerOptions Columns = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>What is stored as one value (facts, details): camel case, nothing for null.</summary>
    internal static readonly JsonSerializerOptions Values = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    internal static string Json<T>(IReadOnlyCollection<T> rows) => JsonSerializer.Serialize(rows, Columns);

    internal static object Case(CaseChange change, string node, double leaseSeconds) => new
    {
        change.After.CaseId,
        Version = (change.Before?.Version ?? 0) + 1,
        change.After.InsurerCode,
        change.After.AgencyCode,
        change.After.StoreCode,
        change.After.StaffCode,
        change.After.CustomerKind,
        State = change.After.State.ToString(),
        change.After.StateSince,
        change.After.IsCancelled,
        CurrentRevision = change.After.Current.Number,
        change.After.Fence,
        LeaseMode = change.Lease.ToString(),
        LeaseHandoff = change.After.Lease?.HandoffId,
        LeaseNode = node,
        LeaseSeconds = leaseSeconds,
        PollSeconds = change.PollIn?.TotalSeconds,
        change.After.CreatedAt,
        change.After.UpdatedAt,
    };

    internal static IEnumerable<object> People(CaseChange change)
    {
        var (before, after) = (change.Before, change.After);
        if (before is not null && before.Contractor == after.Contractor && before.CancelProposal == after.CancelProposal)
            yield break;
        yield return new { after.CaseId, Contractor = Value(after.Contractor), CancelProposal = Value(after.CancelProposal) };
    }

    internal static IEnumerable<object> Revisions(CaseChange change)
    {
        foreach (var revision in change.After.Revisions)
        {
            if (change.Before is { } before && revision.Number < before.Revisions.Length && ReferenceEquals(before.Revisions[revision.Number], revision))
                continue;
            yield return new
            {
                change.After.CaseId,
                Revision = revision.Number,
                revision.Reason,
                revision.PrintSerial,
                revision.ReceptionNumber,
                State = revision.State.ToString(),
                revision.OpenedAt,
                revision.SupersededAt,
                revision.SupersededBy,
                SentInI = Value(revision.SentInI),
                Facts = Value(revision.Facts),
            };
        }
    }

    internal static IEnumerable<Handoff> ChangedHandoffs(CaseChange change) =>
        change.After.Handoffs.Where(after =>
            change.Before?.Handoffs.FirstOrDefault(before => before.Id == after.Id) is not { } before || !ReferenceEquals(before, after));

    internal static object Handoff(CaseChange change, Handoff handoff) => new
    {
        handoff.Id,
        change.After.CaseId,
        handoff.Revision,
        Linkage = handoff.Linkage.Wire(),
        handoff.Ordinal,
        Status = handoff.Status.Wire(),
        Partner = handoff.NextOperation?.Partner ?? handoff.Operations.LastOrDefault()?.Partner ?? LinkagePartners.FirstOf(handoff.Linkage, change.After.InsurerCode),
        handoff.ErrorCode,
        handoff.HeldBy,
        handoff.DueAt,
        DueSeconds = change.DueIn.TryGetValue(handoff.Id, out var due) ? due.TotalSeconds : (double?)null,
        handoff.NeedsPerson,
        handoff.CreatedAt,
        handoff.UpdatedAt,
        handoff.EndedAt,
        Detail = JsonSerializer.SerializeToElement(HandoffDetail.Of(handoff), Values),
    };

    internal static IEnumerable<object> Operations(CaseChange change, Handoff handoff)
    {
        var before = change.Before?.Handoffs.FirstOrDefault(h => h.Id == handoff.Id);
        for (var position = 0; position < handoff.Operations.Length; position++)
        {
            var operation = handoff.Operations[position];
            if (before?.Operations.ElementAtOrDefault(position) == operation)
                continue;
            yield return new
            {
                HandoffId = handoff.Id,
                Operation = operation.Operation.ToString(),
                Position = position,
                operation.Partner,
                operation.Key,
                operation.IdempotencyKey,
                operation.PayloadHash,
                Status = operation.Status.ToString(),
                operation.Sends,
                operation.CountedSends,
                operation.LookUps,
                operation.LastSentAt,
                operation.AbsentSettled,
            };
        }
    }

    internal static IEnumerable<object> Keys(CaseChange change) =>
        change.NewKeys.Select(key => new { key.Kind, key.Scope, key.Value, change.After.CaseId, key.Revision });

    internal static IEnumerable<object> Attempts(CaseChange change) => change.Attempts.Select(attempt => new
    {
        attempt.HandoffId,
        Operation = attempt.Operation.ToString(),
        attempt.Kind,
        attempt.N,
        attempt.StartedAt,
        change.After.Fence,
        attempt.Actor,
    });

    internal static IEnumerable<object> Results(CaseChange change) => change.Results.Select(result => new
    {
        result.HandoffId,
        Operation = result.Operation.ToString(),
        result.Kind,
        result.N,
        result.EndedAt,
        result.Outcome,
        result.HttpStatus,
        result.PartnerCode,
        result.Detail,
        result.DurationMs,
    });

    internal static IEnumerable<object> Events(CaseChange change) => change.Events.Select(e => new
    {
        change.After.CaseId,
        e.Revision,
        e.At,
        e.Type,
        e.Actor,
        e.ActorRole,
        e.Text,
        Linkage = e.Linkage?.Wire(),
        e.HandoffId,
        Operation = e.Operation?.ToString(),
        e.Partner,
        e.Code,
        Data = Value(e.Data),
    });

    internal static IEnumerable<object> Evidence(CaseChange change) =>
        change.After.Evidence.Skip(change.Before?.Evidence.Length ?? 0).Select(e => new
        {
            change.After.CaseId,
            e.Revision,
            e.Step,
            e.Done,
            e.At,
            e.By,
            e.RecordedBy,
            e.RecordedAt,
            e.Note,
        });

    internal static object Entry(ChainEntry entry) => new
    {
        entry.Chain,
        entry.Seq,
        entry.At,
        entry.Fact.Type,
        entry.Fact.HandoffId,
        Linkage = entry.Fact.Linkage?.Wire(),
        entry.Fact.Key,
        Operation = entry.Fact.Operation?.ToString(),
        entry.Fact.Attempt,
        entry.Fact.Status,
        entry.Fact.Actor,
        entry.Fact.PayloadHash,
        entry.Content,
        entry.PrevHash,
        entry.Hash,
    };

    private static JsonElement? Value(object? value) => value is null ? null : JsonSerializer.SerializeToElement(value, Values);
}

/// <summary>The part of a handoff that is read by people and decides no query.</summary>
internal sealed record HandoffDetail(
    string? ErrorDetail, string? PartnerCode, string? PartnerText, bool SendAgain, bool Observed, ProductChoice[]? Choices, ManualConclusion? Manual,
    string[]? ProductCodes, string? Comment, string? OrderReason, string TriggeredBy, string? Reason, int Moves, string? ResendAskedBy = null,
    bool EarlierSendMayStand = false)
{
    internal static HandoffDetail Of(Handoff h) => new(
        h.ErrorDetail, h.PartnerCode, h.PartnerText, h.SendAgain, h.Observed, h.Choices.Length == 0 ? null : [.. h.Choices], h.Manual,
        h.Order.ProductCodes is { } codes ? [.. codes] : null, h.Order.Comment, h.Order.Reason, h.TriggeredBy, h.Reason, h.Moves, h.ResendAskedBy,
        h.EarlierSendMayStand);
}

/// <summary>Which partner a linkage writes to first: what a list filter by partner means before anything is planned.</summary>
internal static class LinkagePartners
{
    internal static string FirstOf(Linkage linkage, string insurerCode) => linkage switch
    {
        Linkage.II => "sonpo-online",
        Linkage.CarryIn or Linkage.ReturnToStaff => "arclink",
        _ => "jpass",
    };
}
