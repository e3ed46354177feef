using LinkageHub.Access;
using LinkageHub.Queries;
using LinkageHub.Tests.Database;
using LinkageHub.Tests.Ledger;

namespace LinkageHub.Tests.Queries;

/// <summary>Time per stage of finished cases: of which cases, of which revision, and which value.</summary>
[Collection(PostgresTests.Name)]
public class StageTimesTests(PostgresFixture postgres)
{
    private static readonly Principal BackOffice = new("id", "jimu", new HashSet<Role> { Role.BackOffice }, "G01", null, Everywhere: false);

    [Fact]
    public async Task Finished_cases_of_the_agency_and_of_these_days_are_measured_from_when_a_linkage_began_to_when_it_ended()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        // Ten that count, whose linkage I took 1 to 10 minutes; and one each that must not, with a time that would show.
        await ledger.RunAsync("""
            create temp table made as
            select 'c' || n as case_id, 'G01' as agency, 'CarryInApplied' as state, now() - interval '1 day' as created_at, false as cancelled, n as minutes from generate_series(1, 10) as n
            union all values
                ('other agency', 'G02', 'CarryInApplied', now() - interval '1 day', false, 500),
                ('not finished', 'G01', 'L3Completed', now() - interval '1 day', false, 500),
                ('cancelled', 'G01', 'CarryInApplied', now() - interval '1 day', true, 500),
                ('long ago', 'G01', 'CarryInApplied', now() - interval '31 days', false, 500);
            insert into hub_case (case_id, version, insurer_code, agency_code, store_code, customer_kind, state, state_since, is_cancelled, current_revision, fence, created_at, updated_at)
            select case_id, 1, 'SJ', agency, 'S001', 'individual', state, now(), cancelled, 1, 0, created_at, now() from made;
            insert into handoff (id, case_id, revision, linkage, ordinal, status, partner, needs_person, created_at, ended_at, updated_at, detail)
            select case_id || linkage || revision, case_id, revision, linkage, 0, status, 'jpass', false, created_at + make_interval(mins => begins), created_at + make_interval(mins => ends), now(), '{}'
            from made, lateral (values
                ('I', 1, 'succeeded', 0, minutes),
                -- Two hours until II is asked for, whatever I took.
                ('II', 1, 'resolved-manually', minutes + 120, minutes + 123),
                -- An earlier revision, and a linkage that came to nothing.
                ('I', 0, 'succeeded', 0, 900),
                ('III', 1, 'failed', 200, 900)) as h (linkage, revision, status, begins, ends);
            """);

        var times = await new StageTimes(ledger.Callers, TimeProvider.System).OfAgencyAsync(BackOffice, CancellationToken.None);

        Assert.Equal(
            [
                new StageTime(Stage.LinkageI, 10, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(9)),
                new StageTime(Stage.UntilII, 10, TimeSpan.FromMinutes(120), TimeSpan.FromMinutes(120)),
                new StageTime(Stage.LinkageII, 10, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(3)),
            ],
            times);
    }
}
