using LinkageHub.Errors;

namespace LinkageHub.Procedure.Catalogue;

/// <summary>変更再申込 ①～③, and the note on insurance added after the approval.</summary>
internal static class ChangeSteps
{
    public static readonly ProcedureStep[] Rows =
    [
        new("S003-c1", "①", "change-resubmission", "変更再申込（arclinkから戻す）", Systems.Arclink, Who.BackOffice,
            "arclinkへデータ送信済の場合は、手続き状況を「担当者手続き中」にして「変更再申込」をクリックします。契約データがJ-PASSに戻り、「変更手続中」に変わります。",
            Proof.Partner | Proof.Linkage, Milestone.ChangeReturned, Button: "「変更再申込」",
            Trap: "先に「担当者手続き中」にしてから「変更再申込」をクリックします。順番を逆にはできません。"),
        new("S003-c2", "②", "change-resubmission", "対象契約の選択", Systems.JPass, Who.SalesStaff,
            "対象契約を選択し、「詳細表示」をクリックします。",
            Proof.Person | Proof.Implied, Milestone.ChangeDone, Button: "「詳細表示」"),
        new("S003-c3", "③", "change-resubmission", "変更再申込へ", Systems.JPass, Who.SalesStaff,
            "「変更再申込へ」をクリックし、当事者選択画面へ移ります。",
            Proof.Partner | Proof.Linkage, Milestone.ChangeDone, Button: "「変更再申込へ」",
            Trap: "この後は新しい版になります。前の印刷連番と受付番号は使えません。"),
        new("S003-n1", "※", "change-resubmission", "承認後の保険追加", Systems.SonpoOnline, Who.SalesStaff,
            "承認後に保険を追加するときも、連携Ⅰ～連携Ⅲの手続きをあらためて行います。",
            Proof.Partner | Proof.Linkage, Milestone.Linkage3Done,
            Trap: "前の版の連携は引き継がれません。3つの連携をすべてやり直します。"),
    ];
}
