using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Cases;
using LinkageHub.Causes;
using LinkageHub.Queries;

namespace LinkageHub.Web.Screens;

/// <summary>Words for what the audit shows.</summary>
public static class AuditWords
{
    private static readonly Dictionary<string, (string Japanese, string English)> Kinds = new()
    {
        [""] = ("操作と閲覧", "What was done and seen"),
        ["operations"] = ("操作", "What was done"),
        ["personal"] = ("個人情報の閲覧", "Personal data seen"),
        ["access"] = ("出入りと利用者", "Sign-ins and people"),
        ["ledger"] = ("台帳", "Ledger"),
        ["all"] = ("すべて（台帳も）", "All, the ledger too"),
    };

    private static readonly Dictionary<string, string> Sources = new()
    {
        ["access"] = "access", ["look"] = "personal", ["look-here"] = "personal", ["ledger"] = "ledger",
    };

    private static readonly Dictionary<string, (string Japanese, string English)> Whats = new()
    {
        [AccessEvents.SignedIn] = ("サインイン", "signed in"),
        [AccessEvents.Refused] = ("サインイン拒否", "turned away"),
        [AccessEvents.SignedOut] = ("サインアウト", "signed out"),
        [AccessEvents.Revealed] = ("お客さま情報の表示", "saw a customer's data"),
        [AccessEvents.StoppedRevealing] = ("お客さま情報の表示を制限（多すぎる）", "stopped: too much of customers' data"),
        [AccessEvents.Exported] = ("一覧の書き出し", "took a list as a file"),
        ["audit-exported"] = ("監査記録の書き出し", "took the audit as a file"),
        ["added"] = ("利用者の追加", "person added"),
        [AccessEvents.RolesChanged] = ("役割と所属の変更", "roles changed"),
        [AccessEvents.KeyAdded] = ("APIキーの作成", "API key made"),
        [AccessEvents.KeyRotated] = ("APIキーの取り替え", "API key replaced"),
        [AccessEvents.KeyBound] = ("証明書の結び付け", "certificate bound"),
        [AccessEvents.KeyRevoked] = ("APIキーの停止", "API key ended"),
        ["opened"] = ("見本の利用者の再開", "demonstration account opened"),
        ["disabled"] = ("利用者の停止", "person disabled"),
        ["password-reset"] = ("パスワードの再発行", "new password given"),
        ["password-changed"] = ("パスワードの変更", "password changed"),
        ["second-factor-reset"] = ("認証アプリの取り消し", "authenticator reset"),
        ["second-factor-set-up"] = ("認証アプリの登録", "authenticator set up"),
        ["identity-linked"] = ("社内アカウントの登録", "account at the provider linked"),
        ["identity-unlinked"] = ("社内アカウントの取り消し", "account at the provider unlinked"),
        ["passkey-added"] = ("パスキーの登録", "passkey added"),
        ["passkey-removed"] = ("パスキーの削除", "passkey removed"),
        ["trigger"] = ("連携の依頼", "linkage asked for"),
        ["trigger-refused"] = ("連携の中止", "linkage refused"),
        ["status-changed"] = ("状態の変更", "status changed"),
        ["evidence"] = ("手順の記録", "step recorded"),
        ["manual-proposed"] = ("手動登録の申請", "registration by hand proposed"),
        ["manual-confirmed"] = ("手動登録の確認", "registration by hand confirmed"),
        ["action"] = ("操作", "action"),
        ["revision-opened"] = ("新しい版の開始", "revision opened"),
        ["note"] = ("メモ", "note"),
        ["failure-decided"] = ("失敗の原因への対応", "cause of failures worked on"),
        ["batch-Retry"] = ("一括の再送信", "sent again in bulk"),
        ["batch-LookUp"] = ("一括の照会", "looked up in bulk"),
        ["batch-Park"] = ("一括の保留", "parked in bulk"),
        ["batch-Cancel"] = ("一括の取消", "cancelled in bulk"),
        ["partner-paused"] = ("連携先の停止", "partner paused"),
        ["partner-hours"] = ("サービス時間の設定", "service hours set"),
        ["partner-resumed"] = ("連携先の再開", "partner resumed"),
        ["partner-maintenance"] = ("メンテナンス予定の登録", "maintenance planned"),
        ["partner-maintenance-dropped"] = ("メンテナンス予定の取消", "maintenance dropped"),
        ["holiday-set"] = ("祝日の変更", "public holiday changed"),
        ["intent"] = ("送信の開始", "send begun"),
        ["result"] = ("送信の結果", "send's result"),
        ["status"] = ("状態", "status"),
        ["callback"] = ("通知", "callback"),
    };

    /// <summary>What a send or a look-up of the ledger ended with.</summary>
    private static readonly Dictionary<string, (string Japanese, string English)> Outcomes = new()
    {
        ["sending"] = ("送信中", "sending"),
        ["applied"] = ("受け取られた", "applied"),
        ["rejected"] = ("断られた", "rejected"),
        ["not-applied"] = ("届いていない", "not applied"),
        ["look-up-present"] = ("照会：ある", "look-up: present"),
        ["look-up-absent"] = ("照会：ない", "look-up: absent"),
        ["look-up-unknown"] = ("照会できない", "look-up: unknown"),
    };

    private static readonly Dictionary<string, (string Japanese, string English)> Fields = new()
    {
        ["name"] = ("氏名", "name"), ["kana"] = ("カナ氏名", "kana name"), ["phone"] = ("電話番号", "phone"), ["raw"] = ("送信した内容と連携先の応答", "what was sent and what came back"),
    };

    public static string KindOf(AuditLine line) => Sources.GetValueOrDefault(line.Source, "operations");

    public static string Kind(string kind, Visit visit) => visit.Say(Kinds[kind].Japanese, Kinds[kind].English);

    public static string What(AuditLine line, Visit visit) => What(line.What, visit);

    public static string What(string what, Visit visit) => Whats.TryGetValue(what, out var words) ? visit.Say(words.Japanese, words.English) : what;

    /// <summary>What it was about: the fields that were seen, the partner, or the sentence of the timeline.</summary>
    public static string? Subject(AuditLine line, Visit visit) => line.What switch
    {
        AccessEvents.Revealed => string.Join("、", line.Text?.Split(',').Select(field => Fields.TryGetValue(field, out var words) ? visit.Say(words.Japanese, words.English) : field) ?? []),
        "partner-paused" or "partner-resumed" or "partner-hours" or "partner-maintenance" or "partner-maintenance-dropped" => Words.Partner(line.Text, visit),
        _ => line.Text,
    };

    /// <summary>A handoff's status, or a cause's, in words.</summary>
    public static string? State(string? name, Visit visit) =>
        name is null ? null
        : HandoffStatusNames.TryParse(name, out var status) ? Words.Of(status, visit)
        : Outcomes.TryGetValue(name, out var outcome) ? visit.Say(outcome.Japanese, outcome.English)
        : Enum.TryParse<FailureStatus>(name, ignoreCase: true, out var left) ? Words.Of(left, visit)
        : Rights(name, visit);

    /// <summary>Roles, agency and store as they were written down: the roles in words.</summary>
    private static string Rights(string text, Visit visit) => text.Split(' ') is [var roles, .. var rest] && roles.Split('+').All(role => Enum.TryParse<Role>(role, out _))
        ? string.Join(' ', [string.Join(visit.Say("・", ", "), roles.Split('+').Select(role => Words.Of(Enum.Parse<Role>(role), visit))), .. rest])
        : text;
}
