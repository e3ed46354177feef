using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Database;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Personal;
using LinkageHub.Queries;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Tests.Ledger;

/// <summary>The plans of the hot statements as the server makes them: first on empty tables, then on full ones.</summary>
[Collection(PostgresTests.Name)]
public class PlanTests(PostgresFixture postgres)
{
    // The server tells its plans along with the answers.
    private const string TellPlans = "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c client_min_messages=log";

    [Fact]
    public async Task Writing_asks_unique_keys_and_reads_no_table_through()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var plans = await PlansOfAsync(ledger, async database =>
        {
            await using var node = NodeOn(database, ledger.Seal, ledger.Keys);
            await node.CommitAsync(SampleCases.Opening("A1"));
            await node.CommitAsync(SampleCases.Note((await ledger.Cases.FindAsync("case-A1"))!));
            // One change goes as values, several go as arrays.
            await node.CommitAsync(SampleCases.Opening("B1"), SampleCases.Opening("B2"));
        });

        Assert.Equal([true, false], plans.Where(plan => plan.Contains("insert into hub_case", StringComparison.Ordinal)).Select(plan => plan.Contains("(values", StringComparison.Ordinal)).Distinct());
        Assert.All(plans.Where(plan => plan.Contains("insert into hub_case", StringComparison.Ordinal)), plan => Assert.Contains("hub_case_pkey", plan, StringComparison.Ordinal));
        Assert.Contains("business_key_pkey", await ArbiterOfKeysAsync(ledger), StringComparison.Ordinal);
        Assert.Contains("ledger_head_pkey", PlanOf(plans, "insert into ledger_head"), StringComparison.Ordinal);
        Assert.Contains("handoff_pkey", PlanOf(plans, "insert into handoff"), StringComparison.Ordinal);
        Assert.DoesNotContain(plans.Where(plan => plan.Contains("insert into", StringComparison.Ordinal)), plan => plan.Contains("Seq Scan", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Due_work_is_found_by_its_index_and_not_by_reading_every_handoff(bool full)
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        if (full)
            await FillAsync(ledger);
        var plans = await PlansOfAsync(ledger, async database =>
        {
            var due = new DueWork(database, new LedgerOptions { Node = "node-a" });
            await due.NextDueInAsync(Room.Everywhere(50), CancellationToken.None);
            await due.ClaimAsync(Room.Everywhere(50), CancellationToken.None);
        });

        foreach (var plan in new[] { PlanOf(plans, "limit least"), PlanOf(plans, "skip locked") })
        {
            Assert.Contains("handoff_due", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Seq Scan on handoff", plan, StringComparison.Ordinal);
            if (full)
                Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_case_is_found_and_read_by_its_keys(bool full)
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        if (full)
            await FillAsync(ledger);
        else
            await ledger.Node().CommitAsync(SampleCases.Opening("A1"));
        var plans = await PlansOfAsync(ledger, database => new CaseReader(database, ledger.Seal).FindByPrintSerialAsync("SJ", "A1"));

        Assert.Contains("business_key_pkey", PlanOf(plans, "from business_key"), StringComparison.Ordinal);
        if (full)
            Assert.DoesNotContain(plans.Where(plan => !plan.Contains("pg_type", StringComparison.Ordinal)), plan => plan.Contains("Seq Scan", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lists_under_policies_begin_at_their_indexes()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await FillAsync(ledger);
        await ledger.RunAsync("update hub_case set agency_code = 'G' || length(case_id), store_code = 'S' || right(case_id, 3); analyze hub_case");
        var everywhere = new Principal("x", "x", new HashSet<Role> { Role.BackOffice }, null, null, Everywhere: true);
        var staff = new Principal("y", "y", new HashSet<Role> { Role.Staff }, "G10", "S123", Everywhere: false);
        var plans = await PlansOfAsync(ledger, async database =>
        {
            var lists = new ListQueries(new CallersDatabase(database));
            await lists.HandoffsAsync(new ListQuery { Who = everywhere }, CancellationToken.None);
            await lists.HandoffsAsync(new ListQuery { Who = staff }, CancellationToken.None);
            await lists.CasesAsync(new ListQuery { Who = staff }, new RetryOptions().Expected, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        }, DatabaseRoles.App);

        Assert.Equal(3, plans.Count(plan => plan.Contains("hub_case c", StringComparison.Ordinal) && plan.Contains("limit $", StringComparison.Ordinal)));
        Assert.Contains("handoff_newest", plans.First(plan => plan.Contains("from handoff h", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("hub_case_store", plans.Last(plan => plan.Contains("from handoff h", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("hub_case_store", PlanOf(plans, "from hub_case c"), StringComparison.Ordinal);
        Assert.DoesNotContain(plans.Where(plan => !plan.Contains("pg_type", StringComparison.Ordinal)), plan => plan.Contains("Seq Scan on h", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_may_see_all_is_let_through_once_and_the_cases_of_a_store_are_known_from_their_index()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await FillAsync(ledger);
        await ledger.RunAsync("update hub_case set agency_code = 'G10', store_code = 'S' || right(case_id, 2)");
        await ledger.RunAsync("vacuum analyze hub_case");
        var everywhere = new Principal("x", "x", new HashSet<Role> { Role.BackOffice }, null, null, Everywhere: true);
        var plans = await PlansOfAsync(ledger, database => new ListQueries(new CallersDatabase(database))
            .HandoffsAsync(new ListQuery { Who = everywhere, Stores = ["S77"] }, CancellationToken.None), DatabaseRoles.App, " -c auto_explain.log_analyze=on");

        var plan = PlanOf(plans, "from handoff h");
        Assert.Contains("Index Only Scan using hub_case_store on hub_case c ", plan, StringComparison.Ordinal);
        // The policy of a handoff asks for its case only where the caller's reach does not say it already.
        Assert.Matches(@"Index Scan using hub_case_pkey on hub_case c_1 [^\n]*\(never executed\)", plan);
    }

    [Fact]
    public async Task What_waits_for_a_person_is_read_from_an_index_and_his_own_from_that_of_whose_they_are()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await FillAsync(ledger);
        await ledger.RunAsync("update hub_case set agency_code = 'G10', store_code = 'S' || right(case_id, 1), state = case when case_id like '%77' then 'L1Failed' else state end; analyze hub_case");
        var staff = new Principal("y", "P77", new HashSet<Role> { Role.Staff }, "G10", "S7", Everywhere: false);
        var office = new Principal("z", "P77", new HashSet<Role> { Role.BackOffice }, "G10", null, Everywhere: false);
        var (now, expected) = (TimeProvider.System.GetUtcNow(), new RetryOptions().Expected);
        var plans = await PlansOfAsync(ledger, async database =>
        {
            var (lists, work) = (new ListQueries(new CallersDatabase(database)), new WorkQueries(new CallersDatabase(database)));
            foreach (var who in new[] { staff, office })
            {
                var mine = new ListQuery { Who = who, HandledBy = who.Name, Limit = 25 };
                Assert.Equal(26, (await lists.CasesAsync(mine with { States = [.. CaseStates.Open.Select(state => state.ToString())] }, expected, now, CancellationToken.None)).Count);
                Assert.Empty(await lists.CasesAsync(mine with { OverdueOnly = true }, expected, now, CancellationToken.None));
                Assert.Equal(26, (await work.OwnAttentionAsync(who, 26, CancellationToken.None)).Count);
                Assert.Equal(26, (await work.AttentionAsync(who, 26, CancellationToken.None)).Count);
            }
        }, DatabaseRoles.App);

        var asked = plans.Where(plan => plan.Contains("hub_case", StringComparison.Ordinal) && !plan.Contains("pg_type", StringComparison.Ordinal)).ToList();
        Assert.Equal(8, asked.Count);
        Assert.Equal(6, asked.Count(plan => plan.Contains("case_person_handled", StringComparison.Ordinal)));
        Assert.Equal(2, asked.Count(plan => plan.Contains("hub_case_attention", StringComparison.Ordinal)));
        Assert.DoesNotContain(asked, plan => plan.Contains("Seq Scan", StringComparison.Ordinal));
    }

    /// <summary>Ten thousand cases that are done, some due, and what autovacuum would have told the planner by then.</summary>
    private static Task FillAsync(TestLedger ledger) => ledger.RunAsync("""
        insert into hub_case (case_id, version, insurer_code, customer_kind, state, state_since, is_cancelled, current_revision, fence, created_at, updated_at)
        select 'case-A' || n, 1, 'SJ', 'individual', 'L1Delivered', now(), false, 0, 0, now(), now() from generate_series(1, 10000) as n;
        insert into case_revision (case_id, revision, reason, state, opened_at, facts) select case_id, 0, 'Initial', state, now(), '{}' from hub_case;
        insert into business_key (kind, scope, value, case_id, revision) select 'print-serial', 'SJ', substr(case_id, 6), case_id, 0 from hub_case;
        insert into handoff (id, case_id, revision, linkage, ordinal, status, partner, due_at, needs_person, created_at, updated_at, detail)
        select 'handoff-' || case_id, case_id, 0, 'I', 0, 'succeeded', 'jpass', case when case_id like '%00' then now() end, false, now(), now(), '{"triggeredBy":"x"}'
        from hub_case;
        insert into operation (handoff_id, operation, position, partner, key, idempotency_key, payload_hash, status, sends, counted_sends, look_ups, absent_settled)
        select id, 'J1', 0, 'jpass', 'x', id, 'x', 'Applied', 1, 1, 0, false from handoff;
        insert into evidence (case_id, revision, step, done, at, by, recorded_by, recorded_at) select case_id, 0, 'S003-49', true, now(), 'x', 'x', now() from hub_case;
        insert into case_person (case_id, handled_by) select case_id, 'P' || right(case_id, 2) from hub_case;
        analyze
        """);

    private static async Task<IReadOnlyList<string>> PlansOfAsync(TestLedger ledger, Func<NpgsqlDataSource, Task> work, string role = DatabaseRoles.Engine, string further = "")
    {
        var plans = new Plans();
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(plans));
        // As the hub writes: under its own policies, too, every question has its index.
        var telling = new NpgsqlConnectionStringBuilder(ledger.Database.ConnectionString) { Options = TellPlans + further }.ConnectionString;
        var builder = new NpgsqlDataSourceBuilder(HubDatabase.AsRole(telling, role));
        await using var database = builder.UseLoggerFactory(loggers).Build();
        await work(database);
        return plans.Told;
    }

    private static string PlanOf(IReadOnlyList<string> plans, string statement) =>
        plans.First(plan => plan.Contains(statement, StringComparison.Ordinal));

    // "On conflict do nothing" without a target takes every unique key as its arbiter, and the plan names none.
    private static async Task<string> ArbiterOfKeysAsync(TestLedger ledger) =>
        await ledger.Database.ScalarAsync<string>("select string_agg(indexname, ' ') from pg_indexes where tablename = 'business_key' and indexdef like '%UNIQUE%'");

    private static HandoffLedger NodeOn(NpgsqlDataSource database, PersonalSeal seal, PersonKeys keys) => new(database, seal, keys, new LedgerOptions { Node = "node-a", Lanes = 1 }, TimeProvider.System,
        Microsoft.Extensions.Logging.Abstractions.NullLogger<HandoffLedger>.Instance);

    /// <summary>Npgsql logs every notice of the server, and auto_explain tells a plan as a notice.</summary>
    private sealed class Plans : ILoggerProvider, ILogger
    {
        private readonly List<string> _told = [];

        public IReadOnlyList<string> Told => _told;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            lock (_told)
                if (text.Contains("plan:", StringComparison.Ordinal))
                    _told.Add(text);
        }

        public void Dispose() { }
    }
}
