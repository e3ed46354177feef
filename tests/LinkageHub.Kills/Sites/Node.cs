using System.Net;
using LinkageHub.Kills.Lines;
using LinkageHub.Scenarios.Driver;
using Npgsql;

namespace LinkageHub.Kills.Sites;

/// <summary>A hub in a process of its own, as it ships. Everything it says to anybody goes over lines that can be watched and cut.</summary>
public sealed class Node : IAsyncDisposable
{
    private readonly string run, connectionString;
    private readonly string[] more;
    private HubProcess? hub;

    public Node(Uri simulator, string run, string connectionString, params string[] more)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        (this.run, this.more) = (run, more);
        Database = new DatabaseLine(new DnsEndPoint(server.Host!, server.Port));
        Partners = new HttpLine(() => new DnsEndPoint(simulator.Host, simulator.Port));
        Door = new HttpLine(() => new DnsEndPoint(Hub.Address.Host, Hub.Address.Port));
        server.Host = IPAddress.Loopback.ToString();
        server.Port = Database.Port;
        this.connectionString = server.ConnectionString;
    }

    public DatabaseLine Database { get; }
    public HttpLine Partners { get; }

    /// <summary>Where callbacks come in.</summary>
    public HttpLine Door { get; }

    public HubProcess Hub => hub!;

    public Person Staff => Hub.Staff;

    public async Task Starts() => hub = await HubProcess.StartAsync(HubSettingsOf.Town(Partners.Address, run, connectionString, more));

    public async Task Dies()
    {
        await Hub.IsKilled();
        await Hub.DisposeAsync();
    }

    public void HoldsNothing()
    {
        Database.HoldsNothing();
        Partners.HoldsNothing();
        Door.HoldsNothing();
    }

    public void IsCutOff()
    {
        foreach (var line in Lines)
            line.IsCut();
    }

    public void IsConnectedAgain()
    {
        foreach (var line in Lines)
            line.IsMended();
    }

    public async ValueTask DisposeAsync()
    {
        if (hub is not null)
            await hub.DisposeAsync();
        foreach (var line in Lines)
            await line.DisposeAsync();
    }

    private Line[] Lines => [Database, Partners, Door];
}
