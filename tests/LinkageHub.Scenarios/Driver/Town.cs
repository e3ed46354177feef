using LinkageHub.PartnerSimulator.Scenarios;

namespace LinkageHub.Scenarios.Driver;

/// <summary>The world of one test class: a database, a hub on it, and the partners in a run of their own.</summary>
public class Town(Ground ground) : IAsyncLifetime
{
    private readonly string _name = ground.NewTownName();
    private string? _database;
    private Hub? _hub;
    private Simulator? _simulator;
    private int _contracts;

    public Hub Hub => _hub!;

    /// <summary>Of the database of its own.</summary>
    public string ConnectionString => _database!;

    public Simulator Simulator => _simulator!;

    /// <summary>Where a scenario of <c>mocks/scenarios</c> finds hub and partners.</summary>
    public ScenarioGround Scenarios => new(ground.Simulator, Hub.Address, Secrets.Staff, Secrets.Colleague, _name);

    /// <summary>For a town without arclink: what another hub is told.</summary>
    public string ArclinkSetting => $"Partners:Arclink:BaseUrl={ground.Simulator.GetLeftPart(UriPartial.Authority)}";

    /// <summary>The partners' run.</summary>
    protected string Name => _name;

    /// <summary>Settings that differ in this town, as <c>Section:Name=value</c>.</summary>
    protected virtual IEnumerable<string> OwnSettings => [];

    public virtual async Task InitializeAsync()
    {
        _database = await OpensDatabase();
        _simulator = new Simulator(ground.Simulator, _name);
        await StartsTheHub();
    }

    public async Task RestartsTheHub()
    {
        await StopsTheHub();
        await StartsTheHub();
    }

    public ValueTask StopsTheHub() => Hub.DisposeAsync();

    /// <summary>Another hub on the same database.</summary>
    public Task<Hub> OpensAnotherHub(params string[] more) => Hub.StartAsync(Settings(more));

    public IEnumerable<string> Settings(params string[] more) =>
        HubSettingsOf.Town(ground.Simulator, _name, _database!, OwnSettings.Concat(more));

    /// <summary>Numbers nobody has used here.</summary>
    public Contract NewContract()
    {
        var n = Interlocked.Increment(ref _contracts);
        return new Contract($"B{n:D7}", $"0402{n:D8}-00");
    }

    public virtual async Task DisposeAsync()
    {
        if (_hub is not null)
            await _hub.DisposeAsync();
    }

    /// <summary>The connection string of the town's database.</summary>
    protected virtual Task<string> OpensDatabase() => ground.CreateDatabaseAsync(_name);

    public async Task StartsTheHub()
    {
        _hub = await Hub.StartAsync(Settings());
        await Simulator.TellsOf(_hub.Address);
    }
}
