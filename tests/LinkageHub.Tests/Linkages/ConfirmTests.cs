using LinkageHub.Cases;
using LinkageHub.Linkages;

namespace LinkageHub.Tests.Linkages;

public sealed class ConfirmTests
{
    private static readonly ManualConclusion Proposal = new(
        ManualConclusion.Awaiting, "20261201", "202611211030", "online-inquiry", "staff:hanako", Samples.Now, null, null);

    [Fact]
    public void A_second_person_who_types_the_same_confirms() =>
        Assert.Null(ConfirmRules.Judge(Proposal, "20261201", "202611211030", "approver:taro"));

    [Theory]
    [InlineData("20261202", "202611211030")]
    [InlineData("20261201", "202611211031")]
    public void Other_values_are_refused(string start, string concluded) =>
        Assert.Equal("LH3-306", ConfirmRules.Judge(Proposal, start, concluded, "approver:taro")?.Refusal.Code);

    /// <summary>INV-29</summary>
    [Fact]
    public void Nobody_confirms_his_own_entry() =>
        Assert.Equal("LH8-102", ConfirmRules.Judge(Proposal, "20261201", "202611211030", "staff:hanako")?.Refusal.Code);

    [Theory]
    [InlineData(null)]
    [InlineData(ManualConclusion.Confirmed)]
    [InlineData(ManualConclusion.Withdrawn)]
    public void Without_an_open_proposal_there_is_nothing_to_confirm(string? status)
    {
        var proposal = status is null ? null : Proposal with { Status = status };

        Assert.Equal("LH3-305", ConfirmRules.Judge(proposal, "20261201", "202611211030", "approver:taro")?.Refusal.Code);
    }

    [Theory]
    [InlineData("2026-12-01", "202611211030", "insuranceStartDate")]
    [InlineData("20261201", "2026-11-21T10:30", "concludedAt")]
    [InlineData(null, "202611211030", "insuranceStartDate")]
    public void A_date_in_another_form_is_no_input(string? start, string? concluded, string field)
    {
        var refused = ConfirmRules.Judge(Proposal, start, concluded, "approver:taro");

        Assert.Equal(("LH3-302", field), (refused?.Refusal.Code, refused?.Field));
    }
}
