using LinkageHub.Kills.Lines;
using LinkageHub.Scenarios.Driver;
using Npgsql;

namespace LinkageHub.Kills.Sites;

/// <summary>Where the cells of one killer are played, one after another: a database, partners in a run of their own, the hub that is struck, and the one that is left.</summary>
public abstract class Site(bool hasSurvivor) : IAsyncLifetime
{
    /// <summary>Short, so that what waits for it is soon over.</summary>
    public const int LeaseSeconds = 2;

    private string connectionString = "";
    private int contracts;

    /// <summary>The hub that is struck.</summary>
    public Node Victim { get; private set; } = null!;

    /// <summary>Another one on the same database, where the victim cannot go on by itself while it is struck.</summary>
    public Node? Survivor { get; private set; }

    /// <summary>Whoever lives.</summary>
    public Node Living => Survivor ?? Victim;

    public Simulator Partners { get; private set; } = null!;

    protected Ground Ground { get; private set; } = null!;

    /// <summary>The partners' run and the database have its name.</summary>
    protected string Town { get; private set; } = "";

    /// <summary>Whoever works here was here when the last blow fell, and knows that one may have to come again.</summary>
    public ProcedureSoFar Procedure => new(Partners, () => Victim.Staff.ComingAgain, NewContract);

    public async Task InitializeAsync()
    {
        Ground = await EnterAsync();
        Town = Ground.NewTownName();
        connectionString = await Ground.CreateDatabaseAsync(Town);
        Partners = new Simulator(Ground.Simulator, Town);
        await Partners.TellsNobody();
        Victim = NewNode(Town);
        await Victim.Starts();
        if (!hasSurvivor)
            return;
        Survivor = NewNode(Town);
        await Survivor.Starts();
    }

    public async Task DisposeAsync()
    {
        await Victim.DisposeAsync();
        if (Survivor is not null)
            await Survivor.DisposeAsync();
        await LeaveAsync(Ground);
    }

    /// <summary>A cell. One that fails says what the hubs said, and leaves nothing armed for the next.</summary>
    public async Task TellsWhyAsync(Func<Task> cell)
    {
        try
        {
            await cell();
        }
        catch (Exception e)
        {
            foreach (var node in Survivor is null ? new[] { Victim } : [Victim, Survivor])
                node.HoldsNothing();
            throw new Xunit.Sdk.XunitException($"{e.Message}\n{e.StackTrace}\nvictim:\n{Victim.Hub.LastWords}\nsurvivor:\n{Survivor?.Hub.LastWords}");
        }
    }

    public Contract NewContract()
    {
        var n = Interlocked.Increment(ref contracts);
        return new Contract($"K{n:D7}", $"0402{n:D8}-00");
    }

    /// <summary>The server processes behind the victim's sessions; the one where something waits first.</summary>
    public async Task<int[]> BackendsOfVictim()
    {
        var ports = Victim.Database.Ports.ToArray();
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var ask = database.CreateCommand(
            "select pid from pg_stat_activity where client_port = any($1) order by array_position($1, client_port)");
        ask.Parameters.AddWithValue(ports);
        var processes = new List<int>();
        await using var row = await ask.ExecuteReaderAsync();
        while (await row.ReadAsync())
            processes.Add(row.GetInt32(0));
        return [.. processes];
    }

    /// <summary>Cases that a node has claimed and not given back.</summary>
    public Task<long> ClaimsHeld() => Asks<long>("select count(*) from hub_case where lease_until > hub_now()");

    /// <summary>One value, past every line.</summary>
    public async Task<T> Asks<T>(string question)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var ask = database.CreateCommand(question);
        return (T)(await ask.ExecuteScalarAsync())!;
    }

    /// <summary>Taken out of the inbox for good.</summary>
    public async Task<bool> CallbackIsDone(string partner, string message)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var ask = database.CreateCommand("select applied_at is not null from callback where partner = $1 and webhook_id = $2");
        ask.Parameters.AddWithValue(partner);
        ask.Parameters.AddWithValue(message);
        return await ask.ExecuteScalarAsync() is true;
    }

    /// <summary>SIGQUIT to the server, as <c>pg_ctl stop -m immediate</c> sends it; who keeps the cluster running starts it again.</summary>
    public async Task DatabaseStops()
    {
        var file = Path.Combine(Ground.Cluster.DataDirectory, "postmaster.pid");
        var process = int.Parse(File.ReadLines(file).First(), System.Globalization.CultureInfo.InvariantCulture);
        Signals.Send(process, Signals.Quit);
        await Eventually.Sees(() => Task.FromResult(Directory.Exists($"/proc/{process}")), runs => !runs);
    }

    /// <summary>To the server, past every line; each by itself.</summary>
    public async Task Tells(params string[] commands)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        foreach (var command in commands)
            await database.CreateCommand(command).ExecuteNonQueryAsync();
    }

    /// <summary>Every session the server gives, until it gives none.</summary>
    public async Task TakesEverySession(List<NpgsqlConnection> sessions)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        try
        {
            while (true)
            {
                var session = new NpgsqlConnection(unpooled);
                await session.OpenAsync();
                sessions.Add(session);
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            Assert.NotEmpty(sessions);
        }
    }

    public async Task TerminateAsync(int[] backends)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var terminate = database.CreateCommand("select pg_terminate_backend(pid) from unnest($1) as pid");
        terminate.Parameters.AddWithValue(backends);
        await terminate.ExecuteNonQueryAsync();
    }

    protected abstract Task<Ground> EnterAsync();

    protected abstract Task LeaveAsync(Ground ground);

    /// <summary>The town's database, past every line.</summary>
    protected string ConnectionString => connectionString;

    /// <summary>What the hubs here are told besides.</summary>
    protected virtual IEnumerable<string> OwnSettings => [];

    private Node NewNode(string run) => new(Ground.Simulator, run, connectionString, [$"Retry:LeaseSeconds={LeaseSeconds}", "Triggers:OnCallback=I", .. OwnSettings]);
}

/// <summary>Two hubs on a server that nothing happens to.</summary>
public class PairSite() : Site(hasSurvivor: true)
{
    protected override Task<Ground> EnterAsync() => SharedGround.EnterAsync();

    protected override Task LeaveAsync(Ground ground) => SharedGround.LeaveAsync();
}

/// <summary>One hub, which must help itself, on a server of its own.</summary>
public sealed class LoneSite() : Site(hasSurvivor: false)
{
    protected override async Task<Ground> EnterAsync()
    {
        var ground = new Ground();
        await ground.InitializeAsync();
        return ground;
    }

    protected override Task LeaveAsync(Ground ground) => ground.DisposeAsync();
}
