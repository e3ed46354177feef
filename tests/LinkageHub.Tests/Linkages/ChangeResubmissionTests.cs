using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Tests.Linkages;

public sealed class ChangeResubmissionTests
{
    [Fact]
    public void A_reception_that_J_PASS_does_not_know_is_refused() =>
        Assert.Equal(["LH2-107"], Samples.Codes(Linkage.ChangeResubmission, Samples.ForChange with { Reception = null }));

    [Fact]
    public void What_was_never_approved_cannot_be_applied_for_again()
    {
        var refused = Assert.IsType<Verdict.Refused>(LinkageRules.Judge(
            Linkage.ChangeResubmission, (Samples.ForChange with { LinkageIIDone = false }).Reviewed("審査中")));

        Assert.Equal([Refusal.Of("LH2-112", "審査中")], refused.Refusals);
    }

    [Fact]
    public void A_done_linkage_II_or_an_approval_is_enough()
    {
        Assert.Empty(Samples.Codes(Linkage.ChangeResubmission, Samples.ForChange with { LinkageIIDone = false }));
        Assert.Empty(Samples.Codes(Linkage.ChangeResubmission, Samples.ForChange.Reviewed("取消")));
    }

    [Fact]
    public void What_head_office_took_in_stays_there() => Assert.Equal(["LH5-102"], At("本社持込済"));

    /// <summary>T-20, INV-21</summary>
    [Theory]
    [InlineData("店舗承認者手続中")]
    [InlineData("")]
    [InlineData(null)]
    public void Arclink_must_show_the_contract_with_its_staff(string? status) => Assert.Equal(["LH5-101"], At(status));

    [Fact]
    public void Both_failing_guards_are_told_in_order() =>
        Assert.Equal(["LH2-112", "LH5-101"], Samples.Codes(
            Linkage.ChangeResubmission,
            (Samples.ForChange with { LinkageIIDone = false, CarryIn = Samples.Carried("店舗承認者手続中") }).Reviewed("否決")));

    [Fact]
    public void A_contract_at_arclink_goes_back_from_there_first()
    {
        var go = Assert.IsType<Verdict.Go>(LinkageRules.Judge(
            Linkage.ChangeResubmission, Samples.ForChange with { CarryIn = Samples.Carried("担当者手続中"), Reason = "車両変更" }));

        Assert.Equal([Operation.A5, Operation.J6], go.Writes.Select(write => write.Operation));
        Assert.All(go.Writes, write => Assert.Equal(Samples.Number, write.Key));
        Assert.Equal("{}", Samples.Json(go.Writes[0]));
        Assert.Equal(new JPassResubmission("車両変更"), go.Writes[1].Body);
    }

    [Theory]
    [InlineData("変更再申込")]
    [InlineData("not linked")]
    public void What_is_not_at_arclink_or_already_went_back_needs_only_J_PASS(string status)
    {
        var carried = status == "not linked" ? null : Samples.Carried(status);

        var write = Samples.OnlyWrite(Linkage.ChangeResubmission, Samples.ForChange with { CarryIn = carried, Reason = " " });

        Assert.Equal(Operation.J6, write.Operation);
        Assert.Equal(new JPassResubmission(null), write.Body);
    }

    [Fact]
    public void After_arclink_comes_J_PASS()
    {
        var progress = LinkageRules.AfterApplied(
            Linkage.ChangeResubmission, Operation.A5, new ArclinkStatusAnswer(Samples.Number, "変更再申込"), Samples.ForChange);

        Assert.Equal(Operation.J6, Assert.IsType<Progress.Next>(progress).Write.Operation);
    }

    [Fact]
    public void The_change_is_open_only_when_J_PASS_shows_it()
    {
        Assert.IsType<Progress.Done>(After("変更手続き中", null));
        Assert.IsType<Progress.Done>(After("未着手", "040200000171-00"));
        Assert.Equal(new Progress.Stopped(Refusal.Of("LH5-201"), SendAgain: false), After("完了", null));

        static Progress After(string status, string? number) => LinkageRules.AfterApplied(
            Linkage.ChangeResubmission, Operation.J6, new JPassResubmissionAnswer(Samples.Number, status, number), Samples.ForChange);
    }

    private static string[] At(string? status) =>
        Samples.Codes(Linkage.ChangeResubmission, Samples.ForChange with { CarryIn = Samples.Carried("") with { Status = status } });
}
