namespace LinkageHub.Web.Screens;

/// <summary>What is so when a guard is met. What is wrong when it is not says the error catalogue.</summary>
public static class GuardWords
{
    private static readonly Dictionary<string, (string Japanese, string English)> Met = new()
    {
        ["LH5-104"] = ("最新の版で、取り消されていません", "The current revision, not cancelled"),
        ["LH1-104"] = ("申込書が損保オンラインにあります", "The insurer holds the application"),
        ["LH1-105"] = ("ほかの案件の印刷連番ではありません", "The serial is no other case's"),
        ["LH1-101"] = ("「割賦WEB手続き」にチェックがあります", "「割賦WEB手続き」 is ticked"),
        ["LH1-107"] = ("「クレビタプラン項目」が入力されています", "The Kurebita plan is filled in"),
        ["LH1-102"] = ("振替開始年月が入力されています", "The first debit month is given"),
        ["LH1-103"] = ("承認番号は空欄です", "The approval number is blank"),
        ["LH1-106"] = ("申込書が印刷されています", "The form is printed"),
        ["LH2-101"] = ("連携Ⅰが完了しています", "Linkage I is done"),
        ["LH2-107"] = ("受付番号のお申込みがJ-PASSにあります", "J-PASS holds the reception"),
        ["LH2-102"] = ("J-PASSの保険情報は1件で、この印刷連番です", "One insurance record at J-PASS, with this serial"),
        ["LH2-103"] = ("損保会社が見積りと一致しています", "The insurer is the one of the quotation"),
        ["LH2-109"] = ("「1. 保険新規申込」です", "A new insurance application"),
        ["LH2-104"] = ("帳票IDがあります", "The form id is given"),
        ["LH2-111"] = ("お客さま端末での手続きは残っていません", "Nothing is left to do for the customer"),
        ["LH2-112"] = ("審査が承認されています", "The credit is approved"),
        ["LH2-113"] = ("承認期限内です", "The approval is still valid"),
        ["LH2-105"] = ("J-PASSの保険料が連携Ⅰと一致しています", "J-PASS's premium is that of linkage I"),
        ["LH2-201"] = ("保険料と補償内容が連携Ⅰと一致しています", "Premium and coverage are those of linkage I"),
        ["LH2-202"] = ("「商談一覧」から入っていません", "Not entered from 「商談一覧」"),
        ["LH3-105"] = ("連携Ⅱが完了しています", "Linkage II is done"),
        ["LH3-104"] = ("重要事項・同意事項・ご契約内容の確認が記録されています", "The customer's consents are recorded"),
        ["LH8-107"] = ("担当者が行う手順が記録されています", "The staff's own steps are recorded"),
        ["LH3-106"] = ("契約が締結されています", "The contract is concluded"),
        ["LH3-301"] = ("紙契約書ではありません", "Not a paper contract"),
        ["LH3-201"] = ("保険申込完了画面を「終了」で閉じています", "Finished with 「終了」"),
        ["LH3-101"] = ("保険料と補償内容が連携Ⅱの時点と一致しています", "Premium and coverage are as at linkage II"),
        ["LH3-306"] = ("J-PASSに別の日時の登録がありません", "J-PASS holds no other dates"),
        ["LH4-103"] = ("連携Ⅲが完了しています", "Linkage III is done"),
        ["LH4-101"] = ("お客さまへ控えを手交しています", "The copy was handed over"),
        ["LH5-102"] = ("本社へ持ち込まれていません", "Not at head office yet"),
        ["LH5-101"] = ("arclinkの手続き状況が「担当者手続き中」です", "With the staff at arclink, or not there"),
    };

    public static string Of(string code, Visit visit) => visit.Say(Met[code].Japanese, Met[code].English);
}
