using LinkageHub.Errors;

namespace LinkageHub.Procedure.Catalogue;

/// <summary>連携Ⅰ（損保オンラインからJ-PASSへ連携）「1」～「8」</summary>
internal static class Linkage1Steps
{
    public static readonly ProcedureStep[] Rows =
    [
        new("S003-01", "1", "I", "申込手続き開始", Systems.Pal, Who.SalesStaff,
            "PALで選択した見積書データを確認し、「損保照会」をクリックして損保オンラインへデータを送信します。",
            Proof.Person | Proof.Implied, Milestone.ApplicationKnown, Button: "「損保照会」",
            Trap: "見積書データの確認は、送信する前に行います。"),
        new("S003-02", "2", "I", "申込情報の入力", Systems.SonpoOnline, Who.SalesStaff,
            "申込書情報に加えて「クレビタプラン項目」を入力し、「割賦WEB手続き」にチェックを付けます。振替開始年月も入力します。",
            Proof.Person | Proof.Partner | Proof.Implied, Milestone.Linkage1Guarded, Button: "「割賦WEB手続き」",
            Trap: "「割賦WEB手続き」のチェックと振替開始年月がないと連携できません。割賦／保険承認番号は不要です。空欄のままにします。"),
        new("S003-03", "3", "I", "申込書帳票作成", Systems.SonpoOnline, Who.SalesStaff,
            "「申込書帳票作成」をクリックします。",
            Proof.Person | Proof.Partner | Proof.Implied, Milestone.FormPrinted, Button: "「申込書帳票作成」",
            Trap: "手順29にも同じ名前のボタンがあります。ここで作成するのは申込書です。"),
        new("S003-04", "4", "I", "申込書の印刷と印刷連番の控え", Systems.SonpoOnline, Who.SalesStaff,
            "「印刷」をクリックし、申込書PDFから印刷連番を控えて、「×」で閉じます。",
            Proof.Person | Proof.Partner | Proof.Implied, Milestone.FormPrinted, Button: "「印刷」",
            Trap: "印刷連番は申込書PDFで確認します。作り直す前の申込書の番号は使えません。先頭の0も省かずに控えます。"),
        new("S003-05", "5", "I", "割賦WEB連携", Systems.SonpoOnline, Who.SalesStaff,
            "「割賦WEB連携」を押した後、「OK」をクリックします。",
            Proof.Partner | Proof.Linkage | Proof.Implied, Milestone.Linkage1Done, Button: "「割賦WEB連携」→「OK」",
            Trap: "「OK」のクリックを忘れると、J-PASSに保険申込情報が連携できません。"),
        new("S003-06", "6", "I", "J-PASSの受取り確認", Systems.JPass, Who.SalesStaff,
            "J-PASSでデータの受取りが完了したことを確認し、「とじる」をクリックします。",
            Proof.Partner | Proof.Linkage | Proof.Implied, Milestone.Linkage1Done, Button: "「とじる」",
            Trap: "受取りの完了を確認するまでは、連携Ⅰは完了していません。"),
        new("S003-07", "7", "I", "受け取れなかった場合の再送信", Systems.JPass, Who.SalesStaff,
            "正常に受け取れなかった場合だけ行います。「とじる」をクリックし、損保オンラインで「割賦WEB連携」を押して再送信します。",
            Proof.Partner | Proof.Linkage, Milestone.Linkage1Done, Button: "「とじる」→「割賦WEB連携」",
            Trap: "届いているのに再送信すると、J-PASSに同じ保険が2件できるおそれがあります。先に受取り状況を確認します。"),
        new("S003-08", "8", "I", "設計画面に戻る", Systems.SonpoOnline, Who.SalesStaff,
            "「設計画面に戻る」をクリックします。終了する場合は、「閉じる」をクリックします。",
            Proof.Person | Proof.Implied, Milestone.ReceptionKnown, Button: "「設計画面に戻る」",
            Trap: "ここでは「閉じる」で終了しても問題ありません。手順38の「閉じる」とは違います。"),
    ];
}
