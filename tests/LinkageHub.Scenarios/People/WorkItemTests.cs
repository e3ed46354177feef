using System.Text.Json.Nodes;
using LinkageHub.Access;
using LinkageHub.Scenarios.Driver;
using Microsoft.Extensions.DependencyInjection;

namespace LinkageHub.Scenarios.People;

/// <summary>What needs a person is listed with whose it is and until when, and leaves the list when it is done.</summary>
[Collection(PeopleTests.Name)]
public sealed class WorkItemTests(Town town) : Scenario(town), IClassFixture<Town>
{
    [Fact]
    public async Task A_failed_linkage_is_somebodys_work_until_it_is_done()
    {
        await Partners.Breaks("""{"operation":"S2","nth":1,"dlwebStarted":false}""");
        var contract = await Procedure.Approved();
        var failed = (await Staff.Links("II", contract)).Handoff;

        var item = Assert.Single(await Items(contract));
        Assert.Equal(
            (failed.Id, "II", "LH2-203", "staff", "SalesStaff", "S003-28", "open", contract.ReceptionNumber),
            (Text(item, "handoffId"), Text(item, "linkage"), Text(item, "errorCode"), Text(item, "ownerRole"), Text(item, "who"), Text(item, "step"), Text(item, "state"), Text(item, "key")));
        Assert.True(DateTimeOffset.Parse(Text(item, "dueAt")!, null) > DateTimeOffset.Parse(Text(item, "openedAt")!, null));
        Assert.Single(await Items(contract, "role=staff&errorCode=LH2-203&store=S001"));
        Assert.Empty(await Items(contract, "role=backoffice"));
        Assert.Empty(await Items(contract, "overdue=true"));

        (await Staff.Retries(failed)).Accepted();

        Assert.Empty(await Items(contract));
        Assert.Single(await Items(contract, "state=done"));
    }

    [Fact]
    public async Task A_store_sees_its_own_work_and_nobody_anothers()
    {
        await Partners.Breaks("""{"operation":"S2","nth":1,"dlwebStarted":false}""");
        var contract = await Procedure.Approved();
        await Staff.Links("II", contract);
        var keys = Town.Hub.Services.GetRequiredService<ApiKeys>();
        async Task<int> SeenBy(Role role, string agency, string? store) =>
            (await Items(contract, "", new Person(Town.Hub.Address, (await keys.AddAsync($"{role} {Guid.CreateVersion7()}", role, agency, store, "test")).Secret))).Count;

        Assert.Equal(1, await SeenBy(Role.Staff, "G01", "S001"));
        Assert.Equal(1, await SeenBy(Role.BackOffice, "G01", null));
        Assert.Equal(0, await SeenBy(Role.Staff, "G01", "S002"));
        Assert.Equal(0, await SeenBy(Role.BackOffice, "G02", null));
        var admin = new Person(Town.Hub.Address, (await keys.AddAsync($"admin {Guid.CreateVersion7()}", Role.Admin, "G01", null, "test")).Secret);
        Assert.Equal((403, "LH8-101"), (await admin.Get("work-items")) is var refused ? (refused.Status, refused.Code) : default);
    }

    [Theory]
    [InlineData("role=nobody", "role")]
    [InlineData("role=,", "role")]
    [InlineData("errorCode=LH0-000", "errorCode")]
    [InlineData("overdue=maybe", "overdue")]
    [InlineData("state=open,done", "state")]
    [InlineData("owner=staff", "owner")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("limit=0", "limit")]
    public async Task A_filter_that_says_nothing_is_refused(string filter, string field)
    {
        var refused = await Staff.Get($"work-items?{filter}");

        Assert.Equal((422, "LH7-108", field), (refused.Status, refused.Code, refused.Body["errors"]![0]!["field"]!.ToString()));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap()
    {
        var contracts = new List<Contract>();
        for (var n = 0; n < 3; n++)
        {
            contracts.Add(await Procedure.Approved());
            await Partners.Breaks("""{"operation":"S2","nth":1,"dlwebStarted":false}""");
            await Staff.Links("II", contracts[n]);
        }
        var seen = new List<string>();
        for (string? cursor = null; ;)
        {
            var page = (await Staff.Get($"work-items?limit=1{(cursor is null ? "" : $"&cursor={cursor}")}")).Accepted();
            var next = Text(Assert.Single(page.Body["items"]!.AsArray())!, "id")!;
            Assert.DoesNotContain(next, seen);
            seen.Add(next);
            if ((cursor = page["nextCursor"]) is null)
                break;
        }

        Assert.Subset(seen.ToHashSet(), (await Task.WhenAll(contracts.Select(contract => Items(contract)))).SelectMany(items => items).Select(item => Text(item, "id")!).ToHashSet());
    }

    private async Task<List<JsonNode>> Items(Contract contract, string filters = "", Person? who = null) =>
        [.. (await (who ?? Staff).Get($"work-items?limit=500&{filters}".TrimEnd('&'))).Accepted().Body["items"]!.AsArray().Where(item => Text(item!, "printSerial") == contract.PrintSerial).Select(item => item!)];

    private static string? Text(JsonNode item, string member) => item[member]?.ToString();
}
