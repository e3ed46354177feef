using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Sites;

/// <summary>
/// Where a killer's cells are played. In <c>--all</c> it is a site of its own; in the default run, in which a killer has three cells, all killers who need the
/// same kind of site have one and take turns at it, because starting hubs and servers would take longer than the cells.
/// </summary>
public sealed class SharedSite<TSite> : IAsyncLifetime where TSite : Site, new()
{
    private static readonly SemaphoreSlim Door = new(1);
    private static readonly SemaphoreSlim Turn = new(1);
    private static SharedSite<TSite>? first;
    private static int guests;

    private SharedSite<TSite> host = null!;
    private TSite? site;

    private static bool IsShared => !LongRuns.Asked;

    public async Task InitializeAsync()
    {
        await Door.WaitAsync();
        try
        {
            if (IsShared && first is not null)
            {
                host = first;
            }
            else
            {
                (host, site) = (this, new TSite());
                await site.InitializeAsync();
                first = this;
            }
            guests++;
        }
        finally
        {
            Door.Release();
        }
    }

    public async Task PlaysAsync(Func<TSite, Task> cell)
    {
        if (!IsShared)
        {
            await cell(site!);
            return;
        }
        await Turn.WaitAsync();
        try
        {
            await cell(host.site!);
        }
        finally
        {
            Turn.Release();
        }
    }

    public async Task DisposeAsync()
    {
        await Door.WaitAsync();
        try
        {
            guests--;
            if (!IsShared)
                await site!.DisposeAsync();
            else if (guests == 0)
            {
                first = null;
                await host.site!.DisposeAsync();
            }
        }
        finally
        {
            Door.Release();
        }
    }
}
