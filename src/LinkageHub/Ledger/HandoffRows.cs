using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Personal;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>What a change writes about its handoffs: their state, their partner writes with the frozen bytes, attempts and what came of them.</summary>
internal static class HandoffRows
{
    internal static void Add(NpgsqlBatch batch, IReadOnlyList<CaseChange> changes, PersonalSeal seal)
    {
        var changed = changes.SelectMany(change => ChangedHandoffs(change).Select(handoff => (change, handoff))).ToList();
        Handoffs(batch, changed);
        Operations(batch, changed.SelectMany(row => ChangedOperations(row.change, row.handoff)));
        Payloads(batch, changes.SelectMany(change => change.Payloads), seal);
        Attempts(batch, changes.SelectMany(change => change.Attempts.Select(attempt => (change.After.Fence, attempt))));
        Results(batch, changes.SelectMany(change => change.Results));
        Answers(batch, changes.SelectMany(change => change.Results).Where(result => result.Answer is not null), seal);
    }

    private static IEnumerable<Handoff> ChangedHandoffs(CaseChange change) =>
        change.After.Handoffs.Where(after =>
            change.Before?.Handoffs.FirstOrDefault(before => before.Id == after.Id) is not { } before || !ReferenceEquals(before, after));

    private static IEnumerable<(string HandoffId, int Position, OperationState Operation)> ChangedOperations(CaseChange change, Handoff handoff)
    {
        var before = change.Before?.Handoffs.FirstOrDefault(h => h.Id == handoff.Id);
        return from row in handoff.Operations.Select((operation, position) => (handoff.Id, position, operation))
               where before?.Operations.ElementAtOrDefault(row.position) != row.operation
               select row;
    }

    private static void Handoffs(NpgsqlBatch batch, IEnumerable<(CaseChange Change, Handoff Handoff)> rows) => new RowInsert<(CaseChange Change, Handoff Handoff)>(batch, """
        insert into handoff (id, case_id, revision, linkage, ordinal, route, status, partner, error_code, held_by, needs_person,
                             created_at, updated_at, ended_at, detail, due_at)
        select id, case_id, revision, linkage, ordinal, route, status, partner, error_code, held_by, needs_person, created_at, updated_at, ended_at, detail,
               case when due_seconds is null then due_at else (select hub_now()) + make_interval(secs => due_seconds) end
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) as h (
            id, case_id, revision, linkage, ordinal, route, status, partner, error_code, held_by, needs_person, created_at, updated_at, ended_at, detail,
            due_at, due_seconds)
        on conflict (id) do update set
            case_id = excluded.case_id, revision = excluded.revision, route = excluded.route, status = excluded.status, partner = excluded.partner,
            error_code = excluded.error_code, held_by = excluded.held_by, due_at = excluded.due_at, needs_person = excluded.needs_person,
            updated_at = excluded.updated_at, ended_at = excluded.ended_at, detail = excluded.detail
        """, rows)
        .Text(row => row.Handoff.Id)
        .Text(row => row.Change.After.CaseId)
        .Whole(row => row.Handoff.Revision)
        .Text(row => row.Handoff.Linkage.Wire())
        .Whole(row => row.Handoff.Ordinal)
        .Text(row => Route.Of(row.Handoff.Linkage, row.Change.After.InsurerCode))
        .Text(row => row.Handoff.Status.Wire())
        .Text(row => PartnerOf(row.Handoff))
        .Text(row => row.Handoff.ErrorCode)
        .Text(row => row.Handoff.HeldBy)
        .Flag(row => row.Handoff.NeedsPerson)
        .Time(row => row.Handoff.CreatedAt)
        .Time(row => row.Handoff.UpdatedAt)
        .Time(row => row.Handoff.EndedAt)
        .Json(row => HandoffDetail.Of(row.Handoff))
        .Time(row => row.Handoff.DueAt)
        .Seconds(row => row.Change.DueIn.TryGetValue(row.Handoff.Id, out var due) ? due : null);

    private static void Operations(NpgsqlBatch batch, IEnumerable<(string HandoffId, int Position, OperationState Operation)> rows) => new RowInsert<(string HandoffId, int Position, OperationState Operation)>(batch, """
        insert into operation (handoff_id, operation, position, partner, key, idempotency_key, payload_hash, status, sends, counted_sends,
                               look_ups, last_sent_at, absent_settled)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        on conflict (handoff_id, operation) do update set
            position = excluded.position, status = excluded.status, sends = excluded.sends, counted_sends = excluded.counted_sends,
            look_ups = excluded.look_ups, last_sent_at = excluded.last_sent_at, absent_settled = excluded.absent_settled
        """, rows)
        .Text(row => row.HandoffId)
        .Text(row => row.Operation.Operation.ToString())
        .Whole(row => row.Position)
        .Text(row => row.Operation.Partner)
        .Text(row => row.Operation.Key)
        .Text(row => row.Operation.IdempotencyKey)
        .Text(row => row.Operation.PayloadHash)
        .Text(row => row.Operation.Status.ToString())
        .Whole(row => row.Operation.Sends)
        .Whole(row => row.Operation.CountedSends)
        .Whole(row => row.Operation.LookUps)
        .Time(row => row.Operation.LastSentAt)
        .Flag(row => row.Operation.AbsentSettled);

    private static void Payloads(NpgsqlBatch batch, IEnumerable<NewPayload> rows, PersonalSeal seal) => new RowInsert<NewPayload>(batch, """
        insert into operation_payload (handoff_id, operation, body)
        select * from unnest($1, $2, $3)
        """, rows)
        .Text(payload => payload.HandoffId)
        .Text(payload => payload.Operation.ToString())
        .Bytes(payload => seal.Seal(payload.HandoffId, payload.Body.Span));

    private static void Attempts(NpgsqlBatch batch, IEnumerable<(long Fence, AttemptStart Attempt)> rows) => new RowInsert<(long Fence, AttemptStart Attempt)>(batch, """
        insert into attempt (handoff_id, operation, kind, n, started_at, fence, actor)
        select * from unnest($1, $2, $3, $4, $5, $6, $7)
        """, rows)
        .Text(row => row.Attempt.HandoffId)
        .Text(row => row.Attempt.Operation.ToString())
        .Text(row => row.Attempt.Kind)
        .Whole(row => row.Attempt.N)
        .Time(row => row.Attempt.StartedAt)
        .Long(row => row.Fence)
        .Text(row => row.Attempt.Actor);

    // An attempt has one end: whoever tells it first (the node itself, or the one that took its work over).
    private static void Results(NpgsqlBatch batch, IEnumerable<AttemptEnd> rows) => new RowInsert<AttemptEnd>(batch, """
        insert into attempt_result (handoff_id, operation, kind, n, ended_at, outcome, http_status, partner_code, detail, duration_ms)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict do nothing
        """, rows)
        .Text(result => result.HandoffId)
        .Text(result => result.Operation.ToString())
        .Text(result => result.Kind)
        .Whole(result => result.N)
        .Time(result => result.EndedAt)
        .Text(result => result.Outcome)
        .Whole(result => result.HttpStatus)
        .Text(result => result.PartnerCode)
        .Text(result => result.Detail)
        .Whole(result => result.DurationMs);

    private static void Answers(NpgsqlBatch batch, IEnumerable<AttemptEnd> rows, PersonalSeal seal) => new RowInsert<AttemptEnd>(batch, """
        insert into attempt_answer (handoff_id, operation, kind, n, whole_size, body, kept_at)
        select line.*, (select hub_now()) from unnest($1, $2, $3, $4, $5, $6) as line
        on conflict do nothing
        """, rows)
        .Text(result => result.HandoffId)
        .Text(result => result.Operation.ToString())
        .Text(result => result.Kind)
        .Whole(result => result.N)
        .Whole(result => result.Answer!.WholeSize)
        .Bytes(result => seal.Seal(result.HandoffId, result.Answer!.Body.Span));

    /// <summary>What a list filter by partner means: who is written to next, or was last, or before anything is planned would be first.</summary>
    internal static string PartnerOf(Handoff handoff) =>
        handoff.NextOperation?.Partner ?? handoff.Operations.LastOrDefault()?.Partner ?? handoff.Linkage switch
        {
            Linkage.II => "sonpo-online",
            Linkage.CarryIn or Linkage.ReturnToStaff => "arclink",
            _ => "jpass",
        };
}
