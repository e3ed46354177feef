using LinkageHub.Cases;
using LinkageHub.Database;
using LinkageHub.Ledger;
using LinkageHub.Personal;
using LinkageHub.Search;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace LinkageHub.Tests.Ledger;

/// <summary>A case is found by whose it is from the commit on that says so, and by nobody it is not of any more.</summary>
[Collection(PostgresTests.Name)]
public class PersonKeyTests(PostgresFixture postgres)
{
    private static readonly ContractorName Taro = new("見本 太郎", "ミホン タロウ", "03-1234-5678");

    [Fact]
    public async Task A_case_is_found_by_its_person_as_soon_as_it_is_committed()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        var opened = SampleCases.Opening("A1").After with { Contractor = Taro };

        Assert.Equal(CommitResult.Committed, await node.CommitAsync(new CaseChange(null, opened)));

        Assert.Equal([opened.CaseId], await FoundAsync(ledger, "ﾐﾎﾝ ﾀﾛｳ"));
        Assert.Equal([opened.CaseId], await FoundAsync(ledger, "0312345678"));
        Assert.Empty(await FoundAsync(ledger, "PN-123456"));
    }

    [Fact]
    public async Task Whoever_is_corrected_is_found_by_the_new_word_only()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node();
        await node.CommitAsync(new CaseChange(null, SampleCases.Opening("A1").After with { Contractor = Taro }));
        var read = await ledger.ReadAsync("case-A1");
        Assert.Equal(CommitResult.Committed, await node.CommitAsync(new CaseChange(read, read.With(read.Current with { Facts = read.Current.Facts with { PolicyNumber = "PN-123456" } }))));
        read = await ledger.ReadAsync("case-A1");
        Assert.Equal(CommitResult.Committed, await node.CommitAsync(new CaseChange(read, read with { Contractor = Taro with { Phone = "03-8765-4321" } })));

        Assert.Empty(await FoundAsync(ledger, "0312345678"));
        Assert.Equal(["case-A1"], await FoundAsync(ledger, "0387654321"));
        Assert.Equal(["case-A1"], await FoundAsync(ledger, "ＰＮ１２３４５６"));

        // The next revision has no number yet, and is found by the last one.
        read = await ledger.ReadAsync("case-A1");
        var next = new Revision { Number = 1, Reason = "PremiumChanged", OpenedAt = read.UpdatedAt };
        Assert.Equal(CommitResult.Committed, await node.CommitAsync(new CaseChange(read, read.With(next) with { Contractor = Taro })));
        Assert.Equal(["case-A1"], await FoundAsync(ledger, "ＰＮ１２３４５６"));
    }

    [Fact]
    public async Task Keys_and_notes_of_older_builds_move_with_the_migration()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var scripts = MigrationScript.Embedded();
        await new Migrator([.. scripts.Where(script => string.CompareOrdinal(script.Version, "0058") < 0)]).MigrateAsync(database, CancellationToken.None);
        await using (var old = database.CreateCommand("""
            insert into hub_case (case_id, version, insurer_code, customer_kind, state, state_since, is_cancelled, current_revision, fence, created_at, updated_at)
            select id, 1, 'SJ', 'individual', 'L1Delivered', now(), false, 0, 0, now(), now() from unnest(array['A1', 'A2', 'A3']) as id;
            insert into case_person (case_id) values ('A1'), ('A2'), ('A3');
            insert into person_key (case_id, kind, key) values ('A1', 'kana', '\x01'), ('A1', 'phone', '\x02'), ('A1', 'policy', '\x03'), ('A2', 'kana', '\x01');
            insert into person_key_due (case_id) values ('A3');
            """))
            await old.ExecuteNonQueryAsync();

        await new Migrator(scripts).MigrateAsync(database, CancellationToken.None);

        Assert.Equal("A1 01 02 03|A2 01 - -|A3 - - -", await database.ScalarAsync<string>("""
            select string_agg(concat_ws(' ', case_id, coalesce(encode(kana_key, 'hex'), '-'), coalesce(encode(phone_key, 'hex'), '-'), coalesce(encode(policy_key, 'hex'), '-')), '|' order by case_id)
            from case_person
            """));
        Assert.Equal(1, await database.ScalarAsync<long>("select count(*) from person_key_due"));
    }

    [Fact]
    public async Task What_an_older_build_noted_is_worked_off()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await ledger.Node().CommitAsync(new CaseChange(null, SampleCases.Opening("A1").After with { Contractor = Taro }));
        await ledger.RunAsync("update case_person set kana_key = null, phone_key = null; insert into person_key_due (case_id) values ('case-A1')");
        Assert.Empty(await FoundAsync(ledger, "0312345678"));

        var index = new PersonIndex(ledger.Engine, ledger.Keys, ledger.Seal, TimeProvider.System, NullLogger<PersonIndex>.Instance);
        Assert.Equal(1, await index.IndexSomeAsync(CancellationToken.None));

        Assert.Equal(["case-A1"], await FoundAsync(ledger, "0312345678"));
        Assert.Equal(0, await index.IndexSomeAsync(CancellationToken.None));
    }

    private static async Task<IReadOnlyList<string>> FoundAsync(TestLedger ledger, string typed)
    {
        var everywhere = new LinkageHub.Access.Principal("id", "somebody", new HashSet<LinkageHub.Access.Role> { LinkageHub.Access.Role.BackOffice }, null, null, Everywhere: true);
        var found = new List<string>();
        foreach (var term in await ledger.Keys.TermsOfAsync(typed, CancellationToken.None))
            found.AddRange(await new PersonSearches(ledger.Engine, ledger.Callers).FindAsync(term, everywhere, 10, CancellationToken.None));
        return found;
    }
}
