using System.Collections.Frozen;
using System.Text.Json.Serialization;

namespace LinkageHub.Cases;

/// <summary>案件の状態. The numbers are stored and the names stand on the wire; both never change.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CaseState>))]
public enum CaseState
{
    QuotationConfirmed = 10,
    ApplicationEntered = 20,
    PrintSerialCaptured = 30,
    L1Requested = 40,
    L1InDoubt = 41,
    L1Failed = 42,
    L1Delivered = 45,
    CreditEntry = 50,
    AwaitingFormId = 51,
    AwaitingCustomer = 52,
    CreditSubmitInDoubt = 53,
    CreditSubmitted = 55,
    CreditPending = 56,
    CreditDeclined = 57,
    CreditApproved = 60,
    L2Requested = 61,
    L2Failed = 62,
    L2InDoubt = 63,
    L2Completed = 65,
    EnrollmentFormCreated = 70,
    PaperlessInProgress = 75,
    InsuranceConcluded = 78,
    L3Requested = 80,
    L3InDoubt = 81,
    L3Failed = 82,
    L3ManualPending = 83,
    L3Completed = 85,
    CopyDelivered = 90,
    ArclinkInDoubt = 91,
    ArclinkFailed = 92,
    ArclinkLinked = 93,
    CarryInApplied = 95,
    ChangeInDoubt = 96,
    ChangeInProgress = 97,
    Superseded = 98,
    Cancelled = 99,
}

/// <summary>What the screens call a state. A label that a partner's screen shows too is spelt exactly as there.</summary>
public static class CaseStateLabels
{
    private static readonly FrozenDictionary<CaseState, string> Labels = new Dictionary<CaseState, string>
    {
        [CaseState.QuotationConfirmed] = "見積確認済",
        [CaseState.ApplicationEntered] = "申込情報入力済",
        [CaseState.PrintSerialCaptured] = "印刷連番控え済",
        [CaseState.L1Requested] = "連携Ⅰ要求済（OK待ち）",
        [CaseState.L1InDoubt] = "連携Ⅰ受取未確認",
        [CaseState.L1Failed] = "連携Ⅰ失敗（再送信待ち）",
        [CaseState.L1Delivered] = "連携Ⅰ完了",
        [CaseState.CreditEntry] = "審査申込入力中",
        [CaseState.AwaitingFormId] = "帳票ID確認中（損害保険ジャパン照会）",
        [CaseState.AwaitingCustomer] = "お客さま端末手続き待ち",
        [CaseState.CreditSubmitInDoubt] = "審査申込送信結果未確認",
        [CaseState.CreditSubmitted] = "審査申込済（送信が正常に完了しました）",
        [CaseState.CreditPending] = "審査中",
        [CaseState.CreditDeclined] = "審査否決",
        [CaseState.CreditApproved] = "審査承認済（連携Ⅱ未実施）",
        [CaseState.L2Requested] = "連携Ⅱ要求済",
        [CaseState.L2Failed] = "連携失敗",
        [CaseState.L2InDoubt] = "連携Ⅱ受取未確認",
        [CaseState.L2Completed] = "審査承認済み(加入依頼書未作成)",
        [CaseState.EnrollmentFormCreated] = "審査承認済 加入依頼書作成済",
        [CaseState.PaperlessInProgress] = "ペーパーレス手続き中",
        [CaseState.InsuranceConcluded] = "保険申込完了（連携Ⅲ未実施）",
        [CaseState.L3Requested] = "連携Ⅲ要求済（OK待ち）",
        [CaseState.L3InDoubt] = "連携Ⅲ受取未確認",
        [CaseState.L3Failed] = "連携失敗",
        [CaseState.L3ManualPending] = "手動登録待ち",
        [CaseState.L3Completed] = "済",
        [CaseState.CopyDelivered] = "控え交付済",
        [CaseState.ArclinkInDoubt] = "arclink連携未確認",
        [CaseState.ArclinkFailed] = "arclink連携失敗",
        [CaseState.ArclinkLinked] = "arclinkデータ連携済（担当者手続き中）",
        [CaseState.CarryInApplied] = "店舗承認者手続中",
        [CaseState.ChangeInDoubt] = "変更再申込受取未確認",
        [CaseState.ChangeInProgress] = "変更手続中",
        [CaseState.Superseded] = "旧版（連携Ⅰからやり直し）",
        [CaseState.Cancelled] = "取消",
    }.ToFrozenDictionary();

    public static string Label(this CaseState state) => Labels[state];
}
