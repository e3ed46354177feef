using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Procedure;

namespace LinkageHub.Tests.Procedure;

public class NextActionTests
{
    public static TheoryData<CaseState> EveryState => [.. Enum.GetValues<CaseState>()];

    [Theory]
    [MemberData(nameof(EveryState))]
    public void Every_state_has_a_label_and_says_what_to_do_next(CaseState state)
    {
        var next = NextAction.For(Field.At(state));

        Assert.NotEmpty(state.Label());
        Assert.EndsWith("。", next.Text, StringComparison.Ordinal);
        Assert.True(next.Step is not null || state is CaseState.CarryInApplied or CaseState.Superseded or CaseState.Cancelled);
        Assert.True(next.Step is null || ProcedureCatalogue.Find(next.Step) is not null);
    }

    [Theory]
    [InlineData(CaseState.PrintSerialCaptured, "S003-05", Who.SalesStaff, "I")]
    [InlineData(CaseState.L1Delivered, "S003-09", Who.SalesStaff, null)]
    [InlineData(CaseState.AwaitingCustomer, "S003-22", Who.Customer, null)]
    [InlineData(CaseState.CreditPending, "S003-24", Who.System, null)]
    [InlineData(CaseState.CreditApproved, "S003-27", Who.SalesStaff, "II")]
    [InlineData(CaseState.L2Completed, "S003-29", Who.SalesStaff, null)]
    [InlineData(CaseState.InsuranceConcluded, "S003-38", Who.SalesStaff, "III")]
    [InlineData(CaseState.L3ManualPending, "S003-43", Who.SecondPerson, null)]
    [InlineData(CaseState.L3Completed, "S003-49", Who.SalesStaff, null)]
    [InlineData(CaseState.CopyDelivered, "S003-50", Who.SalesStaff, "carry-in")]
    [InlineData(CaseState.ArclinkLinked, "S003-52", Who.SalesStaff, "carry-in")]
    [InlineData(CaseState.CarryInApplied, null, Who.StoreApprover, null)]
    public void A_state_leads_to_its_step(CaseState state, string? step, Who actor, string? linkage)
    {
        var next = NextAction.For(Field.At(state));

        Assert.Equal((step, actor, linkage), (next.Step, next.Actor, next.Linkage));
    }

    [Fact]
    public void A_contract_that_was_closed_goes_to_the_manual_registration()
    {
        var next = NextAction.For(Field.At(CaseState.InsuranceConcluded) with { FinishedBy = "閉じる" });

        Assert.Equal(("S003-41", (string?)null), (next.Step, next.Linkage));
        Assert.Equal(ErrorCatalogue.Get("LH3-201").NextAction, next.Text);
    }

    [Fact]
    public void A_contract_that_was_finished_properly_goes_on_to_the_OK_of_linkage_III()
    {
        var next = NextAction.For(Field.At(CaseState.InsuranceConcluded) with { FinishedBy = "終了" });

        Assert.Equal(("S003-39", "III"), (next.Step, next.Linkage));
    }

    [Fact]
    public void A_paper_contract_is_for_the_back_office()
    {
        var next = NextAction.For(Field.At(CaseState.InsuranceConcluded) with { PaperContract = true });

        Assert.Equal(("S003-41", Who.BackOffice), (next.Step, next.Actor));
    }

    [Theory]
    [InlineData("LH2-203", "S003-28")]
    [InlineData("LH2-105", "S003-15")]
    [InlineData("LH9-104", "S003-28")]
    public void A_failed_linkage_leads_to_the_step_of_its_error(string code, string step) =>
        Assert.Equal(step, NextAction.For(Field.At(CaseState.L2Failed).With("II", "failed", code)).Step);

    [Fact]
    public void An_application_in_doubt_is_looked_up_at_52_once_arclink_holds_the_data()
    {
        var inDoubt = Field.At(CaseState.ArclinkInDoubt).With("carry-in", "in-doubt", "LH4-201");

        Assert.Equal("S003-50", NextAction.For(inDoubt).Step);
        Assert.Equal("S003-52", NextAction.For(inDoubt.Shown("S003-50")).Step);
    }

    [Fact]
    public void A_change_seen_at_J_PASS_goes_on_with_2() =>
        Assert.Equal("S003-c2", NextAction.For(Field.At(CaseState.ChangeInProgress)).Step);

    [Fact]
    public void While_a_linkage_is_on_its_way_nobody_has_to_do_anything()
    {
        var next = NextAction.For(Field.At(CaseState.CopyDelivered).With("carry-in", "retry-scheduled", "LH9-101"));

        Assert.Equal(("S003-50", Who.System, (string?)null), (next.Step, next.Actor, next.Linkage));
    }

    [Fact]
    public void An_errand_holds_nobody_up() =>
        Assert.Equal("carry-in", NextAction.For(Field.At(CaseState.CopyDelivered).With("copy-delivery", "in-flight")).Linkage);

    [Fact]
    public void A_step_already_ticked_is_not_asked_for_again()
    {
        Assert.Equal("S003-10", NextAction.For(Field.At(CaseState.L1Delivered).Ticked("S003-09")).Step);
        Assert.Equal("S003-34", NextAction.For(Field.At(CaseState.PaperlessInProgress).Ticked("S003-33")).Step);
        Assert.Equal("carry-in", NextAction.For(Field.At(CaseState.L3Completed).Ticked("S003-49")).Linkage);
    }

    [Fact]
    public void The_due_time_is_told_while_there_is_something_to_do()
    {
        var due = Field.Noon.AddHours(4);

        Assert.Equal(due, NextAction.For(Field.At(CaseState.CopyDelivered) with { DueAt = due }).DueAt);
        Assert.Null(NextAction.For(Field.At(CaseState.CopyDelivered) with { DueAt = due, Superseded = true }).DueAt);
    }

    // 「43」へ in step 40 is a stale reference, unless the setting says otherwise.
    [Fact]
    public void After_a_success_the_dates_are_asked_for_only_where_the_setting_says_so_and_until_a_person_has_entered_them()
    {
        var done = Field.At(CaseState.L3Completed).With("III", "succeeded");
        var asking = done with { ManualDatesAfterSuccess = true };

        Assert.Equal("S003-49", NextAction.For(done).Step);
        Assert.Equal("S003-43", NextAction.For(asking).Step);
        Assert.Equal("S003-49", NextAction.For(asking.Ticked("S003-43")).Step);
        Assert.Equal("S003-49", NextAction.For(asking.With("III", "resolved-manually")).Step);
        Assert.Equal(StepState.Current, ProcedureView.For(asking).Steps.Single(step => step.Step == "S003-43").State);
    }
}
