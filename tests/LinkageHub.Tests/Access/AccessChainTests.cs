using LinkageHub.Access.People;
using LinkageHub.Tests.Database;
using LinkageHub.Tests.Ledger;

namespace LinkageHub.Tests.Access;

/// <summary>Who came in and who looked stands in one chain; whoever changes, removes or cuts off a line is found out.</summary>
[Collection(PostgresTests.Name)]
public class AccessChainTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("update access_event set actor = 'somebody' where seq = 3", 3)]
    [InlineData("update access_event set reason = 'another' where seq = 4", 4)]
    [InlineData("update access_event set case_id = 'another', content = replace(content, 'case-1', 'another') where seq = 2", 2)]
    [InlineData("delete from access_event where seq = 3", 4)]
    [InlineData("delete from access_event where seq = 8", 8)]
    [InlineData("delete from access_event", 1)]
    [InlineData("update access_head set seq = 7, hash = (select hash from access_event where seq = 7)", 9)]
    public async Task Tampering_is_found_where_it_is(string tampering, long where)
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var events = new AccessEvents(ledger.Engine);
        // At once and from all sides: one chain all the same.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n =>
            events.AddAsync($"p{n}", AccessEvents.Revealed, default, subject: "name,kana", caseId: "case-1", reason: "見本 太郎さまへの折り返し", address: "127.0.0.1")));
        var whole = await AccessChain.VerifyAsync(ledger.Engine, default);
        Assert.Equal((true, 8), (whole.Ok, whole.Entries));

        await ledger.RunAsync(tampering);

        Assert.Equal(where, (await AccessChain.VerifyAsync(ledger.Engine, default)).FirstBad);
    }

    [Fact]
    public async Task What_is_chained_holds_no_reason_in_words()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await new AccessEvents(ledger.Engine).AddAsync("p1", AccessEvents.Revealed, default, subject: "phone", caseId: "case-1", reason: "見本 太郎さま");

        Assert.Equal(0, await ledger.CountAsync("access_event where content like '%見本%'"));
        Assert.Equal(1, await ledger.CountAsync("access_event where content like '{\"chain\":\"access\",\"seq\":1,%\"subject\":\"phone\"%'"));
    }
}
