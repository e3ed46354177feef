using System.Net.Sockets;
using System.Text.Json;
using LinkageHub.Database;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace LinkageHub.Web.Verbs;

/// <summary>Broken infrastructure in a person's words. Whoever runs a command never sees a stack trace.</summary>
internal static class Failures
{
    public static Problem Explain(Exception failure) => failure switch
    {
        HttpRequestException => new("LH9-107", $"ハブに接続できません({Innermost(failure)})。", "ハブが動いているか、--url が正しいか確認してください。"),
        JsonException => new("LH9-104", "ハブの応答を解釈できません。", "--url がハブを指しているか、版が同じか確認してください。"),
        PostgresException refused => new("LH9-107", $"データベースが受け付けません({refused.SqlState} {refused.MessageText})。", "接続先と権限を確認し、linkagehub migrate を実行してください。"),
        NpgsqlException or SocketException => new("LH9-107", $"データベースに接続できません({Innermost(failure)})。", "ConnectionStrings__LinkageHub とデータベースの起動を確認してください。"),
        SettingsException settings => new("LH7-108", $"設定が正しくありません。{Environment.NewLine}{settings.Message}", "設定を直して、もう一度起動してください。"),
        CommandException command => new("LH9-107", command.Message, command.ToDo),
        PrivateClusterException or MigrationException or UnsafeDatabaseException or RowSecurityException => new("LH9-107", failure.Message, null),
        IOException { InnerException: AddressInUseException } =>
            new("LH9-107", "待ち受けアドレス（Urls）はほかのプログラムが使用しています。", "別のポートにするか、そのプログラムを止めてください。"),
        InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } =>
            new("LH9-107", $"待ち受けを開始できません({Innermost(failure)})。", "Urls と、https のときは Kestrel__Certificates__Default__Path の証明書を確認してください。"),
        IOException or UnauthorizedAccessException => new("LH9-107", $"ファイルを扱えません({failure.Message})。", "場所と権限を確認してください。"),
        _ => new("LH9-107", $"{Innermost(failure)}", "設定を確認してください(linkagehub check)。"),
    };

    private static string Innermost(Exception failure) => failure.GetBaseException().Message;
}
