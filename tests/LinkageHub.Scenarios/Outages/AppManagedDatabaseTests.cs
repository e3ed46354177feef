using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Outages;

/// <summary>No connection string: the hub brings its own PostgreSQL, and finds everything again after a restart.</summary>
[Collection(OutageTests.Name)]
public sealed class AppManagedDatabaseTests(AppManagedDatabaseTests.NoServer town) : Scenario(town), IClassFixture<AppManagedDatabaseTests.NoServer>
{
    [Fact]
    public async Task A_contract_goes_all_the_way_and_a_restart_forgets_nothing()
    {
        var contract = await Procedure.LinkedII();
        var second = (await Staff.Links("II", contract)).Handoff;
        await SonpoOnline.Concludes(contract);

        await Town.RestartsTheHub();

        Assert.Equal("succeeded", (await Staff.Sees(second)).Status);
        Assert.Equal(second.Id, (await Staff.Links("II", contract)).Handoff.Id);
        Assert.Equal("succeeded", (await Staff.Links("III", contract)).Handoff.Status);
        Assert.Equal(["J1", "S2", "J4"], await Journal.EffectsFor(contract));
    }

    public sealed class NoServer(Ground ground) : Town(ground)
    {
        private readonly string _data = ground.NewFolder();

        protected override IEnumerable<string> OwnSettings => [$"Data:Directory={_data}"];

        protected override Task<string> OpensDatabase() => Task.FromResult("");
    }
}
