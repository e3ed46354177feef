using LinkageHub.Web;

namespace LinkageHub.Scenarios.Driver;

/// <summary>A hub in this process, on a free port, and the two people who work with it.</summary>
public sealed class Hub : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    private readonly RunningHub _running;

    private Hub(RunningHub running)
    {
        _running = running;
        Address = new Uri(running.App.Urls.Single());
        Staff = new Person(Address, Secrets.Staff);
        Colleague = new Person(Address, Secrets.Colleague);
    }

    public Uri Address { get; }

    /// <summary>営業: who does the procedure.</summary>
    public Person Staff { get; }

    /// <summary>The second person wherever two are needed.</summary>
    public Person Colleague { get; }

    public IServiceProvider Services => _running.App.Services;

    public static async Task<Hub> StartAsync(IEnumerable<string> settings) => new(await HubHost.StartAsync([.. settings], CancellationToken.None));

    /// <summary><c>live</c> or <c>ready</c>, as whoever watches over the hub asks.</summary>
    public async Task<int> Health(string check)
    {
        using var answer = await Http.GetAsync(new Uri(Address, $"/health/{check}"));
        return (int)answer.StatusCode;
    }

    public ValueTask DisposeAsync() => _running.DisposeAsync();
}
