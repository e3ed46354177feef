using LinkageHub.Cases;
using LinkageHub.Linkages;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>What a change means for the work of people, in its own commit: items that begin, items that end. Most changes make none and cost nothing.</summary>
internal static class WorkItemRows
{
    internal static void Add(NpgsqlBatch batch, IReadOnlyList<CaseChange> changes, TimeSpan prompt)
    {
        var (opened, ended) = (new List<WorkItem>(), new List<WorkItem>());
        foreach (var change in changes)
        {
            var before = change.Before is null ? [] : WorkItems.Of(change.Before, prompt);
            var after = WorkItems.Of(change.After, prompt);
            if (before.Count == 0 && after.Count == 0)
                continue;
            opened.AddRange(after.ExceptBy(before.Select(item => item.Key), item => item.Key));
            ended.AddRange(before.ExceptBy(after.Select(item => item.Key), item => item.Key));
        }
        End(batch, ended);
        Open(batch, opened);
    }

    internal static void Open(NpgsqlBatch batch, IEnumerable<WorkItem> items) => new RowInsert<WorkItem>(batch, """
        insert into work_item (case_id, revision, handoff_id, linkage, code, owner_role, opened_at, due_at)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (case_id, coalesce(handoff_id, ''), code) where ended_at is null do nothing
        """, items)
        .Text(item => item.CaseId)
        .Whole(item => item.Revision)
        .Text(item => item.HandoffId)
        .Text(item => item.Linkage?.Wire())
        .Text(item => item.Code)
        .Text(item => item.OwnerRole)
        .Time(item => item.OpenedAt)
        .Time(item => item.DueAt);

    internal static void End(NpgsqlBatch batch, IEnumerable<WorkItem> items) => new RowInsert<WorkItem>(batch, """
        update work_item w set ended_at = hub_now()
        where w.case_id = any($1) and w.ended_at is null
          and (w.case_id, coalesce(w.handoff_id, ''), w.code) in (select * from unnest($1, $2, $3))
        """, items)
        .Text(item => item.CaseId)
        .Text(item => item.HandoffId ?? "")
        .Text(item => item.Code);

    /// <summary>These cases have been looked at, and whoever did so lives.</summary>
    internal static void EndUnreadable(NpgsqlBatch batch, IEnumerable<string> caseIds) => new RowInsert<string>(batch, $"""
        update work_item set ended_at = hub_now() where case_id = any($1) and ended_at is null and code = '{WorkItems.UnreadableCode}'
        """, caseIds)
        .Text(caseId => caseId);

    /// <summary>Of each case's items about what is late, those with another code than the one that holds now; null: all of them.</summary>
    internal static void EndLate(NpgsqlBatch batch, IEnumerable<(string CaseId, string? Code)> cases) => new RowInsert<(string CaseId, string? Code)>(batch, """
        update work_item w set ended_at = hub_now()
        from unnest($1, $2) as late (case_id, code)
        where w.case_id = late.case_id and w.case_id = any($1) and w.handoff_id is null and w.ended_at is null
          and w.code in ('LH1-201', 'LH2-203', 'LH3-201', 'LH3-202', 'LH4-102') and w.code is distinct from late.code
        """, cases)
        .Text(row => row.CaseId)
        .Text(row => row.Code);
}
