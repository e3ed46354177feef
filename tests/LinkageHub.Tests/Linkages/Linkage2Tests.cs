using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Tests.Linkages;

public sealed class Linkage2Tests
{
    /// <summary>INV-02</summary>
    [Fact]
    public void Without_linkage_I_there_is_nothing_to_approve()
    {
        Assert.Equal(["LH2-101"], Samples.Codes(Linkage.II, Samples.ForII with { LinkageIDone = false }));
        Assert.Equal(["LH2-101"], Samples.Codes(Linkage.II, Samples.ForII with { SentInI = null }));
    }

    [Fact]
    public void A_reception_that_J_PASS_does_not_know_is_the_only_complaint() =>
        Assert.Equal(["LH2-107"], Samples.Codes(Linkage.II, Samples.ForII with { Reception = null }));

    [Fact]
    public void An_application_that_is_gone_is_the_only_complaint() =>
        Assert.Equal(["LH1-104"], Samples.Codes(Linkage.II, Samples.ForII with { Application = null }));

    [Theory]
    [InlineData("")]
    [InlineData("A0001234,A0001234")]
    [InlineData("A0001234,A0005678")]
    [InlineData("A0005678")]
    public void T_07_exactly_one_record_and_ours(string serials) =>
        Assert.Equal(["LH2-102"], Codes(seen => seen with { PrintSerials = serials.Split(',', StringSplitOptions.RemoveEmptyEntries) }));

    [Fact]
    public void A_serial_is_ours_in_any_width_and_case() =>
        Assert.Empty(Codes(seen => seen with { PrintSerials = [" ａ０００１２３４ "] }));

    [Theory]
    [InlineData("XX")]
    [InlineData(null)]
    public void Another_insurer_is_refused(string? insurer) =>
        Assert.Equal(["LH2-103"], Codes(seen => seen with { InsurerCode = insurer }));

    [Theory]
    [InlineData("2")]
    [InlineData(null)]
    public void Another_kind_of_application_is_refused(string? kind) =>
        Assert.Equal(["LH2-109"], Codes(seen => seen with { ApplicationKind = kind }));

    /// <summary>INV-13</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("Ｆ－１００")]
    [InlineData("F-100 または F-200")]
    public void A_missing_form_id_is_never_guessed(string? form) =>
        Assert.Equal(["LH2-104"], Codes(seen => seen with { FormId = form }));

    [Fact]
    public void A_customer_who_has_not_applied_is_told_once() =>
        Assert.Equal(["LH2-111"], Samples.Codes(Linkage.II, Samples.ForII.Reviewed("お客さま手続き待ち")));

    [Theory]
    [InlineData("条件付承認")]
    [InlineData("審査中")]
    [InlineData("否決")]
    [InlineData("取消")]
    [InlineData("未承認")]
    public void Only_an_approval_passes_and_the_message_shows_what_stands_there(string status)
    {
        var refused = Assert.IsType<Verdict.Refused>(LinkageRules.Judge(Linkage.II, Samples.ForII.Reviewed(status)));

        Assert.Equal([Refusal.Of("LH2-112", status)], refused.Refusals);
    }

    [Fact]
    public void Without_any_review_only_the_approval_is_missing()
    {
        var refused = Assert.IsType<Verdict.Refused>(
            LinkageRules.Judge(Linkage.II, Samples.ForII.With((Reception seen) => seen with { Review = null })));

        Assert.Equal([Refusal.Of("LH2-112", "表示なし")], refused.Refusals);
    }

    [Theory]
    [InlineData("2026-11-21T23:59:59+09:00", "2026-11-21", true)]
    [InlineData("2026-11-21T14:59:59Z", "2026-11-21", true)]
    [InlineData("2026-11-21T15:00:00Z", "2026-11-21", false)]
    [InlineData("2026-11-22T00:00:00+09:00", "2026-11-21", false)]
    [InlineData("2026-11-22T00:00:00+09:00", null, true)]
    public void An_approval_counts_through_its_last_day_in_Japan(string now, string? lastDay, bool passes)
    {
        var facts = Samples.ForII.With((Reception seen) => seen with { Review = seen.Review! with { ApprovalExpiresAt = lastDay } })
            with { Now = Samples.At(now) };

        Assert.Equal(passes ? [] : ["LH2-113"], Samples.Codes(Linkage.II, facts));
    }

    [Fact]
    public void T_08_INV_06_one_yen_of_difference_stops_linkage_II_and_both_amounts_are_shown()
    {
        var refused = Assert.IsType<Verdict.Refused>(LinkageRules.Judge(
            Linkage.II, Samples.ForII.With((Reception seen) => seen with { Premium = Samples.Premium with { Total = 600_001 } })));

        Assert.Equal([Refusal.Of("LH2-105", "600,000", "600,001")], refused.Refusals);
    }

    [Fact]
    public void INV_06_all_three_figures_count_and_the_one_that_differs_is_shown()
    {
        Assert.Equal(Refusal.Of("LH2-105", "初回10,000", "初回10,001"), First(Samples.Premium with { First = 10_001 }));
        Assert.Equal(Refusal.Of("LH2-105", "2回目以降10,000", "2回目以降9,999"), First(Samples.Premium with { Subsequent = 9_999 }));
        Assert.Equal(Refusal.Of("LH2-105", "600,000", "－"), First(null));

        static Refusal First(Premium? held) => Assert.IsType<Verdict.Refused>(LinkageRules.Judge(
            Linkage.II, Samples.ForII.With((Reception seen) => seen with { Premium = held }))).First;
    }

    /// <summary>INV-06, INV-07</summary>
    [Fact]
    public void An_application_changed_at_the_insurer_after_linkage_I_is_refused()
    {
        Assert.Equal(["LH2-201"], Applied(seen => seen with { Premium = Samples.Premium with { First = 1 } }));
        Assert.Equal(["LH2-201"], Applied(seen => seen with { Premium = null }));
        Assert.Equal(["LH2-201"], Applied(seen => seen with { Coverage = seen.Coverage! with { InsuranceStartDate = "2026-12-02" } }));
        Assert.Equal(["LH2-201"], Applied(seen => seen with { Coverage = null }));

        static string[] Applied(Func<Application, Application> change) => Samples.Codes(Linkage.II, Samples.ForII.With(change));
    }

    [Theory]
    [InlineData("商談一覧", false)]
    [InlineData("審査状況確認", true)]
    [InlineData("お申込一覧", true)]
    [InlineData(null, true)]
    public void The_deal_list_is_the_wrong_entry(string? entry, bool passes) =>
        Assert.Equal(passes ? [] : ["LH2-202"], Codes(seen => seen with { Procedure = new ContractProcedure("未着手", entry) }));

    [Fact]
    public void All_failing_guards_are_told_in_order()
    {
        var facts = Samples.ForII with
        {
            Application = Samples.Application with { Premium = null },
            Reception = new Reception { Premium = null, Procedure = new ContractProcedure(null, "商談一覧") },
        };

        Assert.Equal(
            ["LH2-102", "LH2-103", "LH2-109", "LH2-104", "LH2-112", "LH2-105", "LH2-201", "LH2-202"], Samples.Codes(Linkage.II, facts));
    }

    [Fact]
    public void The_approval_carries_what_J_PASS_decided_and_what_linkage_I_sent()
    {
        var write = Samples.OnlyWrite(Linkage.II, Samples.ForII);

        Assert.Equal((Operation.S2, Samples.Number), (write.Operation, write.Key));
        Assert.Equal(
            new CreditApproval(
                Samples.Serial, Samples.Number, "AP-77", Samples.At("2026-11-21T10:15:20+09:00"), "F-100", Samples.Premium, 60), write.Body);
    }

    [Fact]
    public void An_approval_without_number_day_or_readable_end_is_an_unreadable_answer()
    {
        Assert.Equal(["LH9-104"], Codes(seen => seen with { Review = seen.Review! with { ApprovalNumber = null } }));
        Assert.Equal(["LH9-104"], Codes(seen => seen with { Review = seen.Review! with { DecidedAt = null } }));
        Assert.Equal(["LH9-104"], Codes(seen => seen with { Review = seen.Review! with { ApprovalExpiresAt = "R8.11.30" } }));
    }

    [Fact]
    public void Linkage_II_is_done_when_DLWeb_started_and_the_label_says_so() =>
        Assert.IsType<Progress.Done>(After(started: true, Samples.AsWaiting));

    [Fact]
    public void The_label_may_be_spelled_in_any_width() =>
        Assert.IsType<Progress.Done>(After(started: true, "審査承認済（加入依頼書未作成）"));

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public void A_DLWeb_that_did_not_start_is_a_failure_that_may_be_sent_again(bool? started) =>
        Assert.Equal(new Progress.Stopped(Refusal.Of("LH2-203"), SendAgain: true), After(started, Samples.AsWaiting));

    [Fact]
    public void T_14_INV_16_the_form_already_made_is_not_the_form_not_yet_made() =>
        Assert.Equal(new Progress.Stopped(Refusal.Of("LH3-102", Samples.AsCreated), SendAgain: false), After(started: true, Samples.AsCreated));

    [Theory]
    [InlineData(null)]
    [InlineData("審査承認済")]
    [InlineData("契約締結済")]
    [InlineData("審査承認済み(加入依頼書未作成)他")]
    public void INV_16_a_label_is_compared_whole(string? label) =>
        Assert.Equal("LH3-102", Assert.IsType<Progress.Stopped>(After(started: true, label)).Refusal.Code);

    private static Progress After(bool? started, string? label) => LinkageRules.AfterApplied(
        Linkage.II, Operation.S2,
        new CreditApprovalAnswer(Samples.Serial, Samples.Number, "AP-77", Samples.Premium, label, new DlWeb(started, null)), Samples.ForII);

    private static string[] Codes(Func<Reception, Reception> change) => Samples.Codes(Linkage.II, Samples.ForII.With(change));
}
