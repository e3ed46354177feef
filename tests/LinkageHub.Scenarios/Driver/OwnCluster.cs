using LinkageHub.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace LinkageHub.Scenarios.Driver;

/// <summary>A town whose database server can be stopped and started again.</summary>
public class OwnCluster(Ground ground) : Town(ground)
{
    private readonly string _folder = ground.NewFolder();
    private PrivateCluster? _cluster;

    public async Task StopsTheDatabase()
    {
        await _cluster!.DisposeAsync();
        _cluster = null;
    }

    public async Task StartsTheDatabase() =>
        _cluster = await PrivateCluster.StartAsync(_folder, NullLogger.Instance, CancellationToken.None);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    protected override async Task<string> OpensDatabase()
    {
        await StartsTheDatabase();
        return _cluster!.ConnectionString;
    }
}
