using LinkageHub.Cases;
using Npgsql;
using NpgsqlTypes;

namespace LinkageHub.Ledger;

/// <summary>The ledger's write statements. All are inserts with an arbiter index, whose plan cannot go bad while the tables grow.</summary>
internal static class LedgerSql
{
    internal sealed record Won(HashSet<string> Cases, HashSet<(string Kind, string Scope, string Value, string CaseId)> Keys)
    {
        internal bool Has(CaseChange change) =>
            Cases.Contains(change.After.CaseId) && change.NewKeys.All(key => Keys.Contains((key.Kind, key.Scope, key.Value, change.After.CaseId)));
    }

    /// <summary>
    /// The conditional part: a case moves only from the version that was read, a number is given only once. What does not come back has lost.
    /// </summary>
    internal static async Task<Won> ClaimCasesAndKeysAsync(NpgsqlConnection connection, List<CaseChange> changes, string node, double leaseSeconds)
    {
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, """
            insert into hub_case as c (case_id, version, insurer_code, agency_code, store_code, staff_code, customer_kind, state, state_since,
                                       is_cancelled, current_revision, fence, lease_handoff, lease_node, lease_until, poll_at, created_at, updated_at)
            select case_id, version, insurer_code, agency_code, store_code, staff_code, customer_kind, state, state_since,
                   is_cancelled, current_revision, fence,
                   case when lease_mode = 'Hold' then lease_handoff end,
                   case when lease_mode = 'Hold' then lease_node end,
                   case when lease_mode = 'Hold' then (select hub_now()) + make_interval(secs => lease_seconds) end,
                   (select hub_now()) + make_interval(secs => poll_seconds), created_at, updated_at
            from jsonb_to_recordset($1) as r (
                case_id text, version bigint, insurer_code text, agency_code text, store_code text, staff_code text, customer_kind text, state text,
                state_since timestamptz, is_cancelled boolean, current_revision int, fence bigint, lease_mode text, lease_handoff text,
                lease_node text, lease_seconds float8, poll_seconds float8, created_at timestamptz, updated_at timestamptz)
            order by case_id
            on conflict (case_id) do update set
                version = excluded.version, agency_code = excluded.agency_code, store_code = excluded.store_code, staff_code = excluded.staff_code,
                customer_kind = excluded.customer_kind, state = excluded.state, state_since = excluded.state_since,
                is_cancelled = excluded.is_cancelled, current_revision = excluded.current_revision, fence = excluded.fence,
                lease_handoff = excluded.lease_handoff, lease_node = excluded.lease_node, lease_until = excluded.lease_until,
                poll_at = excluded.poll_at, updated_at = excluded.updated_at
            where c.version = excluded.version - 1
                -- A claim is taken only from nobody: whose clock is ahead must not end another node's work (INV-30).
                and (excluded.lease_handoff is null or c.lease_until is null or c.lease_until < (select hub_now())
                     or (c.lease_handoff = excluded.lease_handoff and c.lease_node = excluded.lease_node))
            returning case_id
            """, LedgerRows.Json(changes.Where(c => c.Lease != LeaseMove.Keep).Select(c => LedgerRows.Case(c, node, leaseSeconds)).ToList()));
        // The same without the claim's columns: a person's note must not end a node's claim.
        Add(batch, """
            insert into hub_case as c (case_id, version, insurer_code, agency_code, store_code, staff_code, customer_kind, state, state_since,
                                       is_cancelled, current_revision, fence, poll_at, created_at, updated_at)
            select case_id, version, insurer_code, agency_code, store_code, staff_code, customer_kind, state, state_since,
                   is_cancelled, current_revision, fence, (select hub_now()) + make_interval(secs => poll_seconds), created_at, updated_at
            from jsonb_to_recordset($1) as r (
                case_id text, version bigint, insurer_code text, agency_code text, store_code text, staff_code text, customer_kind text, state text,
                state_since timestamptz, is_cancelled boolean, current_revision int, fence bigint, poll_seconds float8, created_at timestamptz,
                updated_at timestamptz)
            order by case_id
            on conflict (case_id) do update set
                version = excluded.version, agency_code = excluded.agency_code, store_code = excluded.store_code, staff_code = excluded.staff_code,
                customer_kind = excluded.customer_kind, state = excluded.state, state_since = excluded.state_since,
                is_cancelled = excluded.is_cancelled, current_revision = excluded.current_revision,
                poll_at = excluded.poll_at, updated_at = excluded.updated_at
            where c.version = excluded.version - 1
            returning case_id
            """, LedgerRows.Json(changes.Where(c => c.Lease == LeaseMove.Keep).Select(c => LedgerRows.Case(c, node, leaseSeconds)).ToList()));
        Add(batch, """
            insert into business_key (kind, scope, value, case_id, revision)
            select kind, scope, value, case_id, revision
            from jsonb_to_recordset($1) as r (kind text, scope text, value text, case_id text, revision int)
            order by kind, scope, value
            on conflict do nothing
            returning kind, scope, value, case_id
            """, LedgerRows.Json(changes.SelectMany(LedgerRows.Keys).ToList()));

        var won = new Won([], []);
        await using var reader = await batch.ExecuteReaderAsync();
        for (var caseStatement = 0; caseStatement < 2; caseStatement++)
        {
            while (await reader.ReadAsync())
                won.Cases.Add(reader.GetString(0));
            await reader.NextResultAsync();
        }
        while (await reader.ReadAsync())
            won.Keys.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        return won;
    }

    /// <summary>Everything that follows from having won.</summary>
    internal static async Task WriteAsync(NpgsqlConnection connection, List<CaseChange> changes, List<ChainEntry> entries)
    {
        await using var batch = new NpgsqlBatch(connection);
        AddRows(batch, """
            insert into case_person (case_id, contractor, cancel_proposal)
            select case_id, contractor, cancel_proposal from jsonb_to_recordset($1) as r (case_id text, contractor jsonb, cancel_proposal jsonb)
            on conflict (case_id) do update set contractor = excluded.contractor, cancel_proposal = excluded.cancel_proposal
            """, changes.SelectMany(LedgerRows.People));
        AddRows(batch, """
            insert into case_revision (case_id, revision, reason, print_serial, reception_number, state, opened_at, superseded_at, superseded_by, sent_in_i, facts)
            select case_id, revision, reason, print_serial, reception_number, state, opened_at, superseded_at, superseded_by, sent_in_i, facts
            from jsonb_to_recordset($1) as r (
                case_id text, revision int, reason text, print_serial text, reception_number text, state text, opened_at timestamptz,
                superseded_at timestamptz, superseded_by int, sent_in_i jsonb, facts jsonb)
            on conflict (case_id, revision) do update set
                print_serial = excluded.print_serial, reception_number = excluded.reception_number, state = excluded.state,
                superseded_at = excluded.superseded_at, superseded_by = excluded.superseded_by, sent_in_i = excluded.sent_in_i, facts = excluded.facts
            """, changes.SelectMany(LedgerRows.Revisions));

        var handoffs = changes.SelectMany(change => LedgerRows.ChangedHandoffs(change).Select(handoff => (change, handoff))).ToList();
        AddRows(batch, """
            insert into handoff (id, case_id, revision, linkage, ordinal, status, partner, error_code, held_by, due_at, needs_person,
                                 created_at, updated_at, ended_at, detail)
            select id, case_id, revision, linkage, ordinal, status, partner, error_code, held_by,
                   case when due_seconds is null then due_at else (select hub_now()) + make_interval(secs => due_seconds) end,
                   needs_person, created_at, updated_at, ended_at, detail
            from jsonb_to_recordset($1) as r (
                id text, case_id text, revision int, linkage text, ordinal int, status text, partner text, error_code text, held_by text,
                due_at timestamptz, due_seconds float8, needs_person boolean, created_at timestamptz, updated_at timestamptz, ended_at timestamptz,
                detail jsonb)
            on conflict (id) do update set
                case_id = excluded.case_id, revision = excluded.revision, status = excluded.status, partner = excluded.partner,
                error_code = excluded.error_code, held_by = excluded.held_by, due_at = excluded.due_at, needs_person = excluded.needs_person,
                updated_at = excluded.updated_at, ended_at = excluded.ended_at, detail = excluded.detail
            """, handoffs.Select(h => LedgerRows.Handoff(h.change, h.handoff)));
        AddRows(batch, """
            insert into operation (handoff_id, operation, position, partner, key, idempotency_key, payload_hash, status, sends, counted_sends,
                                   look_ups, last_sent_at, absent_settled)
            select handoff_id, operation, position, partner, key, idempotency_key, payload_hash, status, sends, counted_sends, look_ups,
                   last_sent_at, absent_settled
            from jsonb_to_recordset($1) as r (
                handoff_id text, operation text, position int, partner text, key text, idempotency_key text, payload_hash text, status text,
                sends int, counted_sends int, look_ups int, last_sent_at timestamptz, absent_settled boolean)
            on conflict (handoff_id, operation) do update set
                position = excluded.position, status = excluded.status, sends = excluded.sends, counted_sends = excluded.counted_sends, look_ups = excluded.look_ups,
                last_sent_at = excluded.last_sent_at, absent_settled = excluded.absent_settled
            """, handoffs.SelectMany(h => LedgerRows.Operations(h.change, h.handoff)));
        AddPayloads(batch, changes.SelectMany(c => c.Payloads).ToList());
        AddRows(batch, """
            insert into attempt (handoff_id, operation, kind, n, started_at, fence, actor)
            select handoff_id, operation, kind, n, started_at, fence, actor
            from jsonb_to_recordset($1) as r (handoff_id text, operation text, kind text, n int, started_at timestamptz, fence bigint, actor text)
            """, changes.SelectMany(LedgerRows.Attempts));
        AddRows(batch, """
            insert into attempt_result (handoff_id, operation, kind, n, ended_at, outcome, http_status, partner_code, detail, duration_ms)
            select handoff_id, operation, kind, n, ended_at, outcome, http_status, partner_code, detail, duration_ms
            from jsonb_to_recordset($1) as r (
                handoff_id text, operation text, kind text, n int, ended_at timestamptz, outcome text, http_status int, partner_code text,
                detail text, duration_ms int)
            on conflict do nothing
            """, changes.SelectMany(LedgerRows.Results));
        AddRows(batch, """
            insert into evidence (case_id, revision, step, done, at, by, recorded_by, recorded_at, note)
            select case_id, revision, step, done, at, by, recorded_by, recorded_at, note
            from jsonb_to_recordset($1) as r (
                case_id text, revision int, step text, done boolean, at timestamptz, by text, recorded_by text, recorded_at timestamptz, note text)
            """, changes.SelectMany(LedgerRows.Evidence));
        AddRows(batch, """
            insert into case_event (case_id, revision, at, recorded_at, type, actor, actor_role, text, linkage, handoff_id, operation, partner, code, data)
            select case_id, revision, at, (select hub_now()), type, actor, actor_role, text, linkage, handoff_id, operation, partner, code, data
            from jsonb_to_recordset($1) as r (
                case_id text, revision int, at timestamptz, type text, actor text, actor_role text, text text, linkage text, handoff_id text,
                operation text, partner text, code text, data jsonb)
            """, changes.SelectMany(LedgerRows.Events));
        AddRows(batch, """
            insert into ledger_entry (chain, seq, at, type, handoff_id, linkage, key, operation, attempt, status, actor, payload_hash, content, prev_hash, hash)
            select chain, seq, at, type, handoff_id, linkage, key, operation, attempt, status, actor, payload_hash, content, prev_hash, hash
            from jsonb_to_recordset($1) as r (
                chain text, seq bigint, at timestamptz, type text, handoff_id text, linkage text, key text, operation text, attempt int,
                status text, actor text, payload_hash text, content text, prev_hash text, hash text)
            """, entries.Select(LedgerRows.Entry));
        if (entries.Count > 0)
        {
            var head = new NpgsqlBatchCommand("""
                insert into ledger_head (chain, seq, hash) values ($1, $2, $3)
                on conflict (chain) do update set seq = excluded.seq, hash = excluded.hash
                """);
            head.Parameters.AddWithValue(entries[^1].Chain);
            head.Parameters.AddWithValue(entries[^1].Seq);
            head.Parameters.AddWithValue(entries[^1].Hash);
            batch.BatchCommands.Add(head);
        }
        if (batch.BatchCommands.Count == 0)
            return;
        await batch.ExecuteNonQueryAsync();
    }

    private static void AddPayloads(NpgsqlBatch batch, List<NewPayload> payloads)
    {
        if (payloads.Count == 0)
            return;
        var insert = new NpgsqlBatchCommand("""
            insert into operation_payload (handoff_id, operation, body) select * from unnest($1::text[], $2::text[], $3::bytea[])
            """);
        insert.Parameters.AddWithValue(payloads.Select(p => p.HandoffId).ToArray());
        insert.Parameters.AddWithValue(payloads.Select(p => p.Operation.ToString()).ToArray());
        insert.Parameters.AddWithValue(payloads.Select(p => p.Body.ToArray()).ToArray());
        batch.BatchCommands.Add(insert);
    }

    private static void AddRows(NpgsqlBatch batch, string sql, IEnumerable<object> rows)
    {
        var all = rows.ToList();
        if (all.Count > 0)
            Add(batch, sql, LedgerRows.Json(all));
    }

    private static void Add(NpgsqlBatch batch, string sql, string json)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = json, NpgsqlDbType = NpgsqlDbType.Jsonb });
        batch.BatchCommands.Add(command);
    }
}
