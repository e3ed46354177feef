using System.Text.Json.Nodes;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Isolation;

/// <summary>A slow partner slows those who need it, and nobody else. Told by the order of what reached the partners, not by a clock.</summary>
[Collection(IsolationTests.Name)]
public sealed class SlowPartnerTests(FewPlaces town) : BehindABacklog(town), IClassFixture<FewPlaces>
{
    [Fact]
    public async Task Due_work_for_another_partner_does_not_wait_behind_a_slow_ones()
    {
        var carriedIn = await Procedure.CopyDelivered();
        await Pauses("arclink");
        var other = (await Staff.Links("carry-in", carriedIn, wait: 0)).Handoff;
        Assert.Equal("paused", other.HeldBy);
        var slow = await HoldsBacklog("sonpo-online");
        await Partners.Breaks("""{"operation":"S1","latencyMs":12000}""");

        await Resumes("sonpo-online");
        await Eventually.Sees(() => Waiting("S1"), waiting => waiting >= Places * 3 / 4);
        await Resumes("arclink");

        await Staff.SeesEventually(other, seen => seen.Status == "succeeded");
        Assert.Equal(["created"], await Journal.Of("A1", carriedIn));
        // Not one of the slow ones had come through by then.
        foreach (var contract in slow.Take(Places))
            Assert.Empty(await Journal.Requests("J1", contract));
    }
}

/// <summary>Fresh work that somebody waits for keeps its speed while a backlog goes out.</summary>
[Collection(IsolationTests.Name)]
public sealed class FreshWorkTests(FewPlaces town) : BehindABacklog(town), IClassFixture<FewPlaces>
{
    [Fact]
    public async Task Whoever_comes_now_does_not_wait_behind_a_backlog_at_the_same_partner()
    {
        var fresh = await Procedure.Printed();
        var slow = await HoldsBacklog("jpass");
        await Partners.Breaks("""{"operation":"J1","latencyMs":12000}""");

        await Resumes("jpass");
        await Eventually.Sees(() => Waiting("J1"), waiting => waiting >= Places * 3 / 4);
        await Staff.LinksI(fresh, wait: 0);

        await Eventually.Sees(() => Journal.Requests("J1", fresh), seen => seen.Count > 0);
        // It is on the wire beside the first ones of the backlog; none of them has come back and made room.
        Assert.Empty(await Journal.OfAll("J1"));
        Assert.Equal((Places * 3 / 4) + 1, await Waiting("J1"));
        Assert.NotEmpty(slow);
    }
}

/// <summary>Many contracts that wait for a partner, more than all the room a node ever has for one route.</summary>
public abstract class BehindABacklog(FewPlaces town) : Scenario(town)
{
    protected const int Places = FewPlaces.Places;

    private const int Backlog = 140;

    public override async Task DisposeAsync()
    {
        foreach (var partner in (string[])["sonpo-online", "jpass", "arclink"])
            await Pauses(partner);
        await base.DisposeAsync();
    }

    /// <summary>Linkage I of many contracts, accepted and held.</summary>
    protected async Task<IReadOnlyList<Contract>> HoldsBacklog(string partner)
    {
        var contracts = Enumerable.Range(0, Backlog).Select(_ => Town.NewContract()).ToList();
        await Partners.Does(HttpMethod.Post, "applications", new JsonArray([.. contracts.Select(contract => new JsonObject { ["printSerial"] = contract.PrintSerial, ["formPrintedAt"] = DateTimeOffset.UtcNow })]));
        await Pauses(partner);
        await Parallel.ForEachAsync(contracts, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (contract, _) => (await Staff.LinksI(contract, wait: 0)).Accepted());
        return contracts;
    }

    protected async Task Pauses(string partner) => (await Staff.Post($"partners/{partner}/pause", new { reason = "試験のため止めます。" })).Accepted();

    protected async Task Resumes(string partner) => (await Staff.Post($"partners/{partner}/resume", null)).Accepted();

    /// <summary>How many requests of an operation have reached the partner and have no answer yet.</summary>
    protected async Task<int> Waiting(string operation) =>
        (await Partners.Reads($"requests?operation={operation}"))["items"]!.AsArray().Count(request => request!["answer"]?["sent"]?.GetValue<bool>() != true);
}

public sealed class FewPlaces(Ground ground) : Town(ground)
{
    public const int Places = 8;

    protected override IEnumerable<string> OwnSettings =>
        Secrets.PartnerSections.SelectMany(partner => new[] { $"Partners:{partner}:TimeoutSeconds=60", $"Partners:{partner}:MaxInFlight={Places}" });
}
