using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Conclusion;

/// <summary>手動登録 needs two persons who type the same (step 43, INV-29).</summary>
[Collection(ConclusionTests.Name)]
public sealed class SecondPersonTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task Nobody_confirms_his_own_proposal()
    {
        var third = await AProposal();

        var refused = await Staff.ConfirmsConclusion(third);

        Assert.Equal((409, "LH8-102"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task What_the_second_person_types_must_be_the_same()
    {
        var third = await AProposal();

        var refused = await Colleague.ConfirmsConclusion(third, insuranceStartDate: "20261202");

        Assert.Equal((409, "LH3-306"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task The_second_person_types_digits_too()
    {
        var third = await AProposal();

        var refused = await Colleague.ConfirmsConclusion(third, insuranceStartDate: "2026-12-01");

        Assert.Equal((422, "LH3-302"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Nothing_is_confirmed_that_nobody_proposed_or_that_was_withdrawn()
    {
        var third = await AClosedConclusion();
        Assert.Equal("LH3-305", (await Colleague.ConfirmsConclusion(third)).Code);
        (await Staff.ProposesConclusion(third)).Accepted();

        var withdrawn = (await Staff.Send(HttpMethod.Delete, $"handoffs/{third.Id}/manual-conclusion", null)).Accepted();

        Assert.Equal("withdrawn", withdrawn.Handoff.ManualConclusion!.Status);
        Assert.Equal("LH3-305", (await Colleague.ConfirmsConclusion(third)).Code);
    }

    [Fact]
    public async Task A_second_proposal_replaces_the_first_and_its_own_author_may_not_confirm_it()
    {
        var third = await AProposal();
        (await Colleague.ProposesConclusion(third)).Accepted();

        Assert.Equal("LH8-102", (await Colleague.ConfirmsConclusion(third)).Code);
        var confirmed = (await Staff.ConfirmsConclusion(third)).Accepted();

        Assert.Equal("resolved-manually", confirmed.Handoff.Status);
    }

    [Fact]
    public async Task Twenty_confirmations_at_once_register_once()
    {
        var contract = await Procedure.Concluded(finishedBy: "閉じる");
        var third = await Procedure.ClosedTooEarly(contract);
        (await Staff.ProposesConclusion(third)).Accepted();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Colleague.ConfirmsConclusion(third)));

        await Staff.SeesEventually(third, seen => seen.Status == "resolved-manually");
        Assert.Single(await Journal.Requests("J4M", contract));
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Assert.Empty(await Journal.OfAll("J4"));
    }

    private async Task<Handoff> AClosedConclusion() => await Procedure.ClosedTooEarly(await Procedure.Concluded(finishedBy: "閉じる"));

    private async Task<Handoff> AProposal()
    {
        var third = await AClosedConclusion();
        (await Staff.ProposesConclusion(third)).Accepted();
        return third;
    }
}
