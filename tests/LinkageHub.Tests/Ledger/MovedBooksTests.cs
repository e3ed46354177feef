using LinkageHub.Database;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Personal;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LinkageHub.Tests.Ledger;

/// <summary>Migration 0043: timeline and chain as older builds wrote them, a row a line and a row an entry, are moved and go on.</summary>
[Collection(PostgresTests.Name)]
public class MovedBooksTests(PostgresFixture postgres)
{
    [Fact]
    public async Task What_stood_in_the_books_stands_there_afterwards_and_the_chain_goes_on()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var scripts = MigrationScript.Embedded();
        await new Migrator([.. scripts.Where(script => string.CompareOrdinal(script.Version, "0043") < 0)]).MigrateAsync(database, CancellationToken.None);
        await WriteAsOfOldAsync(database);

        await new Migrator(scripts).MigrateAsync(database, CancellationToken.None);

        await using var engine = NpgsqlDataSource.Create(HubDatabase.AsRole(database.ConnectionString, DatabaseRoles.Engine));
        var moved = await LedgerVerifier.VerifyAsync(engine, null, TimeProvider.System);
        Assert.Equal((true, 3L), (moved.Ok, moved.Entries));
        Assert.Equal("1 trigger T0001 h1 - | 2 status-changed system h1 {\"status\": \"succeeded\"}", await database.ScalarAsync<string>("""
            select string_agg(concat_ws(' ', seq, type, actor, handoff_id, coalesce(data::text, '-')), ' | ' order by seq) from case_event where case_id = 'case-A1'
            """));
        Assert.Equal("1 status h1 A1 case-A1 | 2 intent h1 A1 case-A1 | 3 callback - A1 case-A1", await database.ScalarAsync<string>("""
            select string_agg(concat_ws(' ', seq, type, coalesce(handoff_id, '-'), key, case_id), ' | ' order by seq) from ledger_entry
            """));
        Assert.Equal(1, await database.ScalarAsync<long>("select count(*) from case_event where by_people"));

        var ring = new EphemeralDataProtectionProvider();
        await using (var node = new HandoffLedger(engine, new PersonalSeal(new DataKeys(engine, ring)), new PersonKeys(engine, ring),
            new LedgerOptions { Node = "node-a", Lanes = 1 }, TimeProvider.System, NullLogger<HandoffLedger>.Instance))
            Assert.Equal(CommitResult.Committed, await node.CommitAsync(SampleCases.Opening("A2")));

        var grown = await LedgerVerifier.VerifyAsync(engine, null, TimeProvider.System);
        Assert.Equal((true, 4L), (grown.Ok, grown.Chains.Single().LastSeq));
        Assert.True(await database.ScalarAsync<long>("select min(seq) from case_event where case_id = 'case-A2'") > 2);
    }

    private static async Task WriteAsOfOldAsync(NpgsqlDataSource database)
    {
        await using (var rows = database.CreateCommand("""
            insert into hub_case (case_id, version, insurer_code, customer_kind, state, state_since, is_cancelled, current_revision, fence, created_at, updated_at)
            values ('case-A1', 1, 'SJ', 'individual', 'L1Delivered', now(), false, 0, 0, now(), now());
            insert into business_key (kind, scope, value, case_id, revision) values ('print-serial', 'SJ', 'A1', 'case-A1', 0);
            insert into handoff (id, case_id, revision, linkage, ordinal, status, partner, needs_person, created_at, updated_at, detail)
            values ('h1', 'case-A1', 0, 'I', 0, 'succeeded', 'jpass', false, now(), now(), '{"triggeredBy": "x"}');
            insert into case_event (case_id, revision, at, type, actor, actor_role, text, handoff_id, data) values
                ('case-A1', 0, now(), 'trigger', 'T0001', 'Staff', 'x', 'h1', null),
                ('case-A1', 0, now(), 'status-changed', 'system', 'System', 'x', 'h1', '{"status": "succeeded"}');
            """))
            await rows.ExecuteNonQueryAsync();
        var (seq, hash) = (0L, ChainEntry.FirstPrevHash);
        LedgerFact[] facts =
        [
            new("status", "T0001") { HandoffId = "h1", Linkage = Linkage.I, Key = "A1", Status = "succeeded", Move = 1 },
            new("intent", "system") { HandoffId = "h1", Linkage = Linkage.I, Key = "A1", Attempt = 1 },
            new("callback", "jpass") { Key = "A1", Status = "reception.submitted", PayloadHash = "x" },
        ];
        foreach (var fact in facts)
        {
            var entry = ChainEntry.After("1", seq, hash, fact, SampleCases.Now);
            (seq, hash) = (entry.Seq, entry.Hash);
            await using var insert = database.CreateCommand("""
                insert into ledger_entry (chain, seq, at, type, handoff_id, linkage, key, attempt, status, actor, payload_hash, content, prev_hash, hash)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);
                """);
            foreach (var value in (object?[])[entry.Chain, entry.Seq, entry.At.UtcDateTime, fact.Type, fact.HandoffId, fact.Linkage?.Wire(), fact.Key, fact.Attempt,
                fact.Status, fact.Actor, fact.PayloadHash, entry.Content, entry.PrevHash, entry.Hash])
                insert.Parameters.AddWithValue(value ?? DBNull.Value);
            await insert.ExecuteNonQueryAsync();
        }
        await using var head = database.CreateCommand("insert into ledger_head (chain, seq, hash) values ('1', $1, $2)");
        head.Parameters.AddWithValue(seq);
        head.Parameters.AddWithValue(hash);
        await head.ExecuteNonQueryAsync();
    }
}
