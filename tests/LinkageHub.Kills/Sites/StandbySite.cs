using System.Net;
using LinkageHub.Scenarios.Driver;
using Npgsql;

namespace LinkageHub.Kills.Sites;

/// <summary>One hub, a server of its own, and a hot standby that has every commit before it is acknowledged.</summary>
public sealed class StandbySite() : Site(hasSurvivor: false)
{
    private readonly TwoServers ground = new();

    /// <summary>The address leads to the standby: somebody has moved it before the standby was told.</summary>
    public void HubFacesTheStandby() => Victim.Database.LeadsTo(new DnsEndPoint("127.0.0.1", ground.Standby.Port));

    public async Task StandbyTakesOver()
    {
        await ground.First.StopsAtOnce();
        await ground.Standby.IsPromoted();
    }

    /// <summary>A further hub that knows both servers by their own addresses, the standby before the other.</summary>
    public Task<HubProcess> HubThatKnowsBoth() => HubProcess.StartAsync(HubSettingsOf.Town(Ground.Simulator, Town, new NpgsqlConnectionStringBuilder(ConnectionString)
    {
        Host = $"127.0.0.1:{ground.Standby.Port},127.0.0.1:{ground.First.Port}",
    }.ConnectionString, [$"Retry:LeaseSeconds={LeaseSeconds}"]));

    protected override async Task<Ground> EnterAsync()
    {
        await ground.InitializeAsync();
        return ground;
    }

    protected override Task LeaveAsync(Ground ground) => ground.DisposeAsync();

    /// <summary>Copies of the cluster, because whoever runs that starts it again whenever it ends, and a stopped server shall stay away.</summary>
    private sealed class TwoServers : Ground
    {
        private ServerCopy? first, standby;

        public ServerCopy First => first!;

        public ServerCopy Standby => standby!;

        protected override string Server => First.ConnectionString;

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            first = await ServerCopy.OfAsync(Cluster.ConnectionString, Path.Combine(Folder, "first"), follows: false);
            standby = await ServerCopy.OfAsync(first.ConnectionString, Path.Combine(Folder, "standby"), follows: true);
            await first.WaitsForItsStandby();
        }

        protected override async Task LeavesAsync()
        {
            foreach (var server in new[] { standby, first })
                if (server is not null)
                    await server.DisposeAsync();
        }
    }
}
