namespace LinkageHub.Benchmarks;

/// <summary>
/// Three years of a large finance company as rows: 3,400,000 cases in 2,000 stores of 100 agencies, with Ⅰ, Ⅱ and Ⅲ each, their partner writes, attempts
/// and timeline. One handoff in a hundred failed, one in five thousand is in doubt or waits; the newest day is as busy as every other.
/// </summary>
internal static class TenMillion
{
    public const int Cases = 3_400_000;

    public const int Stores = 2_000;

    private const string Each = "from generate_series(0, 3399999) as n, lateral (select timestamptz '2023-11-01 00:00+09' + n * interval '28 seconds' as at, lpad(to_hex(n), 12, '0') as hex) as c";

    private const string EachHandoff = $"{Each}, (values (1, 'I', 'J1', 'jpass'), (2, 'II', 'S2', 'sonpo-online'), (3, 'III', 'J4', 'jpass')) as l (k, linkage, operation, partner)";

    private const string CaseId = "'01900000-0000-7000-8000-' || c.hex";

    private const string HandoffId = "'01900000-000' || l.k || '-7000-8000-' || c.hex";

    private const string Code = "case when (n * 3 + l.k) % 100000 = 7 then 'LH3-104' else (array['LH9-104', 'LH2-112', 'LH3-106', 'LH1-203'])[n % 4 + 1] end";

    /// <summary>Indexes are made after the rows; everything else is as the hub's own migrations leave it.</summary>
    public static readonly IReadOnlyList<string> Statements =
    [
        "set session_replication_role = replica",
        """
        create table later as
        select indexdef from pg_indexes i
        where schemaname = 'public' and tablename in ('hub_case', 'handoff', 'case_log', 'business_key', 'case_person')
          and not exists (select from pg_constraint c where c.conname = i.indexname);
        do $$ declare i record; begin
            for i in select (regexp_match(indexdef, 'INDEX (\S+)'))[1] as name from later loop execute 'drop index ' || i.name; end loop;
        end $$
        """,
        $"""
        set synchronous_commit = off;
        insert into hub_case (case_id, version, insurer_code, agency_code, store_code, staff_code, customer_kind, state, state_since, is_cancelled,
                              current_revision, fence, created_at, updated_at)
        select {CaseId}, 7, 'SJ', 'A' || lpad((n % 100)::text, 3, '0'), 'S' || lpad((n % 2000)::text, 4, '0'), 'P' || n % 9000, 'individual',
               case when n % 500 = 3 then 'L1Delivered' when n % 20000 = 11 then 'InsuranceConcluded' else 'CarryInApplied' end, at, false, 0, 3, at, at
        {Each}
        """,
        // The hub's own key is its secret; among these are found those that the hub makes itself (ListStages.MakeKnownAsync).
        $"""
        insert into case_person (case_id, handled_by, kana_key, phone_key, policy_key)
        select {CaseId}, 'P' || n % 9000, sha256(convert_to('kana' || n % 300000, 'UTF8')), sha256(convert_to('phone' || n, 'UTF8')), sha256(convert_to('policy' || n, 'UTF8'))
        {Each}
        """,
        $$"""
        insert into case_revision (case_id, revision, reason, print_serial, reception_number, state, opened_at, facts)
        select {{CaseId}}, 0, 'Initial', 'C' || lpad(n::text, 7, '0'), lpad(n::text, 12, '0') || '-00', 'CarryInApplied', at, '{"route": "A", "insuranceLinkage": "有り", "copyDelivered": true}'
        {{Each}}
        """,
        $"insert into business_key select 'print-serial', 'SJ', 'C' || lpad(n::text, 7, '0'), {CaseId}, 0 {Each}",
        $"insert into business_key select 'reception-number', 'jpass', lpad(n::text, 12, '0') || '-00', {CaseId}, 0 {Each}",
        $$"""
        insert into handoff (id, case_id, revision, linkage, ordinal, status, partner, error_code, needs_person, created_at, updated_at, ended_at, detail)
        select {{HandoffId}}, {{CaseId}}, 0, l.linkage, 0, s.status, l.partner, case when s.status = 'failed' then {{Code}} end, s.status = 'failed',
               at + l.k * interval '1 hour', at + l.k * interval '1 hour', at + l.k * interval '1 hour',
               '{"sendAgain": false, "observed": false, "triggeredBy": "store-client", "moves": 4, "earlierSendMayStand": false}'
        {{EachHandoff}}, lateral (select case when (n * 3 + l.k) % 100 = 7 then 'failed' when (n * 3 + l.k) % 5000 = 11 then 'in-doubt' else 'succeeded' end as status) as s
        """,
        $"""
        insert into operation
        select {HandoffId}, l.operation, 0, l.partner, 'C' || n, l.operation || ':SJ:C' || lpad(n::text, 7, '0'), repeat('a', 64), 'Applied', 1, 1, 0, at, false
        {EachHandoff}
        """,
        $"insert into attempt select {HandoffId}, l.operation, 'send', 1, at, 1, 'store-client' {EachHandoff}",
        $"insert into attempt_result select {HandoffId}, l.operation, 'send', 1, at, 'applied', 200, null, null, 12 {EachHandoff}",
        $$"""
        insert into case_log (id, case_id, said_at, recorded_at, by_people, lines)
        select (n * 3 + l.k) * 100, {{CaseId}}, at, at, false,
               jsonb_build_array(jsonb_build_object('type', 'status-changed', 'revision', 0, 'actor', 'store-client', 'role', 'Machine', 'text', '連携：完了', 'linkage', l.linkage, 'handoffId', {{HandoffId}}))
        {{EachHandoff}}
        """,
        """
        set maintenance_work_mem = '1GB';
        do $$ declare i record; begin
            for i in select indexdef from later loop execute i.indexdef; end loop;
        end $$;
        drop table later
        """,
        "vacuum analyze",
    ];
}
