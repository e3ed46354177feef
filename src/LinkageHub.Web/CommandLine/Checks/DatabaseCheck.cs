using LinkageHub.Database;
using LinkageHub.Web.Verbs;
using Microsoft.Extensions.Logging.Abstractions;

namespace LinkageHub.Web.Checks;

/// <summary>Can the database be reached, does it keep what it commits, has it this program's schema, and is its clock ours?</summary>
internal static class DatabaseCheck
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<Finding>> RunAsync(TimeProvider time, CancellationToken stop)
    {
        try
        {
            await using var database = await LocalDatabase.OpenAsync(stop);
            return
            [
                await ServerAsync(database, stop),
                await DurabilityAsync(database, stop),
                await SchemaAsync(database, stop),
                await RowSecurityAsync(database, stop),
                await ClockAsync(database, time, stop),
            ];
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException && Failures.Explain(unreachable) is { } problem)
        {
            return [Finding.Failed("データベース", problem.Detail ?? "", problem.NextAction ?? "")];
        }
    }

    private static async Task<Finding> ServerAsync(HubDatabase database, CancellationToken stop)
    {
        await using var ask = database.Login.CreateCommand("select split_part(current_setting('server_version'), ' ', 1)");
        var version = await ask.ExecuteScalarAsync(stop);
        return Finding.Ok("データベース", $"PostgreSQL {version}{(database.IsPrivate ? "(専用。本番では ConnectionStrings__LinkageHub が必要です)" : "")}");
    }

    private static async Task<Finding> DurabilityAsync(HubDatabase database, CancellationToken stop)
    {
        try
        {
            await DurabilityCheck.CheckAsync(database.Login, NullLogger.Instance, stop);
            return Finding.Ok("永続性", "確定した記録は停電でも残ります");
        }
        catch (UnsafeDatabaseException unsafeSettings)
        {
            return Finding.Failed("永続性", unsafeSettings.Message, $"{string.Join("、", unsafeSettings.Settings)} を on にしてください。");
        }
    }

    private static async Task<Finding> SchemaAsync(HubDatabase database, CancellationToken stop) =>
        await LocalDatabase.Migrator().IsMigratedAsync(database.Login, stop)
            ? Finding.Ok("スキーマ", "このプログラムの版です")
            : Finding.Warning("スキーマ", "このプログラムの版ではありません", "linkagehub migrate を実行してください(serve も起動時に更新します)。");

    private static async Task<Finding> RowSecurityAsync(HubDatabase database, CancellationToken stop)
    {
        if (!await LocalDatabase.Migrator().IsMigratedAsync(database.Login, stop))
            return Finding.Warning("店舗の分離", "スキーマを更新するまで検査できません", "linkagehub migrate を実行してください。");
        if (await RowSecurityCheck.WrongAsync(database, stop) is { Count: > 0 } wrong)
            return Finding.Failed("店舗の分離", string.Join(' ', wrong), "データベース管理者に確認してください（README「Run it for real」）。");
        return database.HasOneLogin
            ? Finding.Warning("店舗の分離", "画面とAPIからの問い合わせも、エンジンと同じログインを使っています", "ConnectionStrings__Callers に専用のログインを設定してください（README「Run it for real」）。")
            : Finding.Ok("店舗の分離", $"{DatabaseRoles.App} は自分の店舗の行だけ、{DatabaseRoles.Engine} は全店舗を扱います（どちらも所有者・スーパーユーザーではありません）");
    }

    private static async Task<Finding> ClockAsync(HubDatabase database, TimeProvider time, CancellationToken stop)
    {
        await using var ask = database.Login.CreateCommand("select clock_timestamp()");
        var before = time.GetUtcNow();
        var theirs = new DateTimeOffset((DateTime)(await ask.ExecuteScalarAsync(stop))!);
        var apart = (theirs - before).Duration();
        return apart <= ClockTolerance
            ? Finding.Ok("時計(データベース)", $"差 {apart.TotalSeconds:F1}秒")
            : Finding.Failed("時計(データベース)", $"差 {apart.TotalSeconds:F0}秒", "双方の時刻同期(NTP)を確認してください。");
    }
}
