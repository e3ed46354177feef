namespace LinkageHub.Procedure;

/// <summary>A word of this work, in words that need no other.</summary>
public sealed record Term(string Word, string Reading, string Meaning, string English, string EnglishMeaning);

/// <summary>用語: what stands on the screens, in the order of its reading.</summary>
public static class Glossary
{
    public static readonly IReadOnlyList<Term> All =
    [
        new("案件", "あんけん", "1件のクレジット一体型保険の契約。印刷連番か受付番号で呼ぶ。", "Case", "One credit-bundled insurance contract."),
        new("arclink", "アークリンク", "契約を本社へ持ち込み、店舗承認者の承認を受けるシステム。", "arclink", "Where a finished contract is carried in to the head office and approved."),
        new("一括処理", "いっかつしょり", "同じ原因で止まった連携を、1件、5件、50件、残りの順にまとめて直すこと。", "In bulk", "Repairing many handoffs of one cause, in stages."),
        new("印刷連番", "いんさつれんばん", "申込書PDFに印字された番号。連携Ⅰで使い、同じ番号は二度と使えない。", "Print serial", "The number printed on the application form; used in linkage I, once for ever."),
        new("受付番号", "うけつけばんごう", "J-PASSが審査申込に付ける番号。数字12桁、ハイフン、数字2桁。", "Reception number", "The number J-PASS gives a credit application."),
        new("受取り未確認", "うけとりみかくにん", "送信したが、連携先が受け取ったか分からない状態。照会で確かめるまで、再送信してはいけない。", "In doubt", "Sent, but nobody knows whether it arrived. Look it up before anything else."),
        new("お客さま端末", "おきゃくさまたんまつ", "お客さまご自身のスマートフォンなど。審査申込をご自身で行う道筋がある。", "Customer's own device", "The customer may apply on it himself."),
        new("確認待ち", "かくにんまち", "1人が入力し、別の人の確認を待っている状態。本人は確認できない。", "Waiting for confirmation", "Entered by one person, to be confirmed by another."),
        new("割賦WEB", "かっぷウェブ", "損保オンラインの中で、J-PASSとのやり取りを行う機能。", "Kappu WEB", "The part of the insurer's system that talks to J-PASS."),
        new("加入依頼書", "かにゅういらいしょ", "保険への加入を依頼する書面。連携Ⅱの後に作成する。", "Enrolment form", "Made after linkage II."),
        new("クレビタプラン", "くれびたぷらん", "クレジットと保険を一体にした制度商品の名前。", "Kurebita plan", "The credit-bundled product."),
        new("経過記録", "けいかきろく", "1件の案件に起きたことを、起きた順に並べたもの。", "Timeline", "What happened to a case, in order."),
        new("原因", "げんいん", "連携先、連携、コードが同じ失敗のまとまり。対応の状況、担当する人、メモを持つ。", "Cause", "Failures with the same partner, linkage and code."),
        new("再送信", "さいそうしん", "同じ内容を、同じ印刷連番・受付番号でもう一度送ること。内容は変わらない。", "Send again", "The same content under the same number."),
        new("再送信待ち", "さいそうしんまち", "連携先に届いていないことが確かで、ハブがもう一度送る予定の状態。人は何もしなくてよい。", "Will be sent again", "Certainly not applied; the hub sends it again by itself."),
        new("手動登録", "しゅどうとうろく", "連携Ⅲが届かないとき、保険始期日と保険締結日時をJ-PASSへ人が登録すること。2人で行う。", "Registration by hand", "When linkage III did not arrive; by two persons."),
        new("照会", "しょうかい", "連携先に、届いているかだけを尋ねること。何も送信しない。", "Look-up", "Asks the partner whether it has it; sends nothing."),
        new("証券番号", "しょうけんばんごう", "保険が締結されたときに付く番号。", "Policy number", "Given when the insurance is concluded."),
        new("承認期限", "しょうにんきげん", "審査の承認が有効な最後の日。過ぎると連携Ⅰからやり直す。", "End of the approval", "After that day the pass begins again at linkage I."),
        new("J-PASS", "ジェイパス", "信販会社の販売店向けシステム。審査の申込と契約手続きを行う。", "J-PASS", "The finance company's system for dealers."),
        new("損保オンライン", "そんぽオンライン", "保険会社の代理店向けシステム。申込書を作り、契約を締結する。DLWebオンラインともいう。", "Sonpo Online", "The insurer's system for agencies, also called DLWeb."),
        new("台帳", "だいちょう", "ハブが送る前と後に必ず書く記録。鎖のようにつながり、後から変えると分かる。", "Ledger", "Written before and after each send; a change shows."),
        new("とじる／閉じる／終了", "とじる／とじる／しゅうりょう", "似ているが別のボタン。手順38では「終了」を押す。「閉じる」を押すと連携Ⅲが届かない。", "Close buttons", "They look alike; at step 38 only 「終了」 is right."),
        new("ハブ", "はぶ", "このシステム。連携を確実に1回だけ行い、結果が分からないときは確かめる。", "Hub", "This system."),
        new("版", "はん", "1つの案件で、連携Ⅰから始める1回分。内容が変わると新しい版になり、前の版の連携は無効になる。", "Revision", "One pass from linkage I on; a change begins a new one."),
        new("PAL", "パル", "販売店の見積りと商談のシステム。", "PAL", "The dealer's sales system."),
        new("控え交付済", "ひかえこうふずみ", "契約の控えをお客さまに渡した記録。持込の前に必要。", "Copy handed over", "Required before the carry-in."),
        new("変更再申込", "へんこうさいもうしこみ", "arclinkからJ-PASSへ契約を戻し、内容を変えて申し込み直すこと。", "Change and resubmission", "Back from arclink to J-PASS for a change."),
        new("ペーパレス手続", "ぺーぱれすてつづき", "紙を使わずに画面で契約を締結する手続き。", "Paperless procedure", "Concluding the contract on the screen."),
        new("保険締結日時", "ほけんていけつにちじ", "保険契約が締結された日と時刻。手動登録では2人がそれぞれ入力する。", "Concluded at", "Typed by two persons in a registration by hand."),
        new("保留", "ほりゅう", "人が止めた状態。再開するまで何も送信しない。", "Parked", "Stopped by a person until resumed."),
        new("待ち", "まち", "連携先が止まっている、時間外である、または先の処理を待っている状態。再開すると自動で進む。", "Held", "Goes on by itself once the partner is back."),
        new("持込", "もちこみ", "連携Ⅲの後、契約をarclinkへ渡し、申請すること。", "Carry-in", "Handing the contract to arclink and applying there."),
        new("連携Ⅰ", "れんけいいち", "損保オンラインからJ-PASSへ、申込書の内容を送ること。", "Linkage I", "The printed application, insurer to J-PASS."),
        new("連携Ⅲ", "れんけいさん", "損保オンラインからJ-PASSへ、締結した保険の内容を送ること。", "Linkage III", "The concluded insurance, insurer to J-PASS."),
        new("連携Ⅱ", "れんけいに", "J-PASSから損保オンラインへ、審査の承認を送ること。", "Linkage II", "The credit approval, J-PASS to insurer."),
    ];
}
