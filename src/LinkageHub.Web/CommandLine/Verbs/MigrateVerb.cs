using System.CommandLine;

namespace LinkageHub.Web.Verbs;

/// <summary><c>migrate</c>: brings the database to this program's schema.</summary>
internal static class MigrateVerb
{
    public static Command Create()
    {
        var command = new Command("migrate", "データベースをこの版に更新する") { HubOptions.Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        await using var database = await LocalDatabase.OpenAsync(stop);
        var migrator = LocalDatabase.Migrator();
        var wasCurrent = await migrator.IsMigratedAsync(database.Login, stop);
        // Also when current: a database of a newer program is refused here, by name.
        await database.MigrateAsync(migrator, stop);
        if (HubOptions.IsJson(parsed))
            Report.Json(new { migrated = true, changed = !wasCurrent });
        else
            Console.Out.WriteLine(wasCurrent ? "データベースは最新です。" : "データベースを更新しました。");
        return ExitCode.Done;
    }
}
