using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Scenarios.Driver;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Account = LinkageHub.Access.People.Person;

namespace LinkageHub.ConsoleTests.Driver;

/// <summary>Somebody with an account in the town.</summary>
public sealed record Colleague(string Name, string DisplayName, Role Role, string? Agency, string? Store)
{
    public const string Password = "correct-horse-battery-staple";

    public static readonly Colleague Staff = new("tantou", "担当 一郎", Role.Staff, "G01", "S001");
    public static readonly Colleague Approver = new("shounin", "承認 花子", Role.Approver, "G01", "S001");
    public static readonly Colleague BackOffice = new("jimu", "事務 良子", Role.BackOffice, "G01", null);
    public static readonly Colleague SecondBackOffice = new("jimu2", "事務 次郎", Role.BackOffice, "G01", null);
    public static readonly Colleague Tester = new("tester", "試験 三郎", Role.Tester, null, null);
    public static readonly Colleague Admin = new("kanri", "管理 太郎", Role.Admin, null, null);

    /// <summary>The same role, another store and another agency: people who must never see anything of S001.</summary>
    public static readonly Colleague NextDoor = new("tonari", "隣店 次郎", Role.Staff, "G01", "S002");
    public static readonly Colleague OtherAgency = new("tasha", "他社 四郎", Role.BackOffice, "G02", null);

    public static readonly Colleague[] All = [Staff, Approver, BackOffice, SecondBackOffice, Tester, Admin, NextDoor, OtherAgency];

    public override string ToString() => Name;
}

/// <summary>A town in which one person of every role has an account.</summary>
public class ConsoleTown(Ground ground) : Town(ground)
{
    private static volatile string? hired;

    protected override IEnumerable<string> OwnSettings => ["SignIn:SecondFactor=enrolled", "SignIn:TriesPerMinute=1000"];

    /// <summary>As people type it: a browser keeps safe cookies for localhost without TLS.</summary>
    public Uri Console => new($"http://localhost:{Hub.Address.Port}/");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await using var database = NpgsqlDataSource.Create(ConnectionString);
        // Hashing passwords is slow on purpose: they are hired once, and the other towns get the same people.
        if (hired is { } known)
        {
            await using var move = database.CreateCommand("insert into person select * from json_populate_recordset(null::person, $1::json)");
            move.Parameters.AddWithValue(known);
            await move.ExecuteNonQueryAsync();
            return;
        }
        await Does(async staffing =>
        {
            foreach (var one in Colleague.All)
                await staffing.OpenDemoAsync(new NewPerson(one.Name, one.DisplayName, [one.Role], one.Agency, one.Store), Colleague.Password, default);
        });
        await using var read = database.CreateCommand("select json_agg(person)::text from person");
        hired = (string)(await read.ExecuteScalarAsync())!;
    }

    /// <summary>What an administrator does, past all pages.</summary>
    public async Task Does(Func<Staffing, Task> work)
    {
        await using var scope = Hub.Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<Staffing>());
    }

    /// <summary>With a session of his own, as his password would have given him one. The door itself is what the sign-in tests are about, and its lock is slow on purpose.</summary>
    public async Task<Visitor> SignsIn(Colleague who)
    {
        await using var scope = Hub.Services.CreateAsyncScope();
        var visitor = new Visitor(Console);
        if (await scope.ServiceProvider.GetRequiredService<UserManager<Account>>().FindByNameAsync(who.Name) is { } person)
            visitor.Cookies["__Host-session"] = await scope.ServiceProvider.GetRequiredService<Sessions>().BeginAsync(person, secondFactor: false, default);
        return visitor;
    }

    /// <summary>By the clock that sessions, pauses and due times go by; when it ends the hub has seen it, and does not see it in the middle of what follows.</summary>
    public async Task MinutesPass(int minutes)
    {
        var clock = Hub.Services.GetRequiredService<TimeProvider>();
        var before = clock.GetUtcNow();
        await using var database = NpgsqlDataSource.Create(ConnectionString);
        await using var pass = database.CreateCommand($"""
            insert into hub_clock (clock_offset) values (interval '{minutes} minutes')
            on conflict (only_row) do update set clock_offset = hub_clock.clock_offset + excluded.clock_offset
            """);
        await pass.ExecuteNonQueryAsync();
        await Eventually.Sees(() => Task.FromResult(clock.GetUtcNow()), now => now - before >= TimeSpan.FromMinutes(minutes));
    }
}

/// <summary>A town for classes that leave nothing behind that the next one would trip over: no clock moved, no partner held, nothing counted.</summary>
public sealed class SharedTown(Ground ground) : IAsyncLifetime
{
    public ConsoleTown Town { get; private set; } = null!;

    public async Task InitializeAsync() => Town = await ground.SharesAsync(() => new ConsoleTown(ground));

    public Task DisposeAsync() => Task.CompletedTask;
}
