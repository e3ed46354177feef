using LinkageHub.Ledger;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;

namespace LinkageHub.Tests.Ledger;

/// <summary>Six handoffs, one entry each, in one chain. Then somebody with the database's password comes.</summary>
[Collection(PostgresTests.Name)]
public class LedgerVerifierTests(PostgresFixture postgres)
{
    private const string Rehash = "hashes = sha256(convert_to(encode(prev_hash, 'hex') || E'\\n' || entries, 'UTF8'))";

    // The place of a row is chain and seq; what stands in it can change places.
    private const string Columns = "case_id, handoff_id, said_at, recorded_at, by_people, lines, chained_at, entries, prev_hash, hashes";

    private const string PushOn = """
        update case_log set seq = seq + 100 where seq >= 3;
        update case_log set seq = seq - 99 where seq > 100;
        """;

    private const string DrawUp = """
        update case_log set seq = seq + 100 where seq > 3;
        update case_log set seq = seq - 101 where seq > 100;
        """;

    public static TheoryData<string, string, string, long> Tamperings => new()
    {
        { "content", "update case_log set entries = replace(entries, 'pending', 'succeeded') where seq = 3", "changed", 3 },
        { "content that is no JSON any more", "update case_log set entries = 'x' where seq = 3", "changed", 3 },
        { "hash", "update case_log set hashes = decode(repeat('0', 64), 'hex') where seq = 3", "changed", 3 },
        { "previous hash", "update case_log set prev_hash = decode(repeat('0', 64), 'hex') where seq = 3", "changed", 3 },
        { "content, hashed anew", $"update case_log set entries = replace(entries, 'T0001', 'T0002') where seq = 3; update case_log set {Rehash} where seq = 3", "changed", 3 },
        { "the last content, hashed anew", $"update case_log set entries = replace(entries, 'T0001', 'T0002') where seq = 6; update case_log set {Rehash} where seq = 6", "changed", 6 },
        { "previous hash, hashed anew", $"update case_log set prev_hash = decode(repeat('0', 64), 'hex') where seq = 3; update case_log set {Rehash} where seq = 3", "changed", 3 },
        { "entry deleted", "delete from case_log where seq = 3", "missing", 3 },
        { "first entry deleted", "delete from case_log where seq = 1", "missing", 1 },
        { "entry deleted, the others drawn up", $"delete from case_log where seq = 3; {DrawUp}", "missing", 3 },
        { "entry forged and put in", $"""
            {PushOn}
            insert into case_log (chain, seq, {Columns})
            select chain, 3, {Columns} from case_log where seq = 2;
            update case_log set entries = replace(entries, '"seq":2', '"seq":3'), prev_hash = hashes where seq = 3;
            update case_log set {Rehash} where seq = 3
            """, "inserted", 3 },
        { "entry copied and put in", $"""
            {PushOn}
            insert into case_log (chain, seq, {Columns}) select chain, 3, {Columns} from case_log where seq = 2
            """, "inserted", 3 },
        { "entry forged and added at the end", $"""
            insert into case_log (chain, seq, {Columns}) select chain, 7, {Columns} from case_log where seq = 6;
            update case_log set entries = replace(entries, '"seq":6', '"seq":7'), prev_hash = hashes where seq = 7;
            update case_log set {Rehash} where seq = 7
            """, "inserted", 7 },
        { "neighbours swapped", "update case_log set seq = 103 where seq = 3; update case_log set seq = 3 where seq = 4; update case_log set seq = 4 where seq = 103", "reordered", 3 },
        { "two swapped", "update case_log set seq = 103 where seq = 3; update case_log set seq = 3 where seq = 5; update case_log set seq = 5 where seq = 103", "reordered", 3 },
        { "entry moved to the end", "update case_log set seq = 7 where seq = 3", "reordered", 3 },
        { "last entry cut off", "delete from case_log where seq = 6", "tail-cut", 6 },
        { "last two cut off", "delete from case_log where seq >= 5", "tail-cut", 5 },
        { "everything cut off", "delete from case_log", "tail-cut", 1 },
        { "head set back", "update ledger_head set seq = 5, hash = (select encode(hashes, 'hex') from case_log where seq = 5)", "inserted", 6 },
        { "status of a handoff", "update handoff set status = 'succeeded' where id = 'handoff-case-A3'", "state-differs", 3 },
        { "handoff deleted", "delete from handoff where id = 'handoff-case-A3'", "state-differs", 3 },
        { "tail cut off and head set back", """
            delete from case_log where seq >= 5;
            update ledger_head set seq = 4, hash = (select encode(hashes, 'hex') from case_log where seq = 4)
            """, "state-differs", 0 },
    };

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task Every_tampering_is_found_and_named(string what, string sql, string kind, long seq)
    {
        await using var ledger = await OpenAsync();

        await ledger.RunAsync(sql);

        var verdict = await ledger.VerifyAsync();
        Assert.False(verdict.Ok, what);
        Assert.Equal((kind, seq), (verdict.FirstBad!.Kind, verdict.FirstBad.Seq));
    }

    /// <summary>The entries of one change stand in one row: here those of numbers 2 to 4.</summary>
    [Theory]
    [InlineData("changed", 3, "a", "replace(b, 'pending', 'succeeded')", "c", "ha", "hb", "hc")]
    [InlineData("changed", 3, "a", "b", "c", "ha", "hc", "hc")]
    [InlineData("changed", 2, "replace(a, 'pending', 'succeeded')", "b", "c", "ha", "hb", "hc")]
    [InlineData("changed", 4, "a", "b", "c", "ha", "hb")]
    [InlineData("changed", 4, "a", "b", "ha", "hb", "hc")]
    [InlineData("missing", 3, "a", "c", "ha", "hc")]
    [InlineData("changed", 2, "b", "c", "hb", "hc")]
    [InlineData("missing", 4, "a", "b", "ha", "hb")]
    [InlineData("reordered", 3, "a", "c", "b", "ha", "hc", "hb")]
    [InlineData("inserted", 4, "a", "b", "b", "c", "ha", "hb", "hb", "hc")]
    public async Task Tampering_inside_of_a_row_is_named_as_well(string kind, long seq, params string[] put)
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await using (var node = ledger.Node(lanes: 1))
        {
            await node.CommitAsync(SampleCases.Opening("A1"));
            await node.CommitAsync(SampleCases.Opening("A2") is var opening ? opening with { Facts = [opening.Facts[0], opening.Facts[0], opening.Facts[0]] } : null!);
            await node.CommitAsync(SampleCases.Opening("A3"));
        }
        Assert.Equal(5, (await ledger.VerifyAsync()).Entries);

        await ledger.RunAsync($"""
            update case_log l set entries = concat_ws(E'\n', {string.Join(", ", put.Where(part => part[0] != 'h'))}), hashes = {string.Join(" || ", put.Where(part => part[0] == 'h'))}
            from (select split_part(entries, E'\n', 1) as a, split_part(entries, E'\n', 2) as b, split_part(entries, E'\n', 3) as c,
                         substr(hashes, 1, 32) as ha, substr(hashes, 33, 32) as hb, substr(hashes, 65, 32) as hc from case_log where seq = 2) as parts
            where l.seq = 2
            """);

        Assert.Equal(new FirstBad("1", seq, kind), (await ledger.VerifyAsync()).FirstBad);
    }

    [Theory]
    [InlineData("chained_at", "chained_at + interval '1 second'")]
    [InlineData("handoff_id", "null")]
    public async Task A_column_that_no_longer_says_what_the_content_says_is_a_change(string column, string value)
    {
        await using var ledger = await OpenAsync();

        await ledger.RunAsync($"update case_log set {column} = {value} where seq = 4");

        Assert.Equal(new FirstBad("1", 4, "changed"), (await ledger.VerifyAsync()).FirstBad);
    }

    [Fact]
    public async Task An_untouched_ledger_is_whole_and_names_its_heads()
    {
        await using var ledger = await OpenAsync();

        var verdict = await ledger.VerifyAsync();

        Assert.True(verdict.Ok);
        Assert.Null(verdict.FirstBad);
        Assert.Equal(6, verdict.Entries);
        Assert.Equal(("1", 6L), (Assert.Single(verdict.Chains).Chain, verdict.Chains[0].LastSeq));
        Assert.True((await ledger.VerifyAsync(Outside(verdict))).Ok);
    }

    [Fact]
    public async Task An_empty_ledger_is_whole()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);

        var verdict = await ledger.VerifyAsync();

        Assert.True(verdict.Ok);
        Assert.Empty(verdict.Chains);
    }

    [Fact]
    public async Task A_head_kept_outside_stays_good_while_the_chain_grows()
    {
        await using var ledger = await OpenAsync();
        var kept = Outside(await ledger.VerifyAsync());
        await ledger.Node(lanes: 1).CommitAsync(SampleCases.Opening("A7"));

        Assert.True((await ledger.VerifyAsync(kept)).Ok);
    }

    // Whoever writes the whole chain anew and its head with it leaves nothing to find in the database.
    [Fact]
    public async Task Only_a_head_kept_outside_finds_a_ledger_written_anew_from_some_entry_on()
    {
        await using var ledger = await OpenAsync();
        var kept = Outside(await ledger.VerifyAsync());

        await ledger.RunAsync("update case_log set entries = replace(entries, 'T0001', 'T0002') where seq = 3");
        for (var seq = 3; seq <= 6; seq++)
            await ledger.RunAsync($"""
                update case_log set prev_hash = (select hashes from case_log where seq = {seq - 1}) where seq = {seq};
                update case_log set {Rehash} where seq = {seq}
                """);
        await ledger.RunAsync("update ledger_head set hash = (select encode(hashes, 'hex') from case_log where seq = 6)");

        Assert.True((await ledger.VerifyAsync()).Ok);
        Assert.Equal(new FirstBad("1", 6, "changed"), (await ledger.VerifyAsync(kept)).FirstBad);
    }

    [Theory]
    [InlineData("delete from case_log where seq >= 5; update ledger_head set seq = 4, hash = (select encode(hashes, 'hex') from case_log where seq = 4)", 5)]
    [InlineData("delete from case_log; delete from ledger_head", 1)]
    public async Task A_head_kept_outside_finds_a_tail_cut_off_together_with_the_head(string sql, long seq)
    {
        await using var ledger = await OpenAsync();
        var kept = Outside(await ledger.VerifyAsync());

        await ledger.RunAsync(sql + "; delete from handoff");

        Assert.Equal(new FirstBad("1", seq, "tail-cut"), (await ledger.VerifyAsync(kept)).FirstBad);
    }

    [Fact]
    public async Task A_chain_that_no_head_stands_for_was_put_in()
    {
        await using var ledger = await OpenAsync();

        await ledger.RunAsync($"""
            insert into case_log (chain, seq, {Columns}) select '2', 1, {Columns} from case_log where seq = 1;
            update case_log set entries = replace(entries, '"chain":"1"', '"chain":"2"') where chain = '2';
            update case_log set {Rehash} where chain = '2'
            """);

        Assert.Equal(new FirstBad("2", 1, "inserted"), (await ledger.VerifyAsync()).FirstBad);
    }

    [Fact]
    public async Task The_last_move_of_a_handoff_counts_whatever_chain_it_stands_in()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var (first, second) = (ledger.Node("node-a", 1), ledger.Node("node-b", 1));
        await first.CommitAsync(SampleCases.Opening("B1"));
        await second.CommitAsync(SampleCases.Opening("A1"));
        var moved = await MoveAsync(ledger, "case-A1", LinkageHub.Cases.HandoffEvent.Started);

        // Chain 2 is read after chain 1, and holds the older entry.
        await first.CommitAsync(moved);

        Assert.True((await ledger.VerifyAsync()).Ok);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1:2")]
    [InlineData("1:2:abc")]
    [InlineData("1:-2:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("1:2:3:0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_head_of_another_form_is_refused(string head)
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);

        await Assert.ThrowsAsync<FormatException>(() => ledger.VerifyAsync(head));
    }

    private async Task<TestLedger> OpenAsync()
    {
        var ledger = await TestLedger.OpenAsync(postgres);
        await using var node = ledger.Node(lanes: 1);
        for (var n = 1; n <= 6; n++)
            await node.CommitAsync(SampleCases.Opening($"A{n}"));
        return ledger;
    }

    private static async Task<CaseChange> MoveAsync(TestLedger ledger, string caseId, LinkageHub.Cases.HandoffEvent what)
    {
        var read = await ledger.ReadAsync(caseId);
        var edit = new LinkageHub.Handoffs.CaseEdit(read, SampleCases.Staff, SampleCases.Now);
        edit.Move(read.Handoffs[0], what);
        return edit.Build(LeaseMove.Keep, TimeSpan.FromMinutes(1));
    }

    private static string Outside(LedgerVerdict verdict) => $"{verdict.Chains[0].Chain}:{verdict.Chains[0].LastSeq}:{verdict.Chains[0].Head}";
}
