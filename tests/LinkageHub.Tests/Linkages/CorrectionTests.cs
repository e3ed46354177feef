using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Tests.Cases;
using LinkageHub.Values;

namespace LinkageHub.Tests.Linkages;

/// <summary>保険締結日時 put right after linkage III: typed as in the registration by hand, by two persons, and told where it stands otherwise.</summary>
public sealed class CorrectionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.FromHours(9));
    private static readonly DateTimeOffset Concluded = new(2026, 11, 21, 10, 30, 40, TimeSpan.FromHours(9));

    [Fact]
    public void A_value_of_the_right_form_may_wait_for_its_second_person() =>
        Assert.Null(CorrectionRules.Propose(Done(), "202611211031", "online-inquiry", Now));

    [Theory]
    [InlineData("2026/11/21 10:31")]
    [InlineData("2026-11-21T10:31:00+09:00")]
    [InlineData("R08112110:31")]
    [InlineData("２０２６１１２１１０３１")]
    [InlineData("202602291031")]
    [InlineData("20261121103100")]
    [InlineData("202611212400")]
    [InlineData(" 202611211031")]
    [InlineData("")]
    [InlineData(null)]
    public void Any_other_form_and_any_other_day_is_no_input(string? typed)
    {
        var proposed = CorrectionRules.Propose(Done(), typed, "online-inquiry", Now);
        var confirmed = CorrectionRules.Confirm(Waiting(), typed, "approver:taro", Now);

        Assert.Equal(("LH3-302", "concludedAt"), (proposed?.Refusal.Code, proposed?.Field));
        Assert.Equal(("LH3-302", "concludedAt"), (confirmed?.Refusal.Code, confirmed?.Field));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("from memory")]
    public void Where_it_was_read_is_said(string? source) =>
        Assert.Equal("conclusionSource", CorrectionRules.Propose(Done(), "202611211031", source, Now)?.Field);

    [Theory]
    [InlineData("202611211201", "LH3-307")]
    [InlineData("202611200959", "LH3-307")]
    // What stands already, whatever its seconds.
    [InlineData("202611211030", "LH9-103")]
    public void It_must_be_possible_and_something_else(string typed, string code) =>
        Assert.Equal(code, CorrectionRules.Propose(Done(), typed, "online-inquiry", Now)?.Refusal.Code);

    [Fact]
    public void Before_linkage_III_and_after_a_cancellation_there_is_nothing_to_correct()
    {
        var unfinished = Done() with { Handoffs = [SampleCases.Handoff(Linkage.III, HandoffStatus.Failed)] };

        Assert.Equal("LH9-103", CorrectionRules.Propose(unfinished, "202611211031", "online-inquiry", Now)?.Refusal.Code);
        Assert.Equal("LH5-104", CorrectionRules.Propose(Done() with { IsCancelled = true }, "202611211031", "online-inquiry", Now)?.Refusal.Code);
    }

    [Fact]
    public void A_second_person_who_types_the_same_makes_it_count()
    {
        var waiting = Waiting();

        Assert.Null(CorrectionRules.Confirm(waiting, "202611211031", "approver:taro", Now));
        Assert.Equal("LH3-306", CorrectionRules.Confirm(waiting, "202611211032", "approver:taro", Now)?.Refusal.Code);
        Assert.Equal("LH8-102", CorrectionRules.Confirm(waiting, "202611211031", "staff:hanako", Now)?.Refusal.Code);
        Assert.Equal("LH3-305", CorrectionRules.Confirm(Done(), "202611211031", "approver:taro", Now)?.Refusal.Code);
    }

    [Fact]
    public void What_was_asked_of_the_proposal_is_asked_again()
    {
        var cancelled = Waiting() with { IsCancelled = true };

        Assert.Equal("LH5-104", CorrectionRules.Confirm(cancelled, "202611211031", "approver:taro", Now)?.Refusal.Code);
    }

    [Fact]
    public void Only_what_two_persons_agree_on_counts_and_the_next_proposal_leaves_it_standing()
    {
        var confirmed = With(Correction(ManualConclusion.Confirmed, "202611211031"), Correction(ManualConclusion.Awaiting, "202611211032")).Current;

        Assert.Equal("202611211030", JapanTime.TypedMinute(Waiting().Current.ConcludedAt!.Value));
        Assert.Equal("202611211031", JapanTime.TypedMinute(confirmed.ConcludedAt!.Value));
        Assert.Equal("202611211032", confirmed.Correcting?.ConcludedAt);
        Assert.Null(With(Correction(ManualConclusion.Withdrawn, "202611211032")).Current.Correcting);
    }

    [Fact]
    public void Whoever_holds_another_value_or_may_is_named()
    {
        var facts = Done().Current.Facts;

        Assert.Equal(
            [("sonpo-online", (DateTimeOffset?)Concluded), ("jpass", Concluded), ("arclink", Concluded.AddMinutes(-5))],
            CorrectionRules.HeldOtherwise(facts with { ConcludedAtArclink = Concluded.AddMinutes(-5) }, "202611211031"));
        // Corrected on its screen, and seen since.
        Assert.Equal([("sonpo-online", (DateTimeOffset?)Concluded)], CorrectionRules.HeldOtherwise(facts with { ConcludedAtJPass = Concluded.AddMinutes(1) }, "202611211031"));
        Assert.Equal([("sonpo-online", null), ("jpass", (DateTimeOffset?)null)], CorrectionRules.HeldOtherwise(new RevisionFacts(), "202611211031"));
    }

    private static CaseFile Done()
    {
        var file = SampleCases.File() with { Handoffs = [SampleCases.Handoff(Linkage.III, HandoffStatus.Succeeded)] };
        return file.With(file.Current with
        {
            Facts = new RevisionFacts { ConcludedAt = Concluded, ConcludedAtInsurer = Concluded, ConcludedAtJPass = Concluded, ReviewDecidedAt = Now.AddHours(-26) },
        });
    }

    private static CaseFile Waiting() => With(Correction(ManualConclusion.Awaiting, "202611211031"));

    private static CaseFile With(params ConclusionCorrection[] corrections) => Done() is var file ? file.With(file.Current with { Corrections = [.. corrections] }) : file;

    private static ConclusionCorrection Correction(string status, string typed) =>
        new(status, "202611211030", typed, "online-inquiry", "見間違い", "staff:hanako", Now, status == ManualConclusion.Confirmed ? "approver:taro" : null, null);
}
