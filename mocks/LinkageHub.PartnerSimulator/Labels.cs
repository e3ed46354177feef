namespace LinkageHub.PartnerSimulator;

/// <summary>The partners' own words, exactly as their screens print them (the uneven 手続/手続き included).</summary>
internal static class Labels
{
    // 損保オンライン: the application and the contract.
    public const string FormCreated = "申込書作成済";
    public const string LinkedToJPass = "割賦WEB連携済";
    public const string OldVersion = "旧版";
    public const string Withdrawn = "取消";
    public const string ApprovedFormNotMade = "審査承認済み(加入依頼書未作成)";
    public const string ApprovedFormMade = "審査承認済 加入依頼書作成済";
    public const string Concluded = "契約締結済";
    public const string FinishedProperly = "終了";
    public const string FinishedByClosing = "閉じる";

    // J-PASS: review, procedure, linkage.
    public const string AwaitingCustomer = "お客さま手続き待ち";
    public const string UnderReview = "審査中";
    public const string Approved = "承認";
    public const string ApprovedConditionally = "条件付承認";
    public const string Declined = "否決";
    public const string NotStarted = "未着手";
    public const string InProcedure = "契約手続き中";
    public const string InChange = "変更手続中";
    public const string Done = "完了";
    public const string Linked = "済";
    public const string NotLinked = "未";
    public const string ArclinkLinked = "連携済";
    public const string ArclinkNotLinked = "未連携";

    // arclink.
    public const string WithStaff = "担当者手続き中";
    public const string WithApprover = "店舗承認者手続中";
    public const string AtHeadOffice = "本社持込済";
    public const string Resubmitted = "変更再申込";

    public static readonly string[] ReviewStatuses = [AwaitingCustomer, UnderReview, Approved, ApprovedConditionally, Declined, Withdrawn];
    public static readonly string[] ProcedureEntries = ["審査状況確認", "お申込一覧", "商談一覧"];
}
