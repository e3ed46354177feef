using LinkageHub.Cases;
using LinkageHub.Linkages;

namespace LinkageHub.Tests.Cases;

public sealed class CautionsTests
{
    private static readonly CautionLimits Limits = new();

    // The insurer drops what was printed after about two months.
    [Theory]
    [InlineData(44.9, false)]
    [InlineData(45, true)]
    public void A_serial_that_is_not_through_by_its_days_is_old(double days, bool warned) =>
        Assert.Equal(warned, Cautions.Of(SampleCases.File(), Limits, SampleCases.Now.AddDays(days)).Any(caution => caution.Kind == "serial-old"));

    [Fact]
    public void The_days_count_from_the_printing_are_a_setting_and_end_with_linkage_III()
    {
        var printed = SampleCases.File() is var file ? file.With(file.Current with { Facts = new RevisionFacts { FormPrintedAt = SampleCases.Now.AddDays(-30) } }) : null!;
        var later = SampleCases.Now.AddDays(15);

        Assert.Single(Cautions.Of(printed, Limits, later));
        Assert.Empty(Cautions.Of(printed, Limits with { SerialDays = 46 }, later));
        Assert.Empty(Cautions.Of(printed with { Handoffs = [SampleCases.Handoff(Linkage.III, HandoffStatus.Succeeded)] }, Limits, later));
        Assert.Empty(Cautions.Of(printed with { IsCancelled = true }, Limits, later));
    }

    [Theory]
    [InlineData("P-900001", false)]
    [InlineData("P1", true)]
    [InlineData("証券123456", true)]
    public void A_policy_number_of_another_form_is_pointed_out(string number, bool warned)
    {
        var file = SampleCases.File();
        file = file.With(file.Current with { Facts = new RevisionFacts { PolicyNumber = number } });

        Assert.Equal(warned, Cautions.Of(file, Limits, SampleCases.Now).Any(caution => caution.Kind == "policy-number-form"));
        Assert.Empty(Cautions.Of(file, Limits with { PolicyNumberForm = "." }, SampleCases.Now));
    }
}
