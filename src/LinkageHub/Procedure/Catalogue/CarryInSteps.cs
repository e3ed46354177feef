using LinkageHub.Errors;

namespace LinkageHub.Procedure.Catalogue;

/// <summary>持込手続（arclink連携から本社へ持込）「47」～「52」</summary>
internal static class CarryInSteps
{
    public static readonly ProcedureStep[] Rows =
    [
        new("S003-47", "47", "carry-in", "J-PASSへの画面遷移", Systems.Pal, Who.SalesStaff,
            "PALメニューの「その他商談支援」から「J-PASS」をクリックし、J-PASSへ画面を移します。",
            Proof.Person | Proof.Implied, Milestone.ArclinkLinked, Button: "「その他商談支援」→「J-PASS」",
            Trap: "「商談一覧」からは手続きできません。"),
        new("S003-48", "48", "carry-in", "対象契約の選択", Systems.JPass, Who.SalesStaff,
            ApprovalList.Either + "をクリックして対象契約を選択し、「詳細表示」、「契約手続きへ」の順にクリックします。",
            Proof.Person | Proof.Implied, Milestone.ArclinkLinked,
            Trap: "一覧を間違えると契約が見つかりません。承認の翌日からは「お申込一覧(変更再申込)」に変わります。"),
        new("S003-49", "49", "carry-in", "控えの手交と「控え交付済」", Systems.JPass, Who.SalesStaff,
            "お客様へ加入依頼書控えを手交したことを確認し、「控え交付済」にチェックを付けます。",
            Proof.Person | Proof.Partner, Milestone.None, Button: "「控え交付済」",
            Trap: "実際に手交してからチェックを付けます。自動では付きません。"),
        new("S003-50", "50", "carry-in", "arclinkデータ連携", Systems.JPass, Who.SalesStaff,
            "「arclinkデータ連携」をクリックし、「OK」をクリックします。連携すると、arclinkへ画面が移ります。",
            Proof.Partner | Proof.Linkage | Proof.Implied, Milestone.ArclinkLinked, Button: "「arclinkデータ連携」→「OK」",
            Trap: "手続完了後、速やかにデータ連携します。「arclinkへ」は画面を開くだけで、データは連携されません。"),
        new("S003-51", "51", "carry-in", "後日手続きする場合", Systems.Arclink, Who.SalesStaff,
            "後日手続きする場合は、「arclinkへ」をクリックします。PALの「他商談支援」、cal21の「経理業務」からも入ることができます。",
            Proof.Person, Milestone.None, Button: "「arclinkへ」",
            Trap: "先に「arclinkデータ連携」を済ませていないと、arclinkに対象データがありません。"),
        new("S003-52", "52", "carry-in", "申請と登録", Systems.Arclink, Who.SalesStaff,
            "申請する商品にチェックを付けて「申請」をクリックし、コメント（任意）を入力して「登録」をクリックします。",
            Proof.Partner | Proof.Linkage | Proof.Implied, Milestone.CarryInApplied, Button: "「申請」→「登録」",
            Trap: "「店舗承認者手続中」になれば申請完了です。ほかの表示のときは、申請は終わっていません。"),
    ];
}
