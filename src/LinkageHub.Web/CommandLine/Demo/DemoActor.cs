using System.Globalization;
using System.Text.Json.Nodes;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>One contract's journey, as the people around it act: on the partners' screens, and at the hub.</summary>
internal sealed class DemoActor(StaffDesk desk, PartnerScreens screens, DemoTally tally, TimeProvider time)
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    public async Task TravelAsync(DemoContract contract, CancellationToken stop)
    {
        try
        {
            if (await JourneyAsync(contract, stop) is { } stuck && !contract.IsRefusedWith(stuck.Code))
                tally.ContractStuck(contract.FirstSerial, $"{stuck.Code} {stuck.Detail}");
            else
                tally.ContractFinished();
        }
        catch (Exception broken) when (broken is CommandException or HttpRequestException or System.Text.Json.JsonException)
        {
            tally.ContractStuck(contract.FirstSerial, broken.Message);
        }
    }

    /// <summary>Null when the contract got to its end, else what stopped it.</summary>
    private async Task<Problem?> JourneyAsync(DemoContract contract, CancellationToken stop)
    {
        var linkageI = new Trigger("I", PrintSerial: contract.Serial(0));
        if (contract.IsUnprinted && await TooEarlyAsync(linkageI, stop) is { } unprinted)
            return unprinted;
        await screens.PrintAsync(contract.Serial(0), stop);
        var first = await desk.HandOverAsync(linkageI, stop);
        if (first.Refused is { } refused)
            return refused;

        if (contract.Fate == Fate.PremiumChanged)
            return await RestartAfterPremiumChangeAsync(contract, stop);

        if (await FromReceptionToCarryInAsync(contract, 0, stop) is { } stuck)
            return stuck;
        if (contract.Fate != Fate.Returned)
        {
            await screens.ApproveCarryInAsync(contract.ReceptionNumber(0), stop);
            return null;
        }

        await screens.ReturnCarryInAsync(contract.ReceptionNumber(0), stop);
        var returned = await desk.HandOverAsync(new Trigger("change-resubmission", ReceptionNumber: contract.ReceptionNumber(0)), stop);
        return returned.Refused ?? await SecondPassAsync(contract, contract.Application["premium"]!.AsObject(), stop);
    }

    /// <summary>S003-30: the hub sees at III that the premium is no longer that of II, and closes the revision.</summary>
    private async Task<Problem?> RestartAfterPremiumChangeAsync(DemoContract contract, CancellationToken stop)
    {
        if (await FromReceptionToIIAsync(contract, 0, stop) is { } stuck)
            return stuck;
        var dearer = contract.DearerPremium();
        await screens.ChangePremiumAsync(contract.Serial(0), dearer, stop);
        await ConcludeAsync(contract, 0, "終了", stop);
        var third = await desk.HandOverAsync(new Trigger("III", ReceptionNumber: contract.ReceptionNumber(0)), stop);
        if (third.Refused is not { Code: "LH3-101" })
            return third.Refused ?? new Problem("?", "保険料が変わったのに連携Ⅲが完了しました。", null);
        return await SecondPassAsync(contract, dearer, stop);
    }

    private async Task<Problem?> SecondPassAsync(DemoContract contract, JsonObject premium, CancellationToken stop)
    {
        await screens.EnterApplicationsAsync([contract.ApplicationOf(1, premium)], stop);
        await screens.PrintAsync(contract.Serial(1), stop);
        var first = await desk.HandOverAsync(
            new Trigger("I", PrintSerial: contract.Serial(1), ReceptionNumber: contract.ReceptionNumber(0)), stop);
        if (first.Refused is { } refused)
            return refused;
        if (await FromReceptionToCarryInAsync(contract, 1, stop) is { } stuck)
            return stuck;
        await screens.ApproveCarryInAsync(contract.ReceptionNumber(1), stop);
        return null;
    }

    private async Task<Problem?> FromReceptionToCarryInAsync(DemoContract contract, int pass, CancellationToken stop)
    {
        var number = contract.ReceptionNumber(pass);
        if (await FromReceptionToIIAsync(contract, pass, stop) is { } atII)
            return atII;
        if (contract.Hasty && await TooEarlyAsync(new Trigger("III", ReceptionNumber: number), stop) is { } notRefused)
            return notRefused;
        if (await ThroughIIIAsync(contract, pass, stop) is { } atIII)
            return atIII;
        if (contract.Hasty && await TooEarlyAsync(new Trigger("carry-in", ReceptionNumber: number), stop) is { } carriedIn)
            return carriedIn;
        await desk.RecordCopyDeliveryAsync(number, contract.StaffCode, stop);
        return (await desk.HandOverAsync(new Trigger("carry-in", ReceptionNumber: number), stop)).Refused;
    }

    private async Task<Problem?> FromReceptionToIIAsync(DemoContract contract, int pass, CancellationToken stop)
    {
        var number = contract.ReceptionNumber(pass);
        await screens.ReceiveAsync(contract.Serial(pass), number, contract.Route, contract.FormId, stop);
        if (contract.Hasty && await TooEarlyAsync(new Trigger("II", ReceptionNumber: number), stop) is { } notRefused)
            return notRefused;
        await screens.ApproveReviewAsync(number, stop);
        await screens.EnterProcedureAsync(number, stop);
        return (await desk.HandOverAsync(new Trigger("II", ReceptionNumber: number), stop)).Refused;
    }

    private async Task<Problem?> ThroughIIIAsync(DemoContract contract, int pass, CancellationToken stop)
    {
        var closedTooEarly = contract.Fate == Fate.ClosedTooEarly;
        var concludedAt = await ConcludeAsync(contract, pass, closedTooEarly ? "閉じる" : "終了", stop);
        var third = await desk.HandOverAsync(new Trigger("III", ReceptionNumber: contract.ReceptionNumber(pass)), stop);
        if (!closedTooEarly)
            return third.Refused;
        if (third.Refused is not { Code: "LH3-201", HandoffId: { } handoff })
            return third.Refused ?? new Problem("?", "「閉じる」で終了したのに連携Ⅲが完了しました。", null);
        return (await desk.ConcludeByHandAsync(handoff, contract.TypedStartDate, concludedAt.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture), stop)).Refused;
    }

    private async Task<DateTimeOffset> ConcludeAsync(DemoContract contract, int pass, string finishedBy, CancellationToken stop)
    {
        await screens.CreateFormAsync(contract.Serial(pass), stop);
        var concludedAt = time.GetUtcNow().ToOffset(Japan);
        await screens.ConcludeAsync(contract.Serial(pass), finishedBy, contract.StartDate, concludedAt.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture), stop);
        return concludedAt;
    }

    /// <summary>The hub must refuse what comes too early; anything else is a fault of the demonstration's judge to report.</summary>
    private async Task<Problem?> TooEarlyAsync(Trigger trigger, CancellationToken stop) =>
        (await desk.HandOverAsync(trigger, stop)).Refused is not null
            ? null
            : new Problem("?", $"早すぎる連携 {trigger.Linkage} が完了しました。", null);
}
