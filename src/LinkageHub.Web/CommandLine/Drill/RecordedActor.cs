using LinkageHub.Values;
using LinkageHub.Web.Demo;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Drill;

/// <summary>The people of a recorded contract: each linkage is asked for at its time, once what comes before it at the partners is done.</summary>
internal sealed class RecordedActor(StaffDesk desk, PartnerScreens screens, DemoTally tally, TimeProvider time, Func<TimeSpan, CancellationToken, Task> untilAsync)
{
    public async Task TravelAsync(DrillTrip trip, CancellationToken stop)
    {
        var contract = trip.Contract;
        try
        {
            foreach (var linkage in RecordedTraffic.Linkages.Where(trip.Turns!.ContainsKey))
            {
                await untilAsync(trip.Turns![linkage], stop);
                if (await HandOverAsync(contract, linkage, stop) is { } refused)
                {
                    tally.ContractStuck(contract.FirstSerial, $"{refused.Code} {refused.Detail}");
                    return;
                }
            }
            if (trip.Turns!.ContainsKey("carry-in") && !trip.Turns.ContainsKey("change-resubmission"))
                await screens.ApproveCarryInAsync(contract.ReceptionNumber(0), stop);
            tally.ContractFinished();
        }
        catch (Exception broken) when (broken is CommandException or HttpRequestException or System.Text.Json.JsonException)
        {
            tally.ContractStuck(contract.FirstSerial, broken.Message);
        }
    }

    private async Task<Problem?> HandOverAsync(DemoContract contract, string linkage, CancellationToken stop)
    {
        var number = contract.ReceptionNumber(0);
        switch (linkage)
        {
            case "I":
                await screens.PrintAsync(contract.FirstSerial, stop);
                return (await desk.HandOverAsync(new Trigger(linkage, PrintSerial: contract.FirstSerial), stop)).Refused;
            case "II":
                await screens.ReceiveAsync(contract.FirstSerial, number, contract.Route, contract.FormId, stop);
                await screens.ApproveReviewAsync(number, stop);
                await screens.EnterProcedureAsync(number, stop);
                break;
            case "III":
                await screens.CreateFormAsync(contract.FirstSerial, stop);
                await screens.ConcludeAsync(contract.FirstSerial, "終了", contract.StartDate, JapanTime.Iso(JapanTime.In(time.GetUtcNow())), stop);
                break;
            case "carry-in":
                await desk.RecordCopyDeliveryAsync(number, contract.StaffCode, stop);
                break;
            default:
                await screens.ReturnCarryInAsync(number, stop);
                break;
        }
        return (await desk.HandOverAsync(new Trigger(linkage, ReceptionNumber: number), stop)).Refused;
    }
}
