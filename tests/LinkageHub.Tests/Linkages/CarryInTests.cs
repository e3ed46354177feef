using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Tests.Linkages;

public sealed class CarryInTests
{
    /// <summary>INV-02</summary>
    [Fact]
    public void Without_linkage_III_here_and_at_J_PASS_nothing_is_carried_in()
    {
        Assert.Equal(["LH4-103"], Samples.Codes(Linkage.CarryIn, Samples.ForCarryIn with { LinkageIIIDone = false }));
        Assert.Equal(
            ["LH4-103"], Samples.Codes(Linkage.CarryIn, Samples.ForCarryIn.With((Reception seen) => seen with { InsuranceLinkage = "未" })));
    }

    [Fact]
    public void A_reception_that_J_PASS_does_not_know_is_the_only_complaint() =>
        Assert.Equal(["LH2-107"], Samples.Codes(Linkage.CarryIn, Samples.ForCarryIn with { Reception = null }));

    /// <summary>INV-18</summary>
    [Fact]
    public void The_copy_must_have_been_handed_over_by_a_person_here_or_at_J_PASS()
    {
        var untold = Samples.ForCarryIn with { CopyDeliveryRecorded = false };

        Assert.Equal(["LH4-101"], Samples.Codes(Linkage.CarryIn, untold));
        Assert.Empty(Samples.Codes(Linkage.CarryIn, untold.With((Reception seen) => seen with { CopyDelivered = true })));
    }

    [Fact]
    public void Both_failing_guards_are_told_in_order() =>
        Assert.Equal(
            ["LH4-103", "LH4-101"],
            Samples.Codes(Linkage.CarryIn, Samples.ForCarryIn with { LinkageIIIDone = false, CopyDeliveryRecorded = false }));

    [Theory]
    [InlineData("店舗承認者手続中")]
    [InlineData("店舗承認者手続き中")]
    [InlineData("本社持込済")]
    public void What_arclink_has_already_is_done_and_nothing_is_sent(string status) =>
        Assert.IsType<Verdict.AlreadyDone>(LinkageRules.Judge(Linkage.CarryIn, Samples.ForCarryIn with { CarryIn = Samples.Carried(status, "P01") }));

    [Fact]
    public void What_is_still_with_the_staff_is_sent_again_for_arclink_takes_it_once() =>
        Assert.Equal(
            Operation.A1, Samples.OnlyWrite(Linkage.CarryIn, Samples.ForCarryIn with { CarryIn = Samples.Carried("担当者手続き中", "P01") }).Operation);

    [Fact]
    public void Arclink_is_told_what_was_known_at_linkage_III()
    {
        var write = Samples.OnlyWrite(Linkage.CarryIn, Samples.ForCarryIn);

        Assert.Equal((Operation.A1, Samples.Number), (write.Operation, write.Key));
        var body = Assert.IsType<CarryInData>(write.Body);
        Assert.Equal([Samples.Serial], body.PrintSerials);
        Assert.Equal(["P-900001"], body.PolicyNumbers);
        Assert.Equal(("S001", "T0001"), (body.StoreCode, body.StaffCode));
        Assert.Equal((Samples.Contract.ConcludedAt!.Value, "2026-12-01", Samples.Premium), (body.ConcludedAt, body.InsuranceStartDate, body.Premium));
        Assert.Equal(TimeSpan.FromHours(9), body.ConcludedAt.Offset);
    }

    [Fact]
    public void Without_the_contract_J_PASSs_registration_says_it_and_no_policy_number_is_no_element()
    {
        var body = Assert.IsType<CarryInData>(Samples.OnlyWrite(Linkage.CarryIn, Samples.ForCarryIn with { Contract = null }).Body);

        Assert.Equal((Samples.Conclusion.ConcludedAt!.Value, "2026-12-01", Samples.Premium), (body.ConcludedAt, body.InsuranceStartDate, body.Premium));
        Assert.Empty(body.PolicyNumbers);
    }

    [Fact]
    public void Without_any_conclusion_there_is_nothing_to_build_the_body_from() =>
        Assert.Equal(
            ["LH9-104"],
            Samples.Codes(Linkage.CarryIn, Samples.ForCarryIn.With((Reception seen) => seen with { Conclusion = null }) with { Contract = null }));

    [Fact]
    public void The_only_product_listed_is_applied_for()
    {
        var write = Assert.IsType<Progress.Next>(AfterA1(null, "P01")).Write;

        Assert.Equal((Operation.A2, Samples.Number), (write.Operation, write.Key));
        var body = Assert.IsType<CarryInApplication>(write.Body);
        Assert.Equal(["P01"], body.ProductCodes);
        Assert.Null(body.Comment);
    }

    [Fact]
    public void Named_products_are_applied_for_once_each_with_the_comment()
    {
        var progress = LinkageRules.AfterApplied(
            Linkage.CarryIn, Operation.A1, Samples.Listed("P01", "P02", "P03"),
            Samples.ForCarryIn with { ProductCodes = ["P03", "P01", "P03"], Comment = "至急" });

        var body = Assert.IsType<CarryInApplication>(Assert.IsType<Progress.Next>(progress).Write.Body);
        Assert.Equal(["P03", "P01"], body.ProductCodes);
        Assert.Equal("至急", body.Comment);
    }

    [Fact]
    public void Several_products_and_none_named_are_a_persons_choice()
    {
        var stopped = Assert.IsType<Progress.Stopped>(AfterA1(null, "P01", "P02", "P02"));

        Assert.Equal(("LH4-107", false), (stopped.Refusal.Code, stopped.SendAgain));
        Assert.Equal([new ProductChoice("P01", "見本商品P01"), new ProductChoice("P02", "見本商品P02")], stopped.Choices);
    }

    [Fact]
    public void A_product_that_is_not_listed_is_refused_with_those_that_are()
    {
        Assert.Single(Assert.IsType<Progress.Stopped>(AfterA1(["P09"], "P01")).Choices!);
        Assert.IsType<Progress.Stopped>(AfterA1(["P01", "P09"], "P01"));
        Assert.IsType<Progress.Stopped>(AfterA1(["p01"], "P01"));
    }

    [Fact]
    public void No_product_asked_for_means_data_linkage_alone_even_when_one_is_listed() =>
        Assert.Equal("LH4-107", Assert.IsType<Progress.Stopped>(AfterA1([], "P01")).Refusal.Code);

    [Fact]
    public void A_list_without_products_is_a_persons_matter() =>
        Assert.Empty(Assert.IsType<Progress.Stopped>(AfterA1(null)).Choices!);

    [Fact]
    public void A_later_trigger_with_products_goes_on_with_the_application()
    {
        var progress = CarryInRules.PlanApplication(
            Samples.ForCarryIn with { ProductCodes = ["P02"] }, Samples.Carried("担当者手続き中", "P01", "P02").Products!);

        Assert.Equal(Operation.A2, Assert.IsType<Progress.Next>(progress).Write.Operation);
    }

    [Fact]
    public void An_application_made_at_arclinks_own_screen_is_not_made_twice() =>
        Assert.IsType<Progress.Done>(LinkageRules.AfterApplied(
            Linkage.CarryIn, Operation.A1, Samples.Listed("P01") with { Status = "店舗承認者手続中" }, Samples.ForCarryIn));

    /// <summary>INV-19</summary>
    [Fact]
    public void The_carry_in_is_done_when_arclink_shows_the_approver() =>
        Assert.IsType<Progress.Done>(AfterA2("店舗承認者手続中"));

    /// <summary>T-19</summary>
    [Theory]
    [InlineData("担当者手続き中")]
    [InlineData("店舗承認者手続中止")]
    public void Any_other_status_is_read_again_later(string status) =>
        Assert.Equal(new Progress.ReadLater(Refusal.Of("LH4-105", status)), AfterA2(status));

    /// <summary>T-19</summary>
    [Fact]
    public void After_the_settling_time_what_arclink_shows_is_the_last_word()
    {
        Assert.IsType<Progress.Done>(CarryInRules.AfterSettling(Samples.Carried("店舗承認者手続中")));
        Assert.IsType<Progress.Done>(CarryInRules.AfterSettling(Samples.Carried("本社持込済")));
        Assert.Equal(
            new Progress.Stopped(Refusal.Of("LH4-105", "担当者手続き中"), SendAgain: false),
            CarryInRules.AfterSettling(Samples.Carried("担当者手続き中")));
        Assert.Equal("LH4-104", Assert.IsType<Progress.Stopped>(CarryInRules.AfterSettling(null)).Refusal.Code);
    }

    /// <summary>T-19</summary>
    [Theory]
    [InlineData("担当者手続き中", false, typeof(Progress.ReadLater))]
    [InlineData("担当者手続き中", true, typeof(Progress.Stopped))]
    [InlineData("店舗承認者手続中", false, typeof(Progress.Done))]
    [InlineData("店舗承認者手続中", true, typeof(Progress.Done))]
    public void A_look_up_that_finds_our_application_ends_the_waiting_once_settled(string status, bool settled, Type expected) =>
        Assert.IsType(expected, LinkageRules.AfterLookUp(
            Linkage.CarryIn, Operation.A2, new CarryInApplicationAnswer(Samples.Number, "AP-1", status), Samples.ForCarryIn, settled));

    [Fact]
    public void A_settled_look_up_of_any_other_write_means_what_its_answer_means() =>
        Assert.IsType<Progress.Next>(
            LinkageRules.AfterLookUp(Linkage.CarryIn, Operation.A1, Samples.Listed("P01"), Samples.ForCarryIn, settled: true));

    [Fact]
    public void Errands_are_done_when_they_arrived()
    {
        Assert.IsType<Progress.Done>(LinkageRules.AfterApplied(
            Linkage.CopyDelivery, Operation.J5, new CopyDeliveryAnswer(Samples.Number, true), Samples.ForCarryIn));
        Assert.IsType<Progress.Done>(LinkageRules.AfterApplied(
            Linkage.ReturnToStaff, Operation.A4, new ArclinkStatusAnswer(Samples.Number, "担当者手続き中"), Samples.ForCarryIn));
    }

    [Fact]
    public void A_write_of_another_linkage_or_another_answer_is_a_mistake_of_ours()
    {
        Assert.Throws<ArgumentException>(() => LinkageRules.AfterApplied(Linkage.I, Operation.A1, Samples.Listed(), Samples.ForI));
        Assert.Throws<ArgumentException>(() => LinkageRules.AfterApplied(Linkage.CarryIn, Operation.A1, "text", Samples.ForCarryIn));
    }

    private static Progress AfterA1(IReadOnlyList<string>? named, params string[] listed) => LinkageRules.AfterApplied(
        Linkage.CarryIn, Operation.A1, Samples.Listed(listed), Samples.ForCarryIn with { ProductCodes = named });

    private static Progress AfterA2(string status) => LinkageRules.AfterApplied(
        Linkage.CarryIn, Operation.A2, new CarryInApplicationAnswer(Samples.Number, "AP-1", status), Samples.ForCarryIn);
}
