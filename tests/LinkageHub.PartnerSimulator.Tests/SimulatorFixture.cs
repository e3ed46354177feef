using Microsoft.AspNetCore.Builder;

namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>A simulator in this process on a free port, with a journal of its own; it can be stopped and started again on that journal.</summary>
public sealed class SimulatorFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("simulator").FullName;
    private WebApplication? _app;
    private int _runs;

    public string JournalPath => Path.Combine(_folder, "journal.jsonl");
    public Uri Address { get; private set; } = null!;
    public HttpClient Client { get; private set; } = null!;

    public Task InitializeAsync() => StartAsync();

    public async Task StartAsync(params string[] settings)
    {
        _app = SimulatorHost.Build(["--Simulator:Urls=http://localhost:0", $"--Simulator:JournalPath={JournalPath}", .. settings]);
        await _app.StartAsync();
        Address = new Uri(_app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public async Task StopAsync()
    {
        Client.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>A hub in a run nobody else uses.</summary>
    public TestHub NewHub() => new(this, $"run-{Interlocked.Increment(ref _runs)}");

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Tests that share one simulator; each takes a run of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSimulator : ICollectionFixture<SimulatorFixture>
{
    public const string Name = "shared simulator";
}
