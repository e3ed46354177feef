using LinkageHub.Access;
using LinkageHub.Cases;

namespace LinkageHub.Web.Screens;

/// <summary>One thing that people can do with a handoff, whether it is offered now, and why or why not.</summary>
public sealed record Offer(HandoffVerb Verb, bool Open, string? Why);

/// <summary>What people do with one handoff. <paramref name="Wire"/> as in the API's paths and <c>allowedActions</c>.</summary>
public sealed record HandoffVerb(string Wire, Call Call, string Japanese, string English, string Effect, string EffectInEnglish, string Icon)
{
    public static readonly HandoffVerb Retry = new("retry", Call.RetryOrLookUp, "再送信する", "Send again",
        "同じ内容を、同じ番号で、もう一度連携先へ送ります。送信の前に条件をすべて確かめ直します。",
        "The same content goes to the partner once more, under the same number. All conditions are checked again before.", "running");

    public static readonly HandoffVerb LookUp = new("look-up", Call.RetryOrLookUp, "照会する", "Look up",
        "連携先に、届いているかどうかを尋ねます。何も送信しません。", "Asks the partner whether it arrived. Nothing is sent.", "eye");

    public static readonly HandoffVerb Park = new("park", Call.ParkOrCancel, "保留する", "Park",
        "自動の再送信と照会を止めます。再送信を選ぶと再開します。", "Stops automatic sending and looking up. Sending again resumes it.", "parked");

    public static readonly HandoffVerb Cancel = new("cancel", Call.ParkOrCancel, "取り消す", "Cancel",
        "この連携を取りやめます。連携先には何も残っていません。", "Calls this linkage off. Nothing of it stands at the partner.", "cancelled");

    public static readonly HandoffVerb[] All = [Retry, LookUp, Park, Cancel];
}

/// <summary>The status table in words: what is offered, and why the rest is withheld.</summary>
public static class Offers
{
    /// <param name="byTwo">The partner would take it twice: one person proposes to send it again, another one sends it.</param>
    public static IReadOnlyList<Offer> Of(Handoff handoff, IReadOnlyList<string> allowed, bool byTwo, Visit visit) =>
    [
        .. HandoffVerb.All.Select(verb => new Offer(
            verb,
            allowed.Contains(verb.Wire) && visit.May(verb.Call),
            !visit.May(verb.Call) ? visit.Say("事務担当が行います。", "Done by the back office.") : Why(handoff, verb, allowed.Contains(verb.Wire), byTwo, visit))),
    ];

    private static string? Why(Handoff handoff, HandoffVerb verb, bool open, bool byTwo, Visit visit) => (handoff.Status, verb.Wire, open) switch
    {
        (HandoffStatus.InFlight, _, _) => visit.Say("処理中です。終わるまでお待ちください。", "In progress. Please wait for its end."),
        (HandoffStatus.InDoubt, "retry", true) when handoff.NextOperation is { AbsentSettled: true } =>
            visit.Say("再送信できます：不在を確認済", "May be sent again: found absent"),
        (HandoffStatus.InDoubt, "retry", true) when handoff.ResendAskedBy is { } by =>
            visit.Say($"{by}さんが再送信を提案しています。別の担当者が、連携先の画面に届いていないことを確かめて再送信すると送ります。", $"{by} has proposed it; it is sent when somebody else has seen on the partner's screen that it is not there, and does the same."),
        (HandoffStatus.InDoubt, "retry", true) when byTwo =>
            visit.Say("連携先で二重になるおそれがあるため、2人で行います。連携先の画面に届いていないことを確かめてから提案してください。別の担当者が再送信すると送ります。",
                "The partner may end up with it twice, so it takes two: see on the partner's screen that it is not there, then propose it. It is sent when somebody else does the same."),
        (HandoffStatus.InDoubt, "retry", true) => visit.Say("再送信できます：連携先が二重登録を防ぎます", "May be sent again: the partner takes it only once"),
        (HandoffStatus.InDoubt, "retry", false) when handoff.Manual is { Status: not ManualConclusion.Withdrawn } =>
            visit.Say("手動登録の手続き中は再送信できません。", "Not while it is being registered by hand."),
        (HandoffStatus.InDoubt, "retry", false) => visit.Say("届いていないと分かるまで再送信できません。先に照会してください。", "Not until it is known to be absent. Look it up first."),
        (HandoffStatus.InDoubt, "cancel", false) => visit.Say("届いているかもしれないため、取り消せません。", "It may have arrived, so it cannot be called off here."),
        (HandoffStatus.Failed or HandoffStatus.RetryScheduled or HandoffStatus.Parked, "cancel", false) =>
            visit.Say("一部が連携先に登録済みのため、取り消せません。", "Part of it stands at the partner, so it cannot be called off here."),
        (HandoffStatus.Pending, "retry" or "look-up", _) => visit.Say("まだ送信していません。送れるようになると自動で送信します。", "Not sent yet. It is sent by itself as soon as it can be."),
        (_, "look-up", false) => visit.Say("まだ送信していないため、照会するものがありません。", "Nothing was sent yet, so there is nothing to look up."),
        (HandoffStatus.Succeeded or HandoffStatus.ResolvedManually, not "look-up", _) => visit.Say("完了しています。", "It is done."),
        (HandoffStatus.Cancelled, _, _) => visit.Say("取り消されています。", "It is cancelled."),
        _ => null,
    };
}
