using LinkageHub.Cases;
using LinkageHub.Linkages;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>What a change failed at, under its cause, in its own commit. Most changes fail at nothing and cost nothing.</summary>
internal static class FailureRows
{
    internal static void Add(NpgsqlBatch batch, IReadOnlyList<CaseChange> changes)
    {
        var failures = changes.SelectMany(change => Failure.Between(change.Before, change.After)).ToList();
        // In one order, so that two lanes with the same new causes wait for each other and not in a ring.
        Columns(new RowInsert<Failure>(batch, """
            insert into failure_group (agency_code, partner, linkage, code)
            select distinct f.agency_code, f.partner, f.linkage, f.code from unnest($1, $2, $3, $4) as f (agency_code, partner, linkage, code)
            where not exists (select from failure_group g where (g.agency_code, g.partner, g.linkage, g.code) = (f.agency_code, f.partner, f.linkage, f.code))
            order by 1, 2, 3, 4
            on conflict do nothing
            """, failures));
        Columns(new RowInsert<Failure>(batch, """
            insert into failure (group_id, handoff_id, status, n)
            select g.id, f.handoff_id, f.status, f.n
            from unnest($1, $2, $3, $4, $5, $6, $7) as f (agency_code, partner, linkage, code, handoff_id, status, n)
            join failure_group g on (g.agency_code, g.partner, g.linkage, g.code) = (f.agency_code, f.partner, f.linkage, f.code)
            on conflict do nothing
            """, failures))
            .Text(failure => failure.Handoff.Id)
            .Text(failure => failure.Handoff.Status.Wire())
            .Whole(failure => failure.N);
    }

    private static RowInsert<Failure> Columns(RowInsert<Failure> insert) => insert
        .Text(failure => failure.AgencyCode)
        .Text(failure => HandoffRows.PartnerOf(failure.Handoff))
        .Text(failure => failure.Handoff.Linkage.Wire())
        .Text(failure => failure.Handoff.ErrorCode);
}
