using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>
/// The conditional part of a commit: a case moves only from the version that was read, a number is given only once.
/// All are inserts with an arbiter index, whose plan cannot go bad while the tables grow.
/// </summary>
internal static class CaseClaims
{
    /// <summary>The SQLSTATE of <c>hub_expect</c>: somebody was faster.</summary>
    internal const string TooLate = "LH001";

    // "offset 0" keeps the clock from being asked once a column.
    // A claim is taken only from nobody: whose clock is ahead must not end another node's work (INV-30).
    private const string MoveWithLease = """
        insert into hub_case as c (case_id, version, insurer_code, agency_code, store_code, staff_code, customer_kind, state, state_since,
                                   is_cancelled, current_revision, fence, created_at, updated_at, lease_handoff, lease_node, lease_until)
        select case_id, version, insurer_code, agency_code, store_code, staff_code, customer_kind, state, state_since,
               is_cancelled, current_revision, fence, created_at, updated_at,
               case when holds then lease_handoff end,
               case when holds then $17 end,
               case when holds then clock.now + make_interval(secs => $18) end
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) as r (
            case_id, version, insurer_code, agency_code, store_code, staff_code, customer_kind, state, state_since,
            is_cancelled, current_revision, fence, created_at, updated_at, holds, lease_handoff),
            (select hub_now() as now offset 0) as clock
        order by case_id
        on conflict (case_id) do update set
            version = excluded.version, agency_code = excluded.agency_code, store_code = excluded.store_code, staff_code = excluded.staff_code,
            customer_kind = excluded.customer_kind, state = excluded.state, state_since = excluded.state_since,
            is_cancelled = excluded.is_cancelled, current_revision = excluded.current_revision, fence = excluded.fence,
            lease_handoff = excluded.lease_handoff, lease_node = excluded.lease_node, lease_until = excluded.lease_until,
            updated_at = excluded.updated_at
        where c.version = excluded.version - 1
            and (excluded.lease_handoff is null or c.lease_until is null or c.lease_until < (select hub_now())
                 or (c.lease_handoff = excluded.lease_handoff and c.lease_node = excluded.lease_node))
        returning c.case_id
        """;

    // The same without the claim's columns: a person's note must not end a node's claim.
    private const string MoveBesideLease = """
        insert into hub_case as c (case_id, version, insurer_code, agency_code, store_code, staff_code, customer_kind, state, state_since,
                                   is_cancelled, current_revision, fence, created_at, updated_at)
        select case_id, version, insurer_code, agency_code, store_code, staff_code, customer_kind, state, state_since,
               is_cancelled, current_revision, fence, created_at, updated_at
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) as r (
            case_id, version, insurer_code, agency_code, store_code, staff_code, customer_kind, state, state_since,
            is_cancelled, current_revision, fence, created_at, updated_at)
        order by case_id
        on conflict (case_id) do update set
            version = excluded.version, agency_code = excluded.agency_code, store_code = excluded.store_code, staff_code = excluded.staff_code,
            customer_kind = excluded.customer_kind, state = excluded.state, state_since = excluded.state_since,
            is_cancelled = excluded.is_cancelled, current_revision = excluded.current_revision, updated_at = excluded.updated_at
        where c.version = excluded.version - 1
        returning c.case_id
        """;

    private const string TakeNumbers = """
        insert into business_key (kind, scope, value, case_id, revision)
        select * from unnest($1, $2, $3, $4, $5) as r (kind, scope, value, case_id, revision)
        order by kind, scope, value
        on conflict do nothing
        returning kind, scope, value, case_id
        """;

    /// <summary>All of it, or the whole batch fails with <see cref="TooLate"/>.</summary>
    internal static void AddAll(NpgsqlBatch batch, IReadOnlyList<CaseChange> changes, LedgerOptions options)
    {
        var moved = MovesWithLease(batch, AllOf(MoveWithLease, 19), changes, options);
        moved.Same(moved.Count);
        var noted = MovesBesideLease(batch, AllOf(MoveBesideLease, 15), changes);
        noted.Same(noted.Count);
        var taken = Numbers(batch, AllOf(TakeNumbers, 6), changes);
        taken.Same(taken.Count);
    }

    /// <summary>Who would win now. Takes what it names, so the caller rolls back.</summary>
    internal static async Task<Func<CaseChange, bool>> WinnersAsync(NpgsqlConnection connection, IReadOnlyList<CaseChange> changes, LedgerOptions options)
    {
        var (cases, numbers) = (new HashSet<string>(), new HashSet<(string Kind, string Scope, string Value, string CaseId)>());
        await using var batch = new NpgsqlBatch(connection);
        MovesWithLease(batch, MoveWithLease, changes, options);
        MovesBesideLease(batch, MoveBesideLease, changes);
        Numbers(batch, TakeNumbers, changes);
        await using var row = await batch.ExecuteReaderAsync();
        do
        {
            while (await row.ReadAsync())
            {
                if (row.FieldCount == 1)
                    cases.Add(row.GetString(0));
                else
                    numbers.Add((row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)));
            }
        }
        while (await row.NextResultAsync());
        return change => cases.Contains(change.After.CaseId) && change.NewKeys.All(key => numbers.Contains((key.Kind, key.Scope, key.Value, change.After.CaseId)));
    }

    private static string AllOf(string claim, int expected) =>
        $"with won as (\n{claim})\nselect hub_expect(${expected.ToString(System.Globalization.CultureInfo.InvariantCulture)}, (select count(*) from won))";

    private static RowInsert<CaseChange> MovesWithLease(NpgsqlBatch batch, string sql, IEnumerable<CaseChange> changes, LedgerOptions options) =>
        CaseColumns(new RowInsert<CaseChange>(batch, sql, changes.Where(c => c.Lease != LeaseMove.Keep)))
            .Flag(c => c.Lease is LeaseMove.Hold)
            .Text(c => c.After.Lease?.HandoffId)
            .Same(options.Node)
            .Same(options.LeaseSeconds);

    private static RowInsert<CaseChange> MovesBesideLease(NpgsqlBatch batch, string sql, IEnumerable<CaseChange> changes) =>
        CaseColumns(new RowInsert<CaseChange>(batch, sql, changes.Where(c => c.Lease == LeaseMove.Keep)));

    private static RowInsert<CaseChange> CaseColumns(RowInsert<CaseChange> rows) => rows
        .Text(c => c.After.CaseId)
        .Long(c => (c.Before?.Version ?? 0) + 1)
        .Text(c => c.After.InsurerCode)
        .Text(c => c.After.AgencyCode)
        .Text(c => c.After.StoreCode)
        .Text(c => c.After.StaffCode)
        .Text(c => c.After.CustomerKind)
        .Text(c => c.After.State.ToString())
        .Time(c => c.After.StateSince)
        .Flag(c => c.After.IsCancelled)
        .Whole(c => c.After.Current.Number)
        .Long(c => c.After.Fence)
        .Time(c => c.After.CreatedAt)
        .Time(c => c.After.UpdatedAt);

    private static RowInsert<(BusinessKey Key, string CaseId)> Numbers(NpgsqlBatch batch, string sql, IEnumerable<CaseChange> changes) =>
        new RowInsert<(BusinessKey Key, string CaseId)>(batch, sql, changes.SelectMany(c => c.NewKeys.Distinct().Select(key => (key, c.After.CaseId))))
            .Text(row => row.Key.Kind)
            .Text(row => row.Key.Scope)
            .Text(row => row.Key.Value)
            .Text(row => row.CaseId)
            .Whole(row => row.Key.Revision);
}
