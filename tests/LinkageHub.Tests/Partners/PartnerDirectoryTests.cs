using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace LinkageHub.Tests.Partners;

public class PartnerDirectoryTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public void Every_partner_is_found_by_operation_by_insurer_and_by_id()
    {
        var settings = new PartnerSettings
        {
            Insurers = new Dictionary<string, PartnerOptions> { ["TM"] = new() { InsurerCode = "TM" } },
            JPass = new PartnerOptions
            {
                Operations = new Dictionary<Operation, OperationOptions>
                {
                    [Operation.J4] = new() { Class = OperationClass.C, SettleTime = TimeSpan.FromSeconds(1) },
                },
            },
        };
        using var services = new ServiceCollection().AddPartners(settings).BuildServiceProvider();
        var directory = services.GetRequiredService<PartnerDirectory>();

        Assert.Equal(["sonpo-online", "jpass", "arclink", "insurer-TM"], directory.Snapshots().Select(status => status.Id));
        Assert.Equal("insurer-TM", directory.For(Operation.S2, "TM").Id);
        Assert.Equal("sonpo-online", directory.For(Operation.S2, "SJ").Id);
        Assert.Equal("insurer-unknown", directory.For(Operation.S2, "XX").Id);
        Assert.Equal("jpass", directory.For(Operation.J4M, "TM").Id);
        Assert.Equal("arclink", directory.ById("arclink")!.Id);
        Assert.Null(directory.ById("nobody"));
        Assert.Equal(OperationClass.C, directory.ClassOf(Operation.J4M, "SJ"));
        Assert.Equal(OperationClass.B, directory.ClassOf(Operation.S2, "SJ"));
        Assert.Equal(TimeSpan.FromSeconds(1), directory.SettleTimeOf(Operation.J4, "SJ"));
    }

    [Fact]
    public async Task A_look_up_reads_what_the_contract_names_and_gives_the_approval_back()
    {
        using var partner = RawPartner.Answering(RawPartner.Json(200, Samples.Approval(Samples.Reception, started: "false")));
        using var directory = Samples.Directory(new PartnerOptions(), insurer: new PartnerOptions { BaseUrl = partner.Url });

        var result = await directory.LookUpAsync(Samples.Write(Operation.S2), Never);

        Assert.False(Assert.IsType<CreditApprovalAnswer>(Assert.IsType<LookUpResult.Present>(result).Answer).Dlweb!.Started);
        Assert.Equal("GET /sonpo/v1/credit-approvals/040200000170-00 HTTP/1.1", Assert.Single(partner.Requests).FirstLine);
    }

    [Fact]
    public async Task A_partner_that_fails_again_and_again_is_left_alone_and_says_so()
    {
        var time = new ManualTime();
        using var partner = RawPartner.Answering(RawPartner.Json(500, "{}"));
        using var directory = Samples.Directory(new PartnerOptions { BaseUrl = partner.Url, RequestsPerSecond = 100_000 }, time);

        for (var send = 0; send < 8; send++)
            await directory.SendAsync(Samples.Write(Operation.J1, send + 1), Never);
        var held = await directory.SendAsync(Samples.Write(Operation.J1), Never);

        Assert.Equal(new PartnerOutcome.NotApplied("LH9-101", false, "breaker-open", TimeSpan.FromSeconds(30)), held.Outcome);
        Assert.Equal(PartnerGate.FailuresToOpen, partner.Requests.Count);
        var status = directory.JPass.Client.Snapshot();
        Assert.Equal(PartnerHealth.Down, status.State);
        Assert.Equal(new PartnerError("LH1-202", "status-500", "J1", time.GetUtcNow()), status.LastError);
        Assert.Null(status.LastSuccessAt);
        Assert.Equal(0, status.InFlight);
    }

    [Fact]
    public async Task No_more_requests_are_under_way_than_the_partner_allows()
    {
        var underWay = 0;
        var most = 0;
        using var partner = new RawPartner(async (_, socket) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref underWay));
            await Task.Yield();
            Interlocked.Decrement(ref underWay);
            await RawPartner.SendAsync(socket, RawPartner.Json(201, Samples.Success(Operation.J1)));
            return true;
        });
        using var directory = Samples.Directory(new PartnerOptions { BaseUrl = partner.Url, MaxInFlight = 3, RequestsPerSecond = 100_000 });

        var results = await Task.WhenAll(Enumerable.Range(1, 60).Select(n => directory.SendAsync(Samples.Write(Operation.J1, n), Never)));

        Assert.All(results, result => Assert.IsType<PartnerOutcome.Applied>(result.Outcome));
        Assert.Equal(60, partner.Requests.Count);
        Assert.InRange(most, 1, 3);
        Assert.Equal(PartnerHealth.Up, directory.JPass.Client.Snapshot().State);
        Assert.NotNull(directory.JPass.Client.Snapshot().LastSuccessAt);
    }

    [Fact]
    public async Task A_refused_key_stops_all_traffic_after_one_request()
    {
        using var partner = RawPartner.Answering(RawPartner.Json(401, "{}"));
        using var directory = Samples.Directory(new PartnerOptions { BaseUrl = partner.Url });

        var first = await directory.SendAsync(Samples.Write(Operation.J1), Never);
        var second = await directory.JPass.ReadReceptionAsync(Samples.Reception, Never);

        Assert.False(Assert.IsType<PartnerOutcome.NotApplied>(first.Outcome).CountsAsAttempt);
        Assert.Equal("LH9-108", Assert.IsType<ReadResult<Reception>.Unavailable>(second).Code);
        Assert.Single(partner.Requests);
        Assert.Equal(PartnerHealth.CredentialsRefused, directory.JPass.Client.Snapshot().State);
    }
}
