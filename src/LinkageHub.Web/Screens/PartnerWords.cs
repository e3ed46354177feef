using LinkageHub.Handoffs;
using LinkageHub.Partners;

namespace LinkageHub.Web.Screens;

/// <summary>Words for how a partner is and until when something may still go to it.</summary>
public static class PartnerWords
{
    private static readonly Dictionary<PartnerHealth, (Tone Tone, string Japanese, string English)> States = new()
    {
        [PartnerHealth.Up] = (Tone.Done, "正常", "up"),
        [PartnerHealth.Degraded] = (Tone.Doubt, "不安定", "degraded"),
        [PartnerHealth.Down] = (Tone.Failed, "応答なし", "down"),
        [PartnerHealth.Paused] = (Tone.Parked, "停止中", "paused"),
        [PartnerHealth.CredentialsRefused] = (Tone.Failed, "認証エラー", "credentials refused"),
    };

    private static readonly Dictionary<BreakerState, (string Japanese, string English)> Breakers = new()
    {
        [BreakerState.Closed] = ("閉（通常）", "closed (normal)"),
        [BreakerState.Open] = ("開（止めています）", "open (holding)"),
        [BreakerState.HalfOpen] = ("試行中", "half open (trying)"),
    };

    private static readonly Dictionary<SafeUntil, (string Japanese, string English)> Untils = new()
    {
        [SafeUntil.ServiceEnds] = ("サービス時間の終わり。次の開始後に送信します", "end of service; goes out when it begins again"),
        [SafeUntil.ApprovalEnds] = ("承認期限", "end of the approval"),
        [SafeUntil.ListChanges] = ("0時を過ぎると「お申込一覧(変更再申込)」に移ります", "at midnight it moves to the other list"),
        [SafeUntil.CarryInIsLate] = ("持込の期限", "carry-in is due"),
    };

    private static readonly Dictionary<string, (string Japanese, string English)> HeldBy = new()
    {
        ["partner-down"] = ("連携先が応答しません", "the partner does not answer"),
        ["paused"] = ("連携先への送信を止めています", "the partner is paused"),
        ["breaker-open"] = ("連携先の障害が続いています", "the partner keeps failing"),
        ["not-configured"] = ("連携先が設定されていません", "the partner is not configured"),
        ["case-busy"] = ("同じ案件の別の連携が動いています", "another linkage of this case is under way"),
        ["hours"] = ("サービス時間外です", "outside service hours"),
        ["restore"] = ("復旧の確認中です", "being restored"),
    };

    private static readonly (string Japanese, string English)[] Days =
        [("月", "Mon"), ("火", "Tue"), ("水", "Wed"), ("木", "Thu"), ("金", "Fri"), ("土", "Sat"), ("日", "Sun"), ("祝日", "Holidays")];

    public static Tone ToneOf(PartnerStatus partner) => !partner.Configured ? Tone.None : partner.Paused is { ByHours: true } ? Tone.Waiting : States[partner.State].Tone;

    public static string Of(PartnerStatus partner, Visit visit) =>
        !partner.Configured ? visit.Say("未設定", "not configured")
        : partner.Paused is { ByHours: true } ? visit.Say("サービス時間外", "outside service hours")
        : visit.Say(States[partner.State].Japanese, States[partner.State].English);

    public static string Of(BreakerState state, Visit visit) => visit.Say(Breakers[state].Japanese, Breakers[state].English);

    public static string Of(SafeUntil until, Visit visit) => visit.Say(Untils[until].Japanese, Untils[until].English);

    public static string Held(string by, Visit visit) => HeldBy.TryGetValue(by, out var words) ? visit.Say(words.Japanese, words.English) : by;

    public static string Day(int day, Visit visit) => visit.Say(Days[day].Japanese, Days[day].English);

    public static string Operation(string name, Visit visit) => name == BreakerMove.Credentials ? visit.Say("認証", "credentials") : name;

    /// <summary>In the largest unit that says something.</summary>
    public static string Lasting(TimeSpan time, Visit visit) => time switch
    {
        { TotalMinutes: < 1 } => visit.Say("1分以内", "under a minute"),
        { TotalHours: < 2 } => visit.Say($"{Math.Ceiling(time.TotalMinutes):0}分", $"{Math.Ceiling(time.TotalMinutes):0} min"),
        { TotalDays: < 2 } => visit.Say($"{time.TotalHours:0.#}時間", $"{time.TotalHours:0.#} h"),
        _ => visit.Say($"{time.TotalDays:0.#}日", $"{time.TotalDays:0.#} d"),
    };
}
