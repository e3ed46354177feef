using System.Text.Json;
using LinkageHub.Cases;
using LinkageHub.Procedure;

namespace LinkageHub.Tests.Procedure;

public class ProcedureViewTests
{
    public static TheoryData<CaseState> EveryState => [.. Enum.GetValues<CaseState>()];

    [Theory]
    [MemberData(nameof(EveryState))]
    public void The_current_step_is_the_one_of_the_next_action_and_blocked_steps_name_their_code(CaseState state)
    {
        var procedure = ProcedureView.For(Field.At(state));

        Assert.Equal(56, procedure.Steps.Count);
        Assert.Equal(NextAction.For(Field.At(state)).Step, procedure.Current);
        Assert.All(procedure.Steps.Where(step => step.State == StepState.Current), step => Assert.Equal(procedure.Current, step.Step));
        Assert.All(procedure.Steps, step => Assert.Equal(step.State == StepState.Blocked, step.Code is not null));
        Assert.All(procedure.Steps, step => Assert.Equal(step.State == StepState.Done, step.Source is not null));
    }

    [Theory]
    [MemberData(nameof(EveryState))]
    public void A_consent_is_never_claimed_by_the_hub(CaseState state)
    {
        var facts = Field.At(state).With("I", "succeeded").With("II", "succeeded").With("III", "succeeded").With("carry-in", "succeeded")
            .Shown("S003-33", "S003-34", "S003-35", "S003-37", "S003-40");

        foreach (var step in (string[])["S003-16", "S003-31", "S003-33", "S003-34", "S003-35"])
            Assert.NotEqual(StepState.Done, facts.Step(step).State);
    }

    [Fact]
    public void A_consent_nobody_recorded_is_unknown_once_the_contract_is_concluded_and_done_once_a_person_says_so()
    {
        var concluded = Field.At(CaseState.InsuranceConcluded);

        Assert.Equal(StepState.Unknown, concluded.Step("S003-33").State);
        var ticked = concluded.Ticked("S003-33").Step("S003-33");
        Assert.Equal((StepState.Done, ProofSource.Evidence, "T0001", "窓口"), (ticked.State, ticked.Source, ticked.By, ticked.Note));
    }

    [Fact]
    public void A_printed_form_implies_that_it_was_made()
    {
        var facts = Field.At(CaseState.PrintSerialCaptured).Shown("S003-04");

        Assert.Equal(ProofSource.Inferred, facts.Step("S003-03").Source);
        Assert.Equal(ProofSource.Observed, facts.Step("S003-04").Source);
        Assert.Equal("done unknown done done current todo skipped todo", facts.States("S003-01", "S003-08"));
    }

    [Fact]
    public void A_pending_linkage_I_proves_nothing_about_the_form() =>
        Assert.Equal("todo todo todo current", Field.At(CaseState.L1Requested).With("I", "pending").States("S003-02", "S003-05"));

    [Fact]
    public void A_delivered_linkage_I_proves_its_own_steps()
    {
        var facts = Field.At(CaseState.L1Delivered).With("I", "succeeded");

        Assert.Equal("done done done done done done skipped todo current", facts.States("S003-01", "S003-09"));
        Assert.Equal(ProofSource.Linkage, facts.Step("S003-06").Source);
    }

    [Theory]
    [InlineData("jpass", "done done done done done done unknown done skipped skipped skipped skipped skipped")]
    [InlineData("customer-terminal", "skipped skipped skipped skipped skipped skipped skipped skipped done done done done done")]
    [InlineData(null, "unknown unknown unknown unknown unknown unknown unknown unknown unknown unknown unknown unknown unknown")]
    public void A_reception_ends_the_steps_of_its_route_and_skips_the_other(string? route, string states)
    {
        var facts = Field.At(CaseState.CreditApproved).With("II", "succeeded") with { Route = route };

        Assert.Equal(states, facts.States("S003-10", "S003-22"));
    }

    [Fact]
    public void The_customer_s_own_part_is_not_done_when_the_staff_have_sent_theirs()
    {
        var facts = Field.At(CaseState.AwaitingCustomer) with { Route = "customer-terminal" };

        Assert.Equal(StepState.Current, facts.Step("S003-22").State);
    }

    [Fact]
    public void A_number_in_doubt_blocks_step_17()
    {
        var step = Field.At(CaseState.CreditSubmitInDoubt).Step("S003-17");

        Assert.Equal((StepState.Blocked, "LH2-106"), (step.State, step.Code));
    }

    [Theory]
    [InlineData("2026-11-21T23:59:59+09:00", "「審査状況確認(当日分)」")]
    [InlineData("2026-11-22T00:00:00+09:00", "「お申込一覧(変更再申込)」")]
    [InlineData("2026-11-21T14:59:59+00:00", "「審査状況確認(当日分)」")]
    [InlineData("2026-11-21T15:00:00+00:00", "「お申込一覧(変更再申込)」")]
    public void The_list_changes_at_midnight_in_Japan(string now, string list)
    {
        var facts = Field.At(CaseState.CreditApproved) with
        {
            ApprovedAt = DateTimeOffset.Parse("2026-11-21T00:00:00+09:00", null),
            Now = DateTimeOffset.Parse(now, null),
        };

        foreach (var step in (string[])["S003-24", "S003-48"])
        {
            Assert.Equal(list, facts.Step(step).Button);
            Assert.StartsWith(list + "をクリック", facts.Step(step).Todo, StringComparison.Ordinal);
            Assert.StartsWith($"Click {list}.", facts.Step(step).English.Todo, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_the_day_of_approval_both_lists_are_named()
    {
        var step = Field.At(CaseState.CreditPending).Step("S003-24");

        Assert.Null(step.Button);
        Assert.Equal("当日承認分は「審査状況確認(当日分)」、それより前の承認分は「お申込一覧(変更再申込)」をクリックします。", step.Todo);
    }

    [Fact]
    public void A_contract_that_was_closed_is_blocked_at_38_and_repaired_from_41()
    {
        var facts = Field.At(CaseState.L3Failed).With("III", "failed", "LH3-201") with { FinishedBy = "閉じる" };

        Assert.Equal("done blocked skipped skipped current todo todo skipped todo todo", facts.States("S003-37", "S003-46"));
        Assert.Equal("LH3-201", facts.Step("S003-38").Code);
    }

    [Fact]
    public void A_contract_registered_by_hand_has_done_the_repair_and_not_the_ordinary_end()
    {
        var facts = Field.At(CaseState.L3Completed).With("III", "resolved-manually") with { FinishedBy = "閉じる" };

        Assert.Equal("done skipped skipped skipped done done done skipped todo todo", facts.States("S003-37", "S003-46"));
        Assert.Equal(ProofSource.Linkage, facts.Step("S003-43").Source);
    }

    [Fact]
    public void A_linkage_III_that_went_through_needs_no_repair()
    {
        var facts = Field.At(CaseState.L3Completed).With("III", "succeeded") with { FinishedBy = "終了" };

        Assert.Equal("done done done done skipped skipped skipped skipped skipped skipped", facts.States("S003-37", "S003-46"));
        Assert.Equal(ProofSource.Observed, facts.Step("S003-38").Source);
    }

    [Fact]
    public void A_paper_contract_blocks_the_repair()
    {
        var facts = Field.At(CaseState.InsuranceConcluded) with { PaperContract = true };

        Assert.Equal("blocked blocked blocked skipped skipped skipped", facts.States("S003-41", "S003-46"));
        Assert.Equal("LH3-301", facts.Step("S003-42").Code);
    }

    [Fact]
    public void A_mismatch_outweighs_the_amount_a_person_has_ticked() =>
        Assert.Equal("LH2-105", Field.At(CaseState.L2Failed).Ticked("S003-15").With("II", "failed", "LH2-105").Step("S003-15").Code);

    [Fact]
    public void A_person_cannot_tick_what_only_a_linkage_proves() =>
        Assert.Equal(StepState.Current, Field.At(CaseState.CreditApproved).Ticked("S003-27", "S003-28").Step("S003-27").State);

    [Fact]
    public void The_steps_of_a_change_are_shown_only_while_one_is_under_way()
    {
        Assert.Equal("skipped skipped skipped skipped", Field.At(CaseState.CarryInApplied).States("S003-c1", "S003-n1"));
        Assert.Equal("blocked todo todo skipped",
            Field.At(CaseState.ArclinkLinked).With("change-resubmission", "failed", "LH5-101").States("S003-c1", "S003-n1"));
        Assert.Equal("skipped todo current skipped",
            Field.At(CaseState.CreditApproved).With("change-resubmission", "in-flight").States("S003-c1", "S003-n1"));
        Assert.Equal(StepState.Todo, (Field.At(CaseState.L1Delivered) with { InsuranceAddedAfterApproval = true }).Step("S003-n1").State);
    }

    [Fact]
    public void An_old_revision_keeps_what_was_done_and_blocks_the_rest()
    {
        var facts = Field.At(CaseState.Superseded).With("I", "succeeded");
        var procedure = ProcedureView.For(facts);

        Assert.Null(procedure.Current);
        Assert.Equal(StepState.Done, facts.Step("S003-05").State);
        Assert.Equal((StepState.Blocked, "LH5-104"), (facts.Step("S003-52").State, facts.Step("S003-52").Code));
    }

    [Fact]
    public void States_and_sources_are_written_as_the_interface_names_them()
    {
        var json = JsonSerializer.Serialize(Field.At(CaseState.L1Delivered).With("I", "succeeded").Step("S003-05"), JsonSerializerOptions.Web);

        Assert.Contains("\"actor\":\"SalesStaff\",\"state\":\"done\",\"source\":\"linkage\"", json, StringComparison.Ordinal);
    }
}
