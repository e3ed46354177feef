using LinkageHub.Cases;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>What a change writes about when its case is to be looked at: a row apart, because the looks themselves move it once a minute.</summary>
internal static class LookRows
{
    /// <summary>The soonest time holds; nothing is waited for any more: no time, whoever looks just now.</summary>
    internal static void Add(NpgsqlBatch batch, IReadOnlyList<CaseChange> changes) => new RowInsert<CaseChange>(batch, """
        insert into case_look as l (case_id, due_at)
        select case_id, clock.now + make_interval(secs => due_seconds)
        from unnest($1, $2) as r (case_id, due_seconds), (select hub_now() as now offset 0) as clock
        order by case_id
        on conflict (case_id) do update set due_at = case when excluded.due_at is not null then least(l.due_at, excluded.due_at) end
        where l.due_at is distinct from case when excluded.due_at is not null then least(l.due_at, excluded.due_at) end
        """, changes.Where(change => change.PollIn is not null || change.Before is { } before && CaseStates.WaitsForPartner(before)))
        .Text(change => change.After.CaseId)
        .Seconds(change => change.PollIn);
}
