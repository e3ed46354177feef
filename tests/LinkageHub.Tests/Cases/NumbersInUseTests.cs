using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Triggers;

namespace LinkageHub.Tests.Cases;

/// <summary>A number is corrected only while nothing stands under it, and what was asked for under it is called off, not carried over.</summary>
public sealed class NumbersInUseTests
{
    [Theory]
    [InlineData(HandoffStatus.Succeeded)]
    [InlineData(HandoffStatus.ResolvedManually)]
    [InlineData(HandoffStatus.InFlight)]
    [InlineData(HandoffStatus.InDoubt)]
    public void What_was_sent_and_may_stand_keeps_its_number(HandoffStatus status)
    {
        var file = With(SampleCases.Handoff(Linkage.II, status));

        Assert.Single(NumbersInUse.Standing(file, NumberKind.ReceptionNumber));
        Assert.Empty(NumbersInUse.Voided(file, NumberKind.ReceptionNumber));
        Assert.Equal("LH9-103", NumberRepairs.Why(file, NumberKind.ReceptionNumber)?.Code);
    }

    [Theory]
    [InlineData(HandoffStatus.Failed, OperationStatus.Applied, true)]
    [InlineData(HandoffStatus.Parked, OperationStatus.InDoubt, true)]
    [InlineData(HandoffStatus.Failed, OperationStatus.Rejected, false)]
    [InlineData(HandoffStatus.RetryScheduled, OperationStatus.Waiting, false)]
    [InlineData(HandoffStatus.Parked, OperationStatus.Waiting, false)]
    public void What_was_refused_or_certainly_not_applied_is_void(HandoffStatus status, OperationStatus sent, bool stands)
    {
        var file = With(SampleCases.Handoff(Linkage.II, status, SampleCases.Operation(Operation.S2, sent)));

        Assert.Equal(stands, NumberRepairs.Why(file, NumberKind.ReceptionNumber) is not null);
        Assert.Equal(stands ? 0 : 1, NumbersInUse.Voided(file, NumberKind.ReceptionNumber).Count());
    }

    [Fact]
    public void Linkage_I_goes_under_the_serial_alone_and_an_older_revision_under_its_own()
    {
        var file = With(SampleCases.Handoff(Linkage.I, HandoffStatus.Succeeded));
        var older = file with { Revisions = [file.Current, new Revision { Number = 1, Reason = "CoverageChanged", PrintSerial = "A0009999", OpenedAt = SampleCases.Now }] };

        Assert.Empty(NumbersInUse.Standing(file, NumberKind.ReceptionNumber));
        Assert.Single(NumbersInUse.Standing(file, NumberKind.PrintSerial));
        Assert.Empty(NumbersInUse.Standing(older, NumberKind.PrintSerial));
    }

    [Fact]
    public void A_serial_that_a_reception_names_and_a_cancelled_cases_numbers_stay()
    {
        Assert.Equal("LH9-103", NumberRepairs.Why(SampleCases.File(), NumberKind.PrintSerial)?.Code);
        Assert.Null(NumberRepairs.Why(SampleCases.File(number: null), NumberKind.PrintSerial));
        Assert.Null(NumberRepairs.Why(SampleCases.File(serial: null), NumberKind.PrintSerial));
        Assert.Equal("LH5-104", NumberRepairs.Why(SampleCases.File() with { IsCancelled = true }, NumberKind.ReceptionNumber)?.Code);
    }

    [Fact]
    public void Bytes_that_were_fixed_under_the_old_number_are_not_the_new_ones()
    {
        var fixedBefore = SampleCases.Handoff(Linkage.II, HandoffStatus.Cancelled, SampleCases.Operation(Operation.S2, OperationStatus.Rejected));
        var file = With(fixedBefore);
        var corrected = file.With(file.Current with { ReceptionNumber = "040200000171-00" });

        Assert.False(NumbersInUse.IsUnderOldNumber(file, fixedBefore));
        Assert.True(NumbersInUse.IsUnderOldNumber(corrected, fixedBefore));
        Assert.False(NumbersInUse.IsUnderOldNumber(corrected, SampleCases.Handoff(Linkage.I, HandoffStatus.Succeeded, SampleCases.Operation(Operation.J1, OperationStatus.Applied))));
    }

    private static CaseFile With(Handoff handoff) => SampleCases.File() with { Handoffs = [handoff] };
}
