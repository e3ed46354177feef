using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Tests.Linkages;

public sealed class Linkage3Tests
{
    /// <summary>INV-02</summary>
    [Fact]
    public void Without_linkage_II_there_is_nothing_to_conclude()
    {
        Assert.Equal(["LH3-105"], Samples.Codes(Linkage.III, Samples.ForIII with { LinkageIIDone = false }));
        Assert.Equal(["LH3-105"], Samples.Codes(Linkage.III, Samples.ForIII with { LinkageIIDone = false, Contract = null }));
        Assert.Equal(["LH3-105"], Samples.Codes(Linkage.III, Samples.ForIII with { SentInI = null }));
    }

    [Theory]
    [InlineData(Samples.AsWaiting)]
    [InlineData(Samples.AsCreated)]
    [InlineData("契約締結済み予定")]
    public void INV_16_a_contract_not_yet_concluded_waits_whatever_its_label(string label)
    {
        var refused = Refused(seen => seen with { Status = label, ConcludedAt = null, Method = null, FinishedBy = null });

        Assert.Equal([Refusal.Of("LH3-106", label)], refused.Refusals);
    }

    [Fact]
    public void A_contract_the_insurer_does_not_hold_is_not_concluded() =>
        Assert.Equal(["LH3-106"], Samples.Codes(Linkage.III, Samples.ForIII with { Contract = null }));

    [Fact]
    public void The_moment_of_conclusion_counts_even_when_the_label_lags() =>
        Assert.Empty(Codes(seen => seen with { Status = Samples.AsCreated }));

    [Theory]
    [InlineData("paper")]
    [InlineData(null)]
    public void Only_a_paperless_contract_passes(string? method) =>
        Assert.Equal(["LH3-301"], Codes(seen => seen with { Method = method }));

    [Fact]
    public void A_paper_contract_is_told_even_before_its_conclusion() =>
        Assert.Equal(
            ["LH3-106", "LH3-301"],
            Codes(seen => seen with { Status = Samples.AsCreated, ConcludedAt = null, Method = "paper", FinishedBy = null }));

    [Theory]
    [InlineData("閉じる")]
    [InlineData("終了しない")]
    [InlineData(null)]
    public void INV_15_only_the_end_button_counts(string? button) =>
        Assert.Equal(["LH3-201"], Codes(seen => seen with { FinishedBy = button }));

    [Fact]
    public void T_13_INV_06_INV_07_a_premium_changed_after_linkage_II_needs_a_new_revision()
    {
        foreach (var changed in new[]
        {
            Samples.Premium with { Total = 600_001 }, Samples.Premium with { First = 10_001 }, Samples.Premium with { Subsequent = 9_999 },
        })
            Assert.Equal(
                [Refusal.Because("LH3-101", "保険料が連携Ⅱの時点から変わっています。連携Ⅰからやり直してください。")],
                Refused(seen => seen with { Premium = changed }).Refusals);
    }

    [Fact]
    public void INV_07_a_coverage_changed_after_linkage_II_needs_a_new_revision()
    {
        var changed = Samples.Application.Coverage! with { Months = 48 };

        Assert.Equal("補償内容が", Refused(seen => seen with { Coverage = changed }).First.Detail![..5]);
        Assert.Equal(
            "補償内容と保険料が", Refused(seen => seen with { Coverage = changed, Premium = new Premium(1, 1, 1) }).First.Detail![..9]);
    }

    [Fact]
    public void Coverage_comes_from_the_application_when_the_contract_gives_none()
    {
        var silent = Samples.ForIII.With((Contract seen) => seen with { Coverage = null });

        Assert.Empty(Samples.Codes(Linkage.III, silent));
        Assert.Empty(Samples.Codes(Linkage.III, silent with { Application = Samples.Application }));
        Assert.Equal(["LH3-101"], Samples.Codes(Linkage.III, silent with
        {
            Application = Samples.Application with { Coverage = Samples.Application.Coverage! with { Months = 48 } },
        }));
    }

    [Fact]
    public void A_reception_that_J_PASS_does_not_know_is_refused() =>
        Assert.Equal(["LH2-107"], Samples.Codes(Linkage.III, Samples.ForIII with { Reception = null }));

    [Fact]
    public void What_J_PASS_holds_already_with_the_same_dates_is_done_and_nothing_is_sent()
    {
        Assert.IsType<Verdict.AlreadyDone>(LinkageRules.Judge(Linkage.III, Linked(Samples.Conclusion)));

        // J-PASS was told minutes; the insurer's seconds are no difference.
        Assert.IsType<Verdict.AlreadyDone>(LinkageRules.Judge(
            Linkage.III, Linked(Samples.Conclusion with { ConcludedAt = Samples.At("2026-11-21T01:30:00Z") })));
    }

    [Fact]
    public void INV_09_other_dates_at_J_PASS_are_somebody_elses_registration()
    {
        Assert.Equal(["LH3-306"], Samples.Codes(Linkage.III, Linked(Samples.Conclusion with { InsuranceStartDate = "2026-12-02" })));
        Assert.Equal(
            ["LH3-306"], Samples.Codes(Linkage.III, Linked(Samples.Conclusion with { ConcludedAt = Samples.At("2026-11-21T10:31:00+09:00") })));
        Assert.Equal(["LH3-306"], Samples.Codes(Linkage.III, Linked(null)));
    }

    [Fact]
    public void A_changed_premium_outranks_what_J_PASS_shows() =>
        Assert.Equal(
            ["LH3-101"], Samples.Codes(Linkage.III, Linked(Samples.Conclusion).With((Contract seen) => seen with { Premium = new Premium(1, 1, 1) })));

    [Fact]
    public void All_failing_guards_are_told_in_order()
    {
        var facts = Linked(null).With((Contract seen) => seen with
        {
            Status = Samples.AsCreated,
            ConcludedAt = null,
            Method = "paper",
            FinishedBy = "閉じる",
            Premium = new Premium(1, 1, 1),
        });

        Assert.Equal(
            ["LH3-105", "LH3-106", "LH3-301", "LH3-201", "LH3-101", "LH3-306"],
            Samples.Codes(Linkage.III, facts with { LinkageIIDone = false }));
    }

    [Fact]
    public void INV_14_the_dates_are_typed_digits_with_the_seconds_cut_off()
    {
        var write = Samples.OnlyWrite(Linkage.III, Samples.ForIII);

        Assert.Equal((Operation.J4, Samples.Number), (write.Operation, write.Key));
        Assert.Equal(new Conclusion(Samples.Serial, "20261201", "202611211030", "P-900001", "linkage"), write.Body);
    }

    [Fact]
    public void INV_14_a_time_given_in_another_zone_is_told_in_Japanese_time()
    {
        var write = Samples.OnlyWrite(
            Linkage.III, Samples.ForIII.With((Contract seen) => seen with { ConcludedAt = Samples.At("2026-11-20T15:00:30Z"), PolicyNumber = "" }));

        Assert.Equal(new Conclusion(Samples.Serial, "20261201", "202611210000", null, "linkage"), write.Body);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2026-02-29")]
    [InlineData("20261201")]
    [InlineData("２０２６-12-01")]
    public void INV_14_a_start_date_that_does_not_exist_is_an_unreadable_answer(string? start) =>
        Assert.Equal(["LH9-104"], Codes(seen => seen with { InsuranceStartDate = start }));

    [Fact]
    public void A_concluded_contract_without_its_moment_or_its_premium_is_an_unreadable_answer()
    {
        Assert.Equal(["LH9-104"], Codes(seen => seen with { ConcludedAt = null }));
        Assert.Equal(["LH9-104"], Codes(seen => seen with { Premium = null }));
    }

    [Theory]
    [InlineData(Operation.J4)]
    [InlineData(Operation.J4M)]
    public void Linkage_III_is_done_only_when_J_PASS_shows_it(Operation operation)
    {
        Assert.IsType<Progress.Done>(After("済"));
        Assert.IsType<Progress.Done>(After("済み"));
        Assert.Equal(new Progress.Stopped(Refusal.Of("LH3-203"), SendAgain: false), After("未"));
        Assert.IsType<Progress.Stopped>(After("未済"));

        Progress After(string label) => LinkageRules.AfterApplied(
            Linkage.III, operation, new ConclusionAnswer(Samples.Number, label, Samples.Now), Samples.ForIII);
    }

    private static LinkageFacts Linked(RegisteredConclusion? held) =>
        Samples.ForIII.With((Reception seen) => seen with { InsuranceLinkage = "済", Conclusion = held });

    private static string[] Codes(Func<Contract, Contract> change) => Samples.Codes(Linkage.III, Samples.ForIII.With(change));

    private static Verdict.Refused Refused(Func<Contract, Contract> change) =>
        Assert.IsType<Verdict.Refused>(LinkageRules.Judge(Linkage.III, Samples.ForIII.With(change)));
}
