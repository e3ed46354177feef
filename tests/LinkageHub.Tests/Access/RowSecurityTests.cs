using LinkageHub.Access;
using LinkageHub.Database;
using LinkageHub.Tests.Database;
using LinkageHub.Tests.Ledger;
using Npgsql;

namespace LinkageHub.Tests.Access;

/// <summary>INV-31 kept by the database itself: what a question sees that has no where-clause at all.</summary>
[Collection(PostgresTests.Name)]
public class RowSecurityTests(PostgresFixture postgres)
{
    private static readonly Dictionary<string, Principal> People = new()
    {
        ["staff of S001"] = Somebody(Role.Staff, "G01", "S001"),
        ["approver of S002"] = Somebody(Role.Approver, "G01", "S002"),
        ["client of S001 in G02"] = Somebody(Role.Machine, "G02", "S001"),
        ["back office of G01"] = Somebody(Role.BackOffice, "G01", null),
        ["back office of G02"] = Somebody(Role.BackOffice, "G02", "S001"),
        ["everywhere"] = Somebody(Role.BackOffice, null, null) with { Everywhere = true },
        ["admin"] = Somebody(Role.Admin, null, null),
        ["tester"] = Somebody(Role.Tester, null, null),
        ["staff without a store"] = Somebody(Role.Staff, "G01", null),
        ["who triggered the unplaced one"] = Somebody(Role.Staff, "G09", "S009") with { Name = "trigger" },
    };

    /// <summary>Of the cases "G01 S001", "G01 S002", "G02 S001" and "unplaced", whose store nobody knows yet.</summary>
    private static readonly Dictionary<string, string[]> Sees = new()
    {
        ["staff of S001"] = ["G01 S001"],
        ["approver of S002"] = ["G01 S002"],
        ["client of S001 in G02"] = ["G02 S001"],
        ["back office of G01"] = ["G01 S001", "G01 S002"],
        ["back office of G02"] = ["G02 S001"],
        ["everywhere"] = ["G01 S001", "G01 S002", "G02 S001", "unplaced"],
        ["admin"] = [],
        ["tester"] = [],
        ["staff without a store"] = [],
        ["who triggered the unplaced one"] = ["unplaced"],
    };

    // Every table that hub_app may read, as a question without a where-clause for the cases whose rows it shows.
    private static readonly Dictionary<string, string> Questions = new()
    {
        ["hub_case"] = "select case_id from hub_case",
        ["case_person"] = "select case_id from case_person",
        ["case_revision"] = "select case_id from case_revision",
        ["business_key"] = "select case_id from business_key",
        ["evidence"] = "select case_id from evidence",
        ["case_event"] = "select case_id from case_event",
        ["case_log"] = "select distinct case_id from case_log",
        ["work_item"] = "select case_id from work_item",
        ["handoff"] = "select case_id from handoff",
        ["operation"] = "select substr(handoff_id, 3) from operation",
        ["attempt"] = "select substr(handoff_id, 3) from attempt",
        ["attempt_result"] = "select substr(handoff_id, 3) from attempt_result",
        ["ledger_entry"] = "select substr(handoff_id, 3) from ledger_entry where handoff_id is not null union all select substr(key, 3) from ledger_entry where handoff_id is null",
        ["access_event"] = "select case_id from access_event where what = 'personal-data-revealed'",
        ["handoff, as the list asks"] = "select h.case_id from handoff h join hub_case c on c.case_id = h.case_id order by h.created_at desc, h.id desc limit 51",
        ["work_item, as the list asks"] = """
            select w.case_id from work_item w join hub_case c on c.case_id = w.case_id join case_revision r on r.case_id = w.case_id and r.revision = w.revision
            where w.ended_at is null order by w.due_at, w.id
            """,
    };

    [Fact]
    public async Task A_question_that_has_forgotten_whose_it_is_sees_the_askers_own_rows()
    {
        await using var ledger = await FilledAsync();

        foreach (var (who, principal) in People)
            foreach (var (table, sql) in Questions)
            {
                // Administrators see who looked, whoever's the case is.
                var expected = table == "access_event" && who == "admin" ? Sees["everywhere"] : Sees[who];
                Assert.Equal((who, table, string.Join(", ", expected)), (who, table, string.Join(", ", await CasesAsync(ledger, principal, sql))));
            }
    }

    [Fact]
    public async Task What_an_agency_works_on_together_stays_in_the_agency()
    {
        await using var ledger = await FilledAsync();

        foreach (var (who, expected) in new[] { ("back office of G01", "G01"), ("back office of G02", "G02"), ("everywhere", "G01, G02"), ("staff of S001", ""), ("admin", "") })
            foreach (var sql in (string[])
                ["select agency_code from failure_group", "select handoff_id from failure", "select note from failure_note", "select agency_code from batch", "select handoff_id from batch_item"])
                Assert.Equal((who, sql, expected), (who, sql, string.Join(", ", await CasesAsync(ledger, People[who], sql))));

        var decide = ledger.Callers.Ask(People["back office of G01"], "update failure_group set assignee = 'x'");
        Assert.Equal(1, await decide.ExecuteNonQueryAsync(CancellationToken.None));
        Assert.Equal("G01", await ledger.Database.ScalarAsync<string>("select string_agg(agency_code, ',') from failure_group where assignee = 'x'"));
    }

    [Fact]
    public async Task An_import_is_seen_by_who_brought_it()
    {
        await using var ledger = await FilledAsync();

        foreach (var (who, expected) in new[] { ("who triggered the unplaced one", "file, file"), ("back office of G01", ""), ("everywhere", "file, file") })
            Assert.Equal((who, expected), (who, string.Join(", ", await CasesAsync(ledger, People[who], "select id from import_file union all select import_id from import_row"))));
    }

    [Fact]
    public async Task Who_does_not_say_for_whom_he_asks_sees_nothing()
    {
        await using var ledger = await FilledAsync();
        await using var source = NpgsqlDataSource.Create(HubDatabase.AsRole(ledger.Database.ConnectionString, DatabaseRoles.App));
        await using var session = await source.OpenConnectionAsync();
        var tables = await ReadAsync(session, """
            select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relrowsecurity and has_table_privilege('hub_app', c.oid, 'select') order by 1
            """);

        // Also not after somebody else has asked in this very session: his word ended with his question.
        await using (var batch = new NpgsqlBatch(session))
        {
            batch.BatchCommands.Add(Asker.Of(People["everywhere"]).Introduction());
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select count(*) from hub_case"));
            await using var row = await batch.ExecuteReaderAsync();
            await row.NextResultAsync();
            await row.ReadAsync();
            Assert.Equal(4, row.GetInt64(0));
        }

        Assert.Equal(19, tables.Count);
        foreach (var table in tables)
        {
            Assert.True(await ledger.CountAsync(table) > 0, $"{table} is empty anyway");
            Assert.Equal([table + " 0"], await ReadAsync(session, $"select '{table} ' || count(*) from {table}"));
        }
    }

    /// <summary>Whoever adds a table with somebody's case in it adds its row to the next migration's policies.</summary>
    [Fact]
    public async Task Every_table_with_a_case_in_it_has_policies_that_bind_its_owner_too()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await using var session = await ledger.Database.OpenConnectionAsync();

        Assert.Empty(await ReadAsync(session, """
            select distinct c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not a.attisdropped
              and a.attname in ('case_id', 'handoff_id', 'agency_code') and not (c.relrowsecurity and c.relforcerowsecurity)
              -- Who may sign in, and callers' accounts: no case stands in them.
              and c.relname not in ('person', 'api_key') order by 1
            """));
        Assert.Empty(await ReadAsync(session, "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_get_userbyid(relowner) <> 'hub_owner'"));
    }

    [Fact]
    public async Task The_engine_adds_to_its_books_and_changes_nothing_in_them()
    {
        await using var ledger = await FilledAsync();

        foreach (var table in (string[])["case_log", "attempt", "attempt_result", "access_event", "failure_note", "schema_migration"])
        {
            await using var erase = ledger.Engine.CreateCommand($"delete from {table}");
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => erase.ExecuteNonQueryAsync())).SqlState);
        }
    }

    private static Principal Somebody(Role role, string? agency, string? store) => new("id", "somebody", new HashSet<Role> { role }, agency, store, Everywhere: false);

    private static async Task<IReadOnlyList<string>> CasesAsync(TestLedger ledger, Principal who, string sql)
    {
        await using var ask = ledger.Callers.Ask(who, sql);
        await using var row = await ask.ExecuteReaderAsync(CancellationToken.None);
        return await AllAsync(row);
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlConnection session, string sql)
    {
        await using var ask = new NpgsqlCommand(sql, session);
        await using var row = await ask.ExecuteReaderAsync();
        return await AllAsync(row);
    }

    private static async Task<IReadOnlyList<string>> AllAsync(NpgsqlDataReader row)
    {
        var all = new List<string>();
        while (await row.ReadAsync())
            all.Add(row.GetString(0));
        return [.. all.Order(StringComparer.Ordinal)];
    }

    /// <summary>Four cases with a row in every table.</summary>
    private async Task<TestLedger> FilledAsync()
    {
        var ledger = await TestLedger.OpenAsync(postgres);
        await ledger.RunAsync("""
            insert into hub_case (case_id, version, insurer_code, agency_code, store_code, customer_kind, state, state_since, is_cancelled, current_revision, fence, created_at, updated_at)
            select id, 1, 'SJ', agency, store, 'individual', 'L1Failed', now(), false, 0, 0, now(), now()
            from (values ('G01 S001', 'G01', 'S001'), ('G01 S002', 'G01', 'S002'), ('G02 S001', 'G02', 'S001'), ('unplaced', null, null)) as c (id, agency, store);
            insert into case_person (case_id) select case_id from hub_case;
            insert into case_revision (case_id, revision, reason, state, opened_at, facts) select case_id, 0, 'Initial', state, now(), '{}' from hub_case;
            insert into business_key (kind, scope, value, case_id, revision) select 'print-serial', 'SJ', 'k ' || case_id, case_id, 0 from hub_case;
            insert into evidence (case_id, revision, step, done, at, by, recorded_by, recorded_at) select case_id, 0, 'S003-49', true, now(), 'x', 'x', now() from hub_case;
            insert into case_log (case_id, said_at, recorded_at, by_people, lines)
            select case_id, now(), now(), true, '[{"type": "note", "revision": 0, "actor": "x", "role": "Staff", "text": "x"}]' from hub_case;
            insert into work_item (case_id, revision, code, owner_role, opened_at, due_at) select case_id, 0, 'LH1-203', 'backoffice', now(), now() from hub_case;
            insert into person_key_due (case_id) select case_id from hub_case;
            insert into handoff (id, case_id, revision, linkage, ordinal, status, partner, needs_person, created_at, updated_at, detail)
            select 'h ' || case_id, case_id, 0, 'I', 0, 'failed', 'jpass', false, now(), now(), json_build_object('triggeredBy', case when agency_code is null then 'trigger' else 'x' end)
            from hub_case;
            insert into operation (handoff_id, operation, position, partner, key, idempotency_key, payload_hash, status, sends, counted_sends, look_ups, absent_settled)
            select id, 'J1', 0, 'jpass', 'x', id, 'x', 'Applied', 1, 1, 0, false from handoff;
            insert into operation_payload select id, 'J1', '\x01' from handoff;
            insert into attempt select id, 'J1', 'send', 1, now(), 1, 'x' from handoff;
            insert into attempt_result select id, 'J1', 'send', 1, now(), 'applied' from handoff;
            insert into attempt_answer select id, 'J1', 'send', 1, now(), 1, '\x01' from handoff;
            insert into case_log (case_id, handoff_id, said_at, recorded_at, by_people, chain, seq, chained_at, entries, prev_hash, hashes)
            select h.case_id, h.id, now(), now(), false, '1', row_number() over (), now(), '{"type":"intent"}', '', '' from handoff h where h.id not like '%S001';
            insert into case_log (case_id, handoff_id, said_at, recorded_at, by_people, chain, seq, chained_at, entries, prev_hash, hashes)
            select k.case_id, null, now(), now(), false, '2', row_number() over (), now(), json_build_object('type', 'callback', 'key', k.value), '', ''
            from business_key k where k.value like '%S001';
            insert into access_event (actor, what, case_id) select 'x', 'personal-data-revealed', case_id from hub_case;
            insert into failure_group (agency_code, partner, linkage, code) select agency, 'jpass', 'I', 'LH1-203' from unnest(array['G01', 'G02']) as agency;
            insert into failure (group_id, handoff_id, status, n) select id, agency_code, 'failed', 0 from failure_group;
            insert into failure_note (group_id, by, status, note) select id, 'x', 'open', agency_code from failure_group;
            insert into batch (id, action, reason, status, stages, originator, agency_code, created_by) select agency, 'Retry', 'x', 'planned', '{}', '{}', agency, 'x' from unnest(array['G01', 'G02']) as agency;
            insert into batch_item (batch_id, position, handoff_id) select id, 1, agency_code from batch;
            insert into import_file (id, kind, file_hash, encoding, rows, status, created_by) values ('file', 'linkages', 'x', 'utf-8', 1, 'finished', 'trigger');
            insert into import_row (import_id, line, linkage, reason) values ('file', 1, 'I', 'x');
            """);
        return ledger;
    }
}
