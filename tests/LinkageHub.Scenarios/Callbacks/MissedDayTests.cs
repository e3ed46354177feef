using LinkageHub.Scenarios.Driver;
using LinkageHub.Schedules;
using LinkageHub.Values;
using Microsoft.Extensions.DependencyInjection;

namespace LinkageHub.Scenarios.Callbacks;

/// <summary>A day whose callbacks never came: the reconciliation of that day makes up for them, and sends nothing.</summary>
[Collection(DoorTests.Name)]
public sealed class MissedDayTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_reception_the_hub_never_heard_of_is_attached_and_shown_as_it_stands()
    {
        var contract = await Procedure.LinkedI();
        await Partners.TellsNobody();
        await JPass.Receives(contract);
        await JPass.Reviews(contract);
        Assert.Null((await Staff.SeesCase(contract.PrintSerial))["receptionNumber"]);

        await Town.Hub.Services.GetRequiredService<DayAtJPass>().RunAsync(JapanTime.DayOf(Contract.ReviewedAt), CancellationToken.None);

        var seen = await Staff.SeesCase(contract.ReceptionNumber);
        Assert.Equal((200, contract.ReceptionNumber), (seen.Status, seen["receptionNumber"]));
        Assert.NotNull(seen["approval"]);
        Assert.Equal(["J1"], await Journal.EffectsFor(contract));
    }
}
