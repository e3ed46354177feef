using LinkageHub.Kills.Lines;
using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Database;

/// <summary>
/// Every SQLSTATE a server may answer with, at every kind of statement: instead of doing it, or after having done it. The message is in a language
/// nobody has coded against. Whatever it is: accepted and done once, or refused with 503 and nothing left behind.
/// </summary>
public sealed class SqlStateTests(LoneSite site) : IClassFixture<LoneSite>
{
    private static readonly (string Name, Func<SqlUnit, bool> IsIt)[] Statements =
    [
        ("finds the case", unit => unit.Says("from business_key")),
        ("opens the ledger", SqlKind.OpensLedger),
        ("commits the intent", SqlKind.CommitsIntent),
        ("commits the result", SqlKind.CommitsResult),
        ("claims", SqlKind.Claims),
        ("asks what is due next", unit => unit.Says("greatest(h.due_at")),
        ("stores a callback", SqlKind.StoresCallback),
        ("takes callbacks", SqlKind.TakesCallbacks),
        ("ends a callback", SqlKind.EndsCallback),
    ];

    /// <summary>Connection, serialization, deadlock, lock, read-only, disk, memory, connections, cancelled, shutdown, crash, starting up, I/O.</summary>
    private static readonly string[] SqlStates =
        ["08006", "08003", "40001", "40P01", "55P03", "25006", "53100", "53200", "53300", "57014", "57P01", "57P02", "57P03", "58030"];

    public static IEnumerable<object[]> Cells() =>
        from state in Enumerable.Range(0, SqlStates.Length)
        from statement in Enumerable.Range(0, Statements.Length)
        from afterIt in new[] { false, true }
        // A server that has committed and says so in another way is one that ends, or whose connection does.
        where !afterIt || SqlStates[state].StartsWith("08", StringComparison.Ordinal) || SqlStates[state].StartsWith("57P", StringComparison.Ordinal)
        where LongRuns.Asked || (state % Statements.Length == statement && !afterIt) || (state < 2 && afterIt && statement is 2 or 3)
        select new object[] { SqlStates[state], Statements[statement].Name, afterIt };

    [Theory, MemberData(nameof(Cells))]
    public async Task What_is_accepted_is_done_once_and_nothing_else_is_accepted(string sqlState, string statement, bool afterIt)
    {
        await site.Partners.Calms();
        var contract = await site.Procedure.Printed();
        var message = $"msg_{contract.PrintSerial}";
        var fault = new SqlFault(sqlState, Statements.Single(known => known.Name == statement).IsIt, afterIt);
        site.Victim.Database.Fault = fault;

        var first = await site.Victim.Staff.LinksI(contract);
        // Committed is accepted, whoever could not say so.
        Assert.False(afterIt && statement == "commits the intent" && first.Status == 503, first.ToString());
        var linked = await AcceptedAsync(first, contract);
        await Eventually.Sees(() => TellsAsync(contract, message), answer => answer == 204);
        await fault.HasStruck.WaitAsync(TimeSpan.FromMinutes(1));
        site.Victim.Database.Fault = null;

        var done = await Eventually.Sees(() => site.Victim.Staff.Get($"handoffs/{linked.Id}"), seen => seen.Status == 200 && seen.Handoff.Status == "succeeded");
        Assert.False(done.Handoff.NeedsPerson);
        await Eventually.Sees(() => site.CallbackIsDone("sonpo-online", message), isDone => isDone);
        Assert.Equal(["created"], (await new Journal(site.Partners).Of("J1", contract)).Where(effect => effect != "replayed"));
        await new Matrix.Judge(site).LedgerIsWholeAsync();
    }

    public static IEnumerable<object[]> States() => SqlStates.Select(state => new object[] { state });

    /// <summary>What is asked and changes nothing: the same 503, whoever's question it is.</summary>
    [Theory, MemberData(nameof(States))]
    public async Task A_list_that_the_server_does_not_give_is_to_be_asked_for_again(string sqlState)
    {
        var fault = new SqlFault(sqlState, unit => unit.Says("from work_item w join"));
        site.Victim.Database.Fault = fault;

        var refused = await site.Victim.Staff.Get("work-items?role=admin");
        site.Victim.Database.Fault = null;

        Assert.True(fault.HasStruck.IsCompleted);
        Assert.True(refused is { Status: 503, Code: "LH9-107", Headers.RetryAfter: not null }, refused.ToString());
        Assert.Equal(200, (await site.Victim.Staff.Get("work-items?role=admin")).Status);
    }

    [Theory, MemberData(nameof(States))]
    public async Task Whose_key_cannot_be_looked_up_is_not_told_that_it_is_wrong(string sqlState)
    {
        var client = new Person(site.Victim.Hub.Address, $"lh_{new string('k', 64)}");
        var fault = new SqlFault(sqlState, unit => unit.Says("from api_key where secret_hash"));
        site.Victim.Database.Fault = fault;

        var refused = await client.Get("handoffs");
        site.Victim.Database.Fault = null;

        Assert.True(fault.HasStruck.IsCompleted);
        Assert.True(refused is { Status: 503, Code: "LH9-107", Headers.RetryAfter: not null }, refused.ToString());
        Assert.Equal(401, (await client.Get("handoffs")).Status);
    }

    /// <summary>Asked again as often as it is refused; a refusal is 503, says when to come again, and nothing else.</summary>
    private async Task<Handoff> AcceptedAsync(Reply reply, Contract contract)
    {
        while (reply.Status >= 300)
        {
            Assert.True(reply is { Status: 503, Code: "LH9-107", Headers.RetryAfter: not null }, reply.ToString());
            reply = await site.Victim.Staff.LinksI(contract);
        }
        return reply.Handoff;
    }

    private async Task<int> TellsAsync(Contract contract, string message)
    {
        var answer = await new Postman(site.Victim.Hub.Address).Delivers("sonpo-online", "application.printed", new { printSerial = contract.PrintSerial }, message);
        Assert.True(answer is 204 or 503, $"callback answered {answer}");
        return answer;
    }
}
