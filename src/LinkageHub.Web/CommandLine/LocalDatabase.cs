using LinkageHub.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace LinkageHub.Web.Verbs;

/// <summary>The hub's database for the verbs that need no running hub: the configured server, else the private one under <c>.data</c>.</summary>
internal static class LocalDatabase
{
    /// <summary>The same settings that <c>serve</c> reads: <c>appsettings.json</c>, then the environment.</summary>
    public static IConfiguration Settings() => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .Build();

    public static Migrator Migrator() => new(MigrationScript.Embedded());

    public static async Task<HubDatabase> OpenAsync(CancellationToken stop)
    {
        var settings = Settings();
        var connection = settings.GetConnectionString("LinkageHub");
        if (string.IsNullOrWhiteSpace(connection) && settings["LinkageHub:Mode"] == "production")
            throw new CommandException("production では ConnectionStrings__LinkageHub が必要です。", "接続先を設定してください。");
        try
        {
            return await HubDatabase.OpenAsync(connection, settings.GetConnectionString("Callers"), RunFile.DataDirectory, NullLoggerFactory.Instance, stop);
        }
        catch (Exception misspelt) when (misspelt is ArgumentException or KeyNotFoundException or FormatException)
        {
            throw new CommandException("ConnectionStrings__LinkageHub または __Callers を読めません。", "Host=…;Port=…;Database=…;Username=…;Password=… の形で設定してください。");
        }
    }

    /// <summary>Runs <paramref name="work"/> on a database that has this program's schema, or says that it has not.</summary>
    public static async Task<int> UseAsync(bool json, Func<HubDatabase, Task<int>> work, CancellationToken stop)
    {
        await using var database = await OpenAsync(stop);
        return await Migrator().IsMigratedAsync(database.Login, stop)
            ? await work(database)
            : Report.Failed(new Problem("LH9-107", "データベースがこのプログラムの版になっていません。", "linkagehub migrate を実行してください。"), json);
    }
}
