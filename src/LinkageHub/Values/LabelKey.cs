using System.Text;

namespace LinkageHub.Values;

/// <summary>
/// A partner's status label, made comparable: NFKC, no spaces or brackets, 済み→済, 手続き→手続.
/// Only whole keys are compared: 未作成 must never match 作成済 (INV-16).
/// </summary>
public readonly record struct LabelKey
{
    public string Text { get; }

    private LabelKey(string text) => Text = text;

    public static LabelKey Of(string? label)
    {
        var key = new StringBuilder();
        foreach (var c in (label ?? "").Normalize(NormalizationForm.FormKC))
            if (!char.IsWhiteSpace(c) && c is not ('(' or ')'))
                key.Append(c);
        return new LabelKey(key.Replace("済み", "済").Replace("手続き", "手続").ToString());
    }

    public override string ToString() => Text;
}

/// <summary>The labels of the manual that decide something, as keys.</summary>
public static class Labels
{
    public static readonly LabelKey ApprovedFormNotCreated = LabelKey.Of("審査承認済み(加入依頼書未作成)");
    public static readonly LabelKey ApprovedFormCreated = LabelKey.Of("審査承認済 加入依頼書作成済");
    public static readonly LabelKey ContractConcluded = LabelKey.Of("契約締結済");

    public static readonly LabelKey ReviewAwaitingCustomer = LabelKey.Of("お客さま手続き待ち");
    public static readonly LabelKey ReviewPending = LabelKey.Of("審査中");
    public static readonly LabelKey ReviewApproved = LabelKey.Of("承認");
    public static readonly LabelKey ReviewConditional = LabelKey.Of("条件付承認");
    public static readonly LabelKey ReviewDeclined = LabelKey.Of("否決");
    public static readonly LabelKey ReviewCancelled = LabelKey.Of("取消");

    public static readonly LabelKey InsuranceLinked = LabelKey.Of("済");
    public static readonly LabelKey InsuranceNotLinked = LabelKey.Of("未");
    public static readonly LabelKey ChangeInProgress = LabelKey.Of("変更手続中");
    public static readonly LabelKey DealList = LabelKey.Of("商談一覧");

    public static readonly LabelKey FinishedProperly = LabelKey.Of("終了");
    public static readonly LabelKey ClosedTooEarly = LabelKey.Of("閉じる");

    public static readonly LabelKey StaffPending = LabelKey.Of("担当者手続き中");
    public static readonly LabelKey StoreApproverPending = LabelKey.Of("店舗承認者手続中");
    public static readonly LabelKey AtHeadOffice = LabelKey.Of("本社持込済");
    public static readonly LabelKey Resubmitted = LabelKey.Of("変更再申込");
    public static readonly LabelKey ArclinkNotLinked = LabelKey.Of("未連携");
}
