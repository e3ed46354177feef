using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Schedules;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;
using LinkageHub.Tests.Ledger;

namespace LinkageHub.Tests.Schedules;

[Collection(PostgresTests.Name)]
public class RetentionTests(PostgresFixture postgres)
{
    // F35: a repeat is known for as long as one can come.
    [Fact]
    public async Task A_callback_is_known_for_its_time_and_one_that_waits_for_ever()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await ledger.RunAsync("""
            insert into callback (partner, webhook_id, type, body_hash, received_at, due_at) values
                ('jpass', 'old', 'reception.changed', 'x', now() - interval '401 days', null),
                ('jpass', 'old and waiting', 'reception.changed', 'x', now() - interval '401 days', now()),
                ('jpass', 'young', 'reception.changed', 'x', now() - interval '399 days', null)
            """);

        await new Retention(ledger.Engine).RunAsync(CancellationToken.None);

        Assert.Equal("old and waiting, young", await ledger.Database.ScalarAsync<string>("select string_agg(webhook_id, ', ' order by webhook_id) from callback"));
    }

    [Fact]
    public async Task What_guards_against_a_second_effect_never_goes()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await ledger.Node().CommitAsync(SampleCases.Opening("A1"));
        await ledger.RunAsync("""
            insert into operation (handoff_id, operation, position, partner, key, idempotency_key, payload_hash, status, sends, counted_sends, look_ups, absent_settled)
            select id, 'J1', 0, 'jpass', 'A1', 'J1:SJ:A1:0', 'x', 'Applied', 1, 1, 0, false from handoff
            """);
        await ledger.PassAsync(TimeSpan.FromDays(4000));

        await new Retention(ledger.Engine).RunAsync(CancellationToken.None);

        Assert.Equal((1, 1, 1), (await ledger.CountAsync("business_key"), await ledger.CountAsync("operation"), await ledger.CountAsync("handoff")));
        Assert.True(await ledger.CountAsync("ledger_entry") > 0);
        Assert.True((await ledger.VerifyAsync()).Ok);
    }

    [Fact]
    public async Task A_partners_bytes_go_after_their_time_but_never_while_their_handoff_is_open()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var (open, ended) = (SampleCases.Opening("A1"), SampleCases.Opening("A2"));
        await ledger.Node().CommitAsync(open with { Results = [Answered(open)] });
        await ledger.Node().CommitAsync(ended with { Results = [Answered(ended)] });
        await ledger.RunAsync("update handoff set ended_at = now() where case_id = 'case-A2'");

        await new Retention(ledger.Database).RunAsync(CancellationToken.None);
        var young = await ledger.CountAsync("attempt_answer");
        await ledger.PassAsync(TimeSpan.FromDays(Retention.AnswerDays + 1));
        await new Retention(ledger.Database).RunAsync(CancellationToken.None);

        Assert.Equal(2, young);
        Assert.Equal("handoff-case-A1", await ledger.Database.ScalarAsync<string>("select string_agg(handoff_id, ',') from attempt_answer"));
    }

    private static AttemptEnd Answered(CaseChange opening) =>
        new(opening.After.Handoffs[0].Id, Operation.J1, "send", 1, SampleCases.Now, "in-doubt", 200, null, "media-type", 5) { Answer = new RawAnswer("<html>"u8.ToArray(), 6) };

    [Fact]
    public async Task What_only_tells_of_the_past_goes_after_its_time()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        await ledger.Node().CommitAsync(SampleCases.Opening("A1"));
        await ledger.RunAsync("""
            insert into work_item (case_id, revision, code, owner_role, opened_at, due_at, ended_at)
            select 'case-A1', 0, code, 'staff', now(), now(), ended_at
            from (values ('LH1-101', now() - interval '401 days'), ('LH1-102', now()), ('LH1-103', null)) as item (code, ended_at);
            insert into schedule_run (name, fire_at, node, started_at) values ('a', now() - interval '31 days', 'n', now() - interval '31 days'), ('b', now(), 'n', now());
            insert into qrtz_execution_history (sched_name, entry_id, instance_name, job_name, job_group, trigger_name, trigger_group, fired_time, run_time, succeeded)
            select 's', days::text, 'n', 'j', 'g', 't', 'g', (extract(epoch from now() - make_interval(days => days)) * 10000000 + 621355968000000000)::bigint, 1, true
            from unnest(array[1, 31]) as days
            """);

        await new Retention(ledger.Engine).RunAsync(CancellationToken.None);

        Assert.Equal("LH1-102, LH1-103", await ledger.Database.ScalarAsync<string>("select string_agg(code, ', ' order by code) from work_item"));
        Assert.Equal((1, 1), (await ledger.CountAsync("schedule_run where name = 'b'"), await ledger.CountAsync("schedule_run")));
        Assert.Equal("1", await ledger.Database.ScalarAsync<string>("select string_agg(entry_id, ',') from qrtz_execution_history"));
    }
}
