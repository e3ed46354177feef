using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Sites;

/// <summary>One server for all whose killers leave it alone; the last to go turns off the light.</summary>
internal static class SharedGround
{
    private static readonly SemaphoreSlim Door = new(1);
    private static Ground? ground;
    private static int guests;

    public static async Task<Ground> EnterAsync()
    {
        await Door.WaitAsync();
        try
        {
            if (ground is null)
                await (ground = new Ground()).InitializeAsync();
            guests++;
            return ground;
        }
        finally
        {
            Door.Release();
        }
    }

    public static async Task LeaveAsync()
    {
        await Door.WaitAsync();
        try
        {
            if (--guests > 0)
                return;
            await ground!.DisposeAsync();
            ground = null;
        }
        finally
        {
            Door.Release();
        }
    }
}
