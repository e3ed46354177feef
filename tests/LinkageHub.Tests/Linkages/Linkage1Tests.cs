using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Tests.Linkages;

public sealed class Linkage1Tests
{
    [Fact]
    public void A_serial_that_the_insurer_does_not_know_is_refused() =>
        Assert.Equal(["LH1-104"], Samples.Codes(Linkage.I, Samples.ForI with { Application = null }));

    /// <summary>INV-01</summary>
    [Fact]
    public void A_serial_of_another_case_is_refused() =>
        Assert.Equal(["LH1-105"], Samples.Codes(Linkage.I, Samples.ForI with { SerialUsedByAnotherCase = true }));

    [Theory]
    [InlineData(false)]
    [InlineData(null)]
    public void Without_the_tick_on_installment_web_nothing_is_sent(bool? ticked) =>
        Assert.Equal(["LH1-101"], Codes(seen => seen with { InstallmentWeb = ticked }));

    [Fact]
    public void Without_a_plan_nothing_is_sent()
    {
        Assert.Equal(["LH1-107"], Codes(seen => seen with { CreditPlan = null }));
        Assert.Equal(["LH1-107"], Codes(seen => seen with { CreditPlan = new CreditPlan(" ", 60) }));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2027-13")]
    [InlineData("2027-00")]
    [InlineData("0000-01")]
    [InlineData("202701")]
    [InlineData("2027/01")]
    [InlineData("2027-1")]
    [InlineData("2027-01-01")]
    [InlineData("２０２７-０１")]
    [InlineData(" 2027-1")]
    [InlineData("27-01-0")]
    public void INV_05_a_transfer_start_month_is_a_month_that_exists(string? month) =>
        Assert.Equal(["LH1-102"], Codes(seen => seen with { TransferStartMonth = month }));

    [Fact]
    public void INV_05_an_approval_number_does_not_belong_into_linkage_I() =>
        Assert.Equal(["LH1-103"], Codes(seen => seen with { ApprovalNumber = "AP-77" }));

    [Fact]
    public void INV_05_an_empty_approval_number_passes_and_is_not_sent()
    {
        var write = Samples.OnlyWrite(Linkage.I, Samples.ForI.With((Application seen) => seen with { ApprovalNumber = "" }));

        Assert.Null(Assert.IsType<InsuranceRecord>(write.Body).ApprovalNumber);
    }

    [Fact]
    public void A_form_that_was_not_printed_is_refused() =>
        Assert.Equal(["LH1-106"], Codes(seen => seen with { FormPrintedAt = null }));

    [Fact]
    public void All_failing_guards_are_told_and_the_first_gives_the_code() =>
        Assert.Equal(
            ["LH5-104", "LH1-105", "LH1-101", "LH1-107", "LH1-102", "LH1-103", "LH1-106"],
            Samples.Codes(Linkage.I, Samples.ForI with
            {
                RevisionIsCurrent = false,
                SerialUsedByAnotherCase = true,
                Application = new Application { ApprovalNumber = "AP-77" },
            }));

    [Fact]
    public void An_application_that_no_record_can_be_built_from_is_an_unreadable_answer()
    {
        var refused = Assert.IsType<Verdict.Refused>(LinkageRules.Judge(Linkage.I, Samples.ForI.With((Application seen) => seen with
        {
            Premium = null,
            Coverage = null,
            Contractor = seen.Contractor! with { Kind = null },
        })));

        Assert.Equal("LH9-104", Assert.Single(refused.Refusals).Code);
        Assert.Contains("保険料、補償内容、加入者の個人法人区分", refused.First.Detail);
    }

    [Fact]
    public void The_record_is_the_application_without_what_belongs_to_the_insurer()
    {
        var write = Samples.OnlyWrite(Linkage.I, Samples.ForI);

        Assert.Equal((Operation.J1, Samples.Serial), (write.Operation, write.Key));
        var json = Samples.Json(write);
        Assert.DoesNotContain("status", json);
        Assert.DoesNotContain("\"version\"", json);
        Assert.DoesNotContain("replacesPrintSerial", json);
        Assert.Contains("\"sourceVersion\":3", json);
        Assert.Contains("\"transferStartMonth\":\"2027-01\"", json);
    }

    [Fact]
    public void T_06_the_same_serial_with_another_premium_is_other_content()
    {
        Assert.False(Linkage1Rules.ContentChanged(Samples.Sent, Samples.Application));
        Assert.True(Linkage1Rules.ContentChanged(
            Samples.Sent, Samples.Application with { Premium = Samples.Premium with { Subsequent = 10_001 } }));
    }

    [Fact]
    public void Every_part_that_J_PASS_was_told_counts_as_content()
    {
        var seen = Samples.Application;
        Application[] changed =
        [
            seen with { Coverage = seen.Coverage! with { Months = 48 } },
            seen with { Contractor = seen.Contractor! with { Phone = "0312345679" } },
            seen with { Vehicle = new Vehicle(null, "CH-1") },
            seen with { CreditPlan = new CreditPlan("CP02", 60) },
            seen with { TransferStartMonth = "2027-02" },
            seen with { Premium = null },
        ];

        Assert.All(changed, now => Assert.True(Linkage1Rules.ContentChanged(Samples.Sent, now)));
    }

    [Fact]
    public void Saving_or_printing_again_changes_no_content() =>
        Assert.False(Linkage1Rules.ContentChanged(Samples.Sent, Samples.Application with
        {
            Version = 9,
            Status = "申込書作成済",
            FormPrintedAt = Samples.Now,
            ApprovalNumber = "",
        }));

    [Fact]
    public void Coverage_is_the_same_in_whatever_order_its_items_come()
    {
        var turned = Samples.Application.Coverage! with { Items = [.. Samples.Application.Coverage.Items!.Reverse()] };

        Assert.Equal(Samples.Sent.CoverageKey, ContentComparison.KeyOf(turned));
        Assert.Equal(
            ContentComparison.KeyOf(turned with { Items = null }), ContentComparison.KeyOf(turned with { Items = [] }));
        Assert.NotEqual(Samples.Sent.CoverageKey, ContentComparison.KeyOf(turned with { Items = [.. turned.Items!.Take(1)] }));
    }

    [Fact]
    public void What_was_sent_is_kept_for_the_later_linkages()
    {
        Assert.Equal(Samples.Premium, Samples.Sent.Premium);
        Assert.Equal(60, Samples.Sent.InstallmentCount);
        Assert.Matches("^[0-9a-f]{64}$", Samples.Sent.ContentHash);
        Assert.Throws<ArgumentException>(() => SentInI.From(new InsuranceRecord()));
    }

    [Fact]
    public void A_record_that_J_PASS_holds_ends_the_linkage() =>
        Assert.IsType<Progress.Done>(LinkageRules.AfterApplied(
            Linkage.I, Operation.J1, new InsuranceRecordAnswer(Samples.Serial, "R-1", Samples.Now), Samples.ForI));

    private static string[] Codes(Func<Application, Application> change) => Samples.Codes(Linkage.I, Samples.ForI.With(change));
}
