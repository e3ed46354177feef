using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Partners;

namespace LinkageHub.Tests.Cases;

/// <summary>What counts as one more failure, and what is only the same one looked at again.</summary>
public class FailureTests
{
    [Fact]
    public void A_handoff_that_fails_is_one_failure_until_it_fails_again()
    {
        var sending = With(HandoffStatus.InFlight, null, moves: 2);
        var failed = With(HandoffStatus.Failed, "LH2-203", moves: 3);

        Assert.Equal(("G01", "LH2-203", 3), One(sending, failed));
        Assert.Empty(Failure.Between(failed, failed));
        Assert.Equal(5, One(sending, With(HandoffStatus.Failed, "LH2-203", moves: 5)).N);
        Assert.Equal("LH2-204", One(failed, With(HandoffStatus.Failed, "LH2-204", moves: 4)).Code);
        Assert.Equal(1, One(null, With(HandoffStatus.Failed, "LH3-201", moves: 1)).N);
    }

    [Fact]
    public void In_doubt_it_is_one_failure_a_send_however_often_the_partner_is_asked()
    {
        var first = One(With(HandoffStatus.InFlight, null, moves: 2), With(HandoffStatus.InDoubt, "LH1-202", moves: 3, sends: 1));
        var lookedUp = One(With(HandoffStatus.InFlight, null, moves: 4, sends: 1), With(HandoffStatus.InDoubt, "LH1-202", moves: 5, sends: 1));
        var sentAgain = One(With(HandoffStatus.InFlight, null, moves: 8, sends: 2), With(HandoffStatus.InDoubt, "LH1-202", moves: 9, sends: 2));

        Assert.Equal(first, lookedUp);
        Assert.NotEqual(first, sentAgain);
    }

    [Theory]
    [InlineData(HandoffStatus.RetryScheduled)]
    [InlineData(HandoffStatus.Cancelled)]
    [InlineData(HandoffStatus.Parked)]
    public void What_goes_on_by_itself_or_was_put_aside_is_none(HandoffStatus status) =>
        Assert.Empty(Failure.Between(With(HandoffStatus.InFlight, null, 1), With(status, "LH9-101", 2)));

    [Fact]
    public void It_belongs_to_an_agency_as_soon_as_one_is_known()
    {
        var failed = With(HandoffStatus.Failed, "LH2-203", 3);
        var nobodys = failed with { AgencyCode = null };

        Assert.Empty(Failure.Between(null, nobodys));
        Assert.Equal(("G01", "LH2-203", 3), One(nobodys, failed));
    }

    private static (string Agency, string Code, int N) One(CaseFile? before, CaseFile after)
    {
        var failure = Assert.Single(Failure.Between(before, after));
        return (failure.AgencyCode, failure.Handoff.ErrorCode!, failure.N);
    }

    private static CaseFile With(HandoffStatus status, string? code, int moves, int sends = 1) => SampleCases.File() with
    {
        Handoffs = [SampleCases.Handoff(Linkage.II, status, SampleCases.Operation(Operation.S2, OperationStatus.Waiting, sends)) with { ErrorCode = code, Moves = moves }],
    };
}
