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
            "損保オンラインで申込書情報と「クレビタプラン項目」を入力し、「割賦WEB手続き」にチェックを付けてください。",
            "In Sonpo Online enter the application and 「クレビタプラン項目」 (Kurebita plan), and tick 「割賦WEB手続き」 (Kappu WEB procedure)."),
        CaseState.ApplicationEntered => Staff("S003-03",
            "損保オンラインで「申込書帳票作成」、「印刷」の順にクリックし、申込書PDFの印刷連番を控えてください。",
            "In Sonpo Online click 「申込書帳票作成」 (make the form), then 「印刷」 (print), and note the print serial from the application form's PDF."),
        CaseState.PrintSerialCaptured => Staff("S003-05",
            "「割賦WEB連携」を押し、「OK」をクリックして連携Ⅰを実行してください。",
            "Press 「割賦WEB連携」 (Kappu WEB linkage), then click 「OK」: this does linkage I."),
        CaseState.L1Requested => Staff("S003-05",
            "「割賦WEB連携」の後の「OK」をクリックし、連携Ⅰを完了してください。",
            "Click the 「OK」 that follows 「割賦WEB連携」 (Kappu WEB linkage): this completes linkage I."),
        CaseState.L1InDoubt => Failed("LH1-202"),
        CaseState.L1Failed => Failed("LH1-203"),
        CaseState.L1Delivered => Staff("S003-09",
            "PALで車両申込の手続きを進め、「WEBと信」を押してJ-PASSへ進んでください。",
            "Go on with the vehicle application in PAL, then press 「WEBと信」 to go on to J-PASS."),

        CaseState.CreditEntry => Staff(route == "customer-terminal" ? "S003-18" : "S003-10",
            "J-PASSで審査申込の入力を進め、金額を確認して送信してください。",
            "Go on entering the credit application in J-PASS, check the amounts and send it."),
        CaseState.AwaitingFormId => Failed("LH2-104") with { Step = route == "customer-terminal" ? "S003-21" : "S003-14" },
        CaseState.AwaitingCustomer => new("S003-22", Who.Customer,
            "お客さまの端末での審査申込手続きを待っています。お済みでないときは、担当者からご案内ください。",
            "Waiting for the credit application on the customer's own device. Where it has not been made, ask the customer to make it."),
        CaseState.CreditSubmitInDoubt => Failed("LH2-106"),
        CaseState.CreditSubmitted or CaseState.CreditPending => new("S003-24", Who.System,
            "審査の結果を待っています。操作は必要ありません。結果が出ると、この案件に表示されます。",
            "Waiting for the result of the review. There is nothing to do: it is shown here when it is known."),
        CaseState.CreditDeclined => Staff("S003-24",
            "審査が承認されませんでした。この申込では先へ進めません。J-PASSで結果を確認し、お客さまへご案内ください。",
            "The credit was not approved. This application cannot go on. See the result in J-PASS and tell the customer."),
        CaseState.CreditApproved => Staff("S003-27",
            "J-PASSで対象の受付番号の「契約手続きへ」を開き、「損保オンライン連携」をクリックして連携Ⅱを実行してください。「商談一覧」からは入れません。",
            "In J-PASS open 「契約手続きへ」 (to the contract procedure) of the reception number and click 「損保オンライン連携」 (linkage to Sonpo Online): this does linkage II. You cannot come in from 「商談一覧」 (list of deals)."),
        CaseState.L2Requested => Staff("S003-28", "「OK」をクリックし、DLWebオンラインが起動することを確認してください。",
            "Click 「OK」 and see that DLWeb (Sonpo Online) opens."),
        CaseState.L2Failed => Failed("LH2-203"),
        CaseState.L2InDoubt => Failed("LH2-204"),

        CaseState.L2Completed => Staff("S003-29",
            "損保オンラインで「審査承認済み(加入依頼書未作成)」を確認し、「申込書帳票作成」をクリックしてください。保険料と補償内容は変更できません。",
            "In Sonpo Online see that it says 「審査承認済み(加入依頼書未作成)」 (approved, enrolment form not made) and click 「申込書帳票作成」 (make the form). Premium and coverage can no longer be changed."),
        CaseState.EnrollmentFormCreated => Staff("S003-31",
            "「割賦WEB連携お客様控」を印刷してお客様へ手交し、「ペーパーレス手続き」へ進んでください。",
            "Print 「割賦WEB連携お客様控」 (customer's copy), hand it to the customer and go on to 「ペーパーレス手続き」 (paperless procedure)."),
        CaseState.PaperlessInProgress => Staff("S003-33",
            "お客さまに重要事項、同意事項、ご契約内容を順にご確認いただき、「契約を申し込む」まで進めてください。最後は必ず「終了」をクリックします。",
            "Take the customer through the important matters, the consents and the contract, as far as 「契約を申し込む」 (apply for the contract). At the end always click 「終了」 (finish)."),
        CaseState.InsuranceConcluded => Staff("S003-38",
            "保険申込完了画面で「終了」、続けて「OK」をクリックし、連携Ⅲを実行してください。「閉じる」では連携されません。",
            "On the completion screen click 「終了」 (finish), then 「OK」: this does linkage III. With 「閉じる」 (close) nothing is linked."),
        CaseState.L3Requested => Staff("S003-39",
            "J-PASS連携のポップアップで「OK」をクリックして連携Ⅲを実行し、受取りを確認してください。",
            "In the pop-up of the linkage to J-PASS click 「OK」: this does linkage III. Then see that it was received."),
        CaseState.L3InDoubt => Failed("LH3-203"),
        CaseState.L3Failed => Staff("S003-41",
            "紙契約書でないことと、J-PASSが「済」に変わらないことを確認し、手動登録を申請してください。",
            "Make sure that it is not a paper contract and that J-PASS does not change to 「済」 (done), then propose the registration by hand."),
        CaseState.L3ManualPending => Failed("LH3-305"),

        CaseState.L3Completed => Staff("S003-49",
            "お客様へ加入依頼書控えを手交し、「控え交付済」を登録してください。",
            "Hand the customer the copy of the enrolment form and record 「控え交付済」 (copy handed over)."),
        CaseState.CopyDelivered => Staff("S003-50",
            "速やかに「arclinkデータ連携」を行い、持込手続を実行してください。",
            "Do 「arclinkデータ連携」 (data linkage to arclink) without delay: go on with the carry-in."),
        CaseState.ArclinkInDoubt => Failed("LH4-201"),
        CaseState.ArclinkFailed => new("S003-50", Who.BackOffice,
            "arclinkへの連携に失敗しました。理由を確認し、解消してから持込手続を再実行してください。",
            "The linkage to arclink has failed. Read why, remove the reason and do the carry-in again."),
        CaseState.ArclinkLinked => Staff("S003-52",
            "arclinkで申請する商品を選び、「申請」、「登録」の順に進めてください。「店舗承認者手続中」になれば申請完了です。",
            "In arclink choose the products to apply for, then click 「申請」 (apply) and 「登録」 (register). It is applied for once it says 「店舗承認者手続中」 (with the store's approver)."),
        CaseState.CarryInApplied => new(null, Who.StoreApprover,
            "申請は完了しています。店舗承認者がarclinkで承認してください。",
            "It is applied for. The store's approver approves it in arclink."),

        CaseState.ChangeInDoubt => Failed("LH5-201"),
        CaseState.ChangeInProgress => Staff("S003-c2",
            "J-PASSで対象契約の「変更再申込へ」を開いて申込をやり直し、新しい申込書の印刷連番で連携Ⅰから手続きしてください。",
            "In J-PASS open 「変更再申込へ」 (to the change and resubmission) of the contract and apply anew, then begin at linkage I with the print serial of the new application form."),
        CaseState.Superseded => new(null, Who.SalesStaff,
            "この版では手続きできません。案件の最新版を開いてください。",
            "Nothing can be done with this revision. Open the case's newest one."),
        CaseState.Cancelled => new(null, Who.System,
            "この案件は取り消されています。操作は必要ありません。",
            "This case is cancelled. There is nothing to do."),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such case state."),
    };

    // Only where nothing was sent yet, or the rest waits for a choice: what failed or is in doubt is retried or looked up, never triggered anew.
    private static bool IsTriggered(CaseState state) => state is
        CaseState.PrintSerialCaptured or CaseState.L1Requested or CaseState.CreditApproved or CaseState.L2Requested
        or CaseState.InsuranceConcluded or CaseState.L3Requested or CaseState.CopyDelivered or CaseState.ArclinkLinked;

    private static NextAction Staff(string step, string text, string english) => new(step, Who.SalesStaff, text, english);

    private static NextAction Failed(string code)
    {
        var error = ErrorCatalogue.Get(code);
        return new NextAction(error.Step, error.Who, error.NextAction, error.English.NextAction);
    }
}
