using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>Filters of the case list: by what, kept under a name, shared by an address that says nothing.</summary>
[Collection(AccessGround.Name)]
public sealed class SavedViewTests(SharedTown shared) : IClassFixture<SharedTown>
{
    private readonly ConsoleTown town = shared.Town;

    [Fact]
    public async Task Cases_are_narrowed_by_linkage_partner_status_and_code_of_one_handoff()
    {
        var (failed, done, code) = await OneFailedAndOneDone();
        var visitor = await town.SignsIn(Colleague.BackOffice);

        foreach (var filter in new[] { "linkage=I&status=failed", "partner=jpass&status=failed", $"errorCode={code}", $"errorCode={code}&from=2020-01-01&store=S001" })
        {
            var list = (await visitor.Opens($"/cases?{filter}")).Html;
            Assert.Contains(failed.PrintSerial, list, StringComparison.Ordinal);
            Assert.DoesNotContain(done.PrintSerial, list, StringComparison.Ordinal);
        }
        // The failure and the success are two handoffs of two linkages: no case has both in one.
        Assert.DoesNotContain(failed.PrintSerial, (await visitor.Opens("/cases?linkage=II&status=failed")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain(failed.PrintSerial, (await visitor.Opens("/cases?linkage=I&to=2020-01-01")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("errorCode=LH0-000")]
    [InlineData("from=yesterday")]
    [InlineData("status=,")]
    public async Task A_filter_that_cannot_be_read_shows_nothing_rather_than_everything(string filter)
    {
        var (failed, _, _) = await OneFailedAndOneDone();
        var visitor = await town.SignsIn(Colleague.BackOffice);

        var page = await visitor.Opens($"/cases?{filter}");

        Assert.Equal(422, page.Status);
        Assert.Contains("LH7-108", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(failed.PrintSerial, page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_is_kept_and_shared_and_shows_everybody_his_own_cases_only()
    {
        var (failed, _, _) = await OneFailedAndOneDone();
        var owner = await town.SignsIn(Colleague.BackOffice);

        var kept = (await owner.Fills("/cases?status=failed", "/views", ("status", "failed"), ("linkage", "I"), ("q", "見本 太郎"), ("name", "連携Ⅰの失敗"))).Location!.ToString();

        Assert.Matches("^/views/[0-9a-f]{32}$", kept);
        Assert.Equal("/cases?status=failed&linkage=I", (await owner.Opens(kept)).Location?.ToString());
        Assert.Contains("連携Ⅰの失敗", (await owner.Opens("/cases")).Text, StringComparison.Ordinal);
        var colleague = await town.SignsIn(Colleague.Staff);
        Assert.DoesNotContain("連携Ⅰの失敗", (await colleague.Opens("/cases")).Text, StringComparison.Ordinal);
        Assert.Contains(failed.PrintSerial, (await colleague.Opens((await colleague.Opens(kept)).Location!.ToString())).Html, StringComparison.Ordinal);
        var stranger = await town.SignsIn(Colleague.OtherAgency);
        Assert.DoesNotContain(failed.PrintSerial, (await stranger.Opens((await stranger.Opens(kept)).Location!.ToString())).Html, StringComparison.Ordinal);

        await stranger.Posts($"{kept}/drop", (await stranger.Opens("/cases")).Form("/find"));
        Assert.Equal(302, (await owner.Opens(kept)).Status);
        await owner.Fills("/cases?status=failed&linkage=I", $"{kept}/drop");
        Assert.Equal(404, (await owner.Opens(kept)).Status);
    }

    private async Task<(Contract Failed, Contract Done, string Code)> OneFailedAndOneDone()
    {
        var procedure = new ProcedureSoFar(town);
        await town.Simulator.Calms();
        var done = await procedure.LinkedI();
        var failed = await procedure.Printed();
        await town.Simulator.Breaks("""{"operation":"J1","answer":{"status":422,"code":"invalid_field"}}""");
        var handoff = (await town.Hub.Staff.LinksI(failed)).Handoff;
        await town.Simulator.Calms();
        Assert.Equal("failed", handoff.Status);
        return (failed, done, handoff.ErrorCode!);
    }
}
