using System.Globalization;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Conclusion;

/// <summary>A 保険締結日時 found wrong after linkage III: two persons put it right here, and no partner is written to behind people's backs.</summary>
[Collection(ConclusionTests.Name)]
public sealed class CorrectedConclusionTests(Town town) : Scenario(town), IClassFixture<Town>
{
    private static readonly string Right = Typed(minutes: -1);

    [Fact]
    public async Task Two_persons_correct_it_and_people_are_told_which_screens_still_say_otherwise()
    {
        var contract = await Procedure.CarriedIn();
        var before = await WrittenTo(contract);

        var proposed = (await Proposes(contract)).Accepted();
        var alone = await Confirms(Staff, contract);
        var otherwise = await Confirms(Colleague, contract, Typed(minutes: -2));
        var confirmed = (await Confirms(Colleague, contract)).Accepted();

        Assert.Equal("awaiting-confirmation", proposed.Body["conclusionCorrections"]![0]!["status"]!.ToString());
        Assert.Equal((409, "LH8-102", 409, "LH3-306"), (alone.Status, alone.Code, otherwise.Status, otherwise.Code));
        Assert.StartsWith(Contract.ConcludedAt.AddMinutes(-1).ToString("yyyy-MM-ddTHH:mm:00", CultureInfo.InvariantCulture), confirmed.Body["conclusion"]!["concludedAt"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(["sonpo-online", "jpass", "arclink"], confirmed.Body["conclusionHeldOtherwise"]!.AsArray().Select(held => held!["partner"]!.ToString()));
        Assert.Equal(before, await WrittenTo(contract));
        var told = (await Staff.Get($"cases/{contract.PrintSerial}/timeline")).Body["items"]!.AsArray();
        Assert.Equal((Contract.TypedConcludedAt, Right), told.Single(line => line!["text"]!.ToString().Contains("訂正しました", StringComparison.Ordinal)) is { } line
            ? (line["data"]!["before"]!.ToString(), line["data"]!["after"]!.ToString()) : default);
    }

    [Fact]
    public async Task A_carry_in_that_goes_out_later_carries_the_corrected_value()
    {
        var contract = await Procedure.CopyDelivered();
        (await Proposes(contract)).Accepted();
        (await Confirms(Colleague, contract)).Accepted();

        (await Staff.Links("carry-in", contract)).Accepted();

        var shown = await Staff.SeesCase(contract.PrintSerial);
        Assert.Equal(["sonpo-online", "jpass"], shown.Body["conclusionHeldOtherwise"]!.AsArray().Select(held => held!["partner"]!.ToString()));
    }

    [Fact]
    public async Task Before_linkage_III_the_registration_by_hand_is_the_way_and_a_withdrawn_proposal_is_gone()
    {
        var early = await Proposes(await Procedure.Concluded());
        var contract = await Procedure.LinkedIII();
        (await Proposes(contract)).Accepted();
        (await Staff.Send(HttpMethod.Delete, $"cases/{contract.PrintSerial}/conclusion-correction", null)).Accepted();

        Assert.Equal((409, "LH9-103"), (early.Status, early.Code));
        Assert.Equal((409, "LH3-305"), await Confirms(Colleague, contract) is var gone ? (gone.Status, gone.Code) : default);
        Assert.Equal((422, "LH3-302"), await Proposes(contract, "2026-11-20T10:29") is var typed ? (typed.Status, typed.Code) : default);
    }

    private static string Typed(int minutes) => Contract.ConcludedAt.AddMinutes(minutes).ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    private Task<Reply> Proposes(Contract contract, string? concludedAt = null) =>
        Staff.Post($"cases/{contract.PrintSerial}/conclusion-correction", new { concludedAt = concludedAt ?? Right, conclusionSource = "online-inquiry", reason = "画面の見間違いです。" });

    private static Task<Reply> Confirms(Person who, Contract contract, string? concludedAt = null) =>
        who.Post($"cases/{contract.PrintSerial}/conclusion-correction/confirm", new { concludedAt = concludedAt ?? Right });

    private async Task<int> WrittenTo(Contract contract)
    {
        var writes = 0;
        foreach (var operation in new[] { "J1", "S2", "J4", "J4M", "J5", "A1", "A2", "A4" })
            writes += (await Journal.Requests(operation, contract)).Count;
        return writes;
    }
}
