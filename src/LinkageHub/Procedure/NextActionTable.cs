using LinkageHub.Cases;
using LinkageHub.Errors;

namespace LinkageHub.Procedure;

/// <summary>What every state asks for, when nothing is on its way and nothing went wrong.</summary>
internal static class NextActionTable
{
    public static NextAction Of(CaseState state, string? route)
    {
        var next = Row(state, route);
        return IsTriggered(state) ? next with { Linkage = TriggerAt(next.Step) } : next;
    }

    /// <summary>The linkage that a person triggers at this step.</summary>
    public static string? TriggerAt(string? step) => step switch
    {
        "S003-05" => "I",
        "S003-27" => "II",
        "S003-38" or "S003-39" => "III",
        "S003-50" or "S003-52" => "carry-in",
        _ => null,
    };

    private static NextAction Row(CaseState state, string? route) => state switch
    {
        CaseState.QuotationConfirmed => Staff("S003-02",
            "損保オンラインで申込書情報と「クレビタプラン項目」を入力し、「割賦WEB手続き」にチェックを付けてください。"),
        CaseState.ApplicationEntered => Staff("S003-03",
            "損保オンラインで「申込書帳票作成」、「印刷」の順にクリックし、申込書PDFの印刷連番を控えてください。"),
        CaseState.PrintSerialCaptured => Staff("S003-05",
            "「割賦WEB連携」を押し、「OK」をクリックして連携Ⅰを実行してください。"),
        CaseState.L1Requested => Staff("S003-05",
            "「割賦WEB連携」の後の「OK」をクリックし、連携Ⅰを完了してください。"),
        CaseState.L1InDoubt => Failed("LH1-202"),
        CaseState.L1Failed => Failed("LH1-203"),
        CaseState.L1Delivered => Staff("S003-09",
            "PALで車両申込の手続きを進め、「WEBと信」を押してJ-PASSへ進んでください。"),

        CaseState.CreditEntry => Staff(route == "customer-terminal" ? "S003-18" : "S003-10",
            "J-PASSで審査申込の入力を進め、金額を確認して送信してください。"),
        CaseState.AwaitingFormId => Failed("LH2-104") with { Step = route == "customer-terminal" ? "S003-21" : "S003-14" },
        CaseState.AwaitingCustomer => new("S003-22", Who.Customer,
            "お客さまの端末での審査申込手続きを待っています。お済みでないときは、担当者からご案内ください。"),
        CaseState.CreditSubmitInDoubt => Failed("LH2-106"),
        CaseState.CreditSubmitted or CaseState.CreditPending => new("S003-24", Who.System,
            "審査の結果を待っています。操作は必要ありません。結果が出ると、この案件に表示されます。"),
        CaseState.CreditDeclined => Staff("S003-24",
            "審査が承認されませんでした。この申込では先へ進めません。J-PASSで結果を確認し、お客さまへご案内ください。"),
        CaseState.CreditApproved => Staff("S003-27",
            "J-PASSで対象の受付番号の「契約手続きへ」を開き、「損保オンライン連携」をクリックして連携Ⅱを実行してください。「商談一覧」からは入れません。"),
        CaseState.L2Requested => Staff("S003-28", "「OK」をクリックし、DLWebオンラインが起動することを確認してください。"),
        CaseState.L2Failed => Failed("LH2-203"),
        CaseState.L2InDoubt => Failed("LH2-204"),

        CaseState.L2Completed => Staff("S003-29",
            "損保オンラインで「審査承認済み(加入依頼書未作成)」を確認し、「申込書帳票作成」をクリックしてください。保険料と補償内容は変更できません。"),
        CaseState.EnrollmentFormCreated => Staff("S003-31",
            "「割賦WEB連携お客様控」を印刷してお客様へ手交し、「ペーパーレス手続き」へ進んでください。"),
        CaseState.PaperlessInProgress => Staff("S003-33",
            "お客さまに重要事項、同意事項、ご契約内容を順にご確認いただき、「契約を申し込む」まで進めてください。最後は必ず「終了」をクリックします。"),
        CaseState.InsuranceConcluded => Staff("S003-38",
            "保険申込完了画面で「終了」、続けて「OK」をクリックし、連携Ⅲを実行してください。「閉じる」では連携されません。"),
        CaseState.L3Requested => Staff("S003-39",
            "J-PASS連携のポップアップで「OK」をクリックして連携Ⅲを実行し、受取りを確認してください。"),
        CaseState.L3InDoubt => Failed("LH3-203"),
        CaseState.L3Failed => Staff("S003-41",
            "紙契約書でないことと、J-PASSが「済」に変わらないことを確認し、手動登録を申請してください。"),
        CaseState.L3ManualPending => Failed("LH3-305"),

        CaseState.L3Completed => Staff("S003-49",
            "お客様へ加入依頼書控えを手交し、「控え交付済」を登録してください。"),
        CaseState.CopyDelivered => Staff("S003-50",
            "速やかに「arclinkデータ連携」を行い、持込手続を実行してください。"),
        CaseState.ArclinkInDoubt => Failed("LH4-201"),
        CaseState.ArclinkFailed => new("S003-50", Who.BackOffice,
            "arclinkへの連携に失敗しました。理由を確認し、解消してから持込手続を再実行してください。"),
        CaseState.ArclinkLinked => Staff("S003-52",
            "arclinkで申請する商品を選び、「申請」、「登録」の順に進めてください。「店舗承認者手続中」になれば申請完了です。"),
        CaseState.CarryInApplied => new(null, Who.StoreApprover,
            "申請は完了しています。店舗承認者がarclinkで承認してください。"),

        CaseState.ChangeInDoubt => Failed("LH5-201"),
        CaseState.ChangeInProgress => Staff("S003-c2",
            "J-PASSで対象契約の「変更再申込へ」を開いて申込をやり直し、新しい申込書の印刷連番で連携Ⅰから手続きしてください。"),
        CaseState.Superseded => new(null, Who.SalesStaff,
            "この版では手続きできません。案件の最新版を開いてください。"),
        CaseState.Cancelled => new(null, Who.System,
            "この案件は取り消されています。操作は必要ありません。"),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such case state."),
    };

    // Only where nothing was sent yet, or the rest waits for a choice: what failed or is in doubt is retried or looked up, never triggered anew.
    private static bool IsTriggered(CaseState state) => state is
        CaseState.PrintSerialCaptured or CaseState.L1Requested or CaseState.CreditApproved or CaseState.L2Requested
        or CaseState.InsuranceConcluded or CaseState.L3Requested or CaseState.CopyDelivered or CaseState.ArclinkLinked;

    private static NextAction Staff(string step, string text) => new(step, Who.SalesStaff, text);

    private static NextAction Failed(string code)
    {
        var error = ErrorCatalogue.Get(code);
        return new NextAction(error.Step, error.Who, error.NextAction);
    }
}
