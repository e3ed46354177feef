namespace LinkageHub.Errors;

/// <summary>The English of LH3 (linkage III), LH4 (carry-in) and LH5 (change and resubmission).</summary>
internal static class EnglishFromIII
{
    public static readonly Dictionary<string, ErrorText> Rows = new(StringComparer.Ordinal)
    {
        // Linkage III
        ["LH3-101"] = new("Changed after linkage II", "The coverage or the premium is no longer as at linkage II. Begin again at linkage I.",
            "Make a new application form with the new content, and begin again at linkage I with its print serial."),
        ["LH3-102"] = new("Not approved, or form already made", "The status is not 「審査承認済み(加入依頼書未作成)」, approved and enrolment form not made (now: 「{0}」).",
            "Stop, and see in Sonpo Online which contract it is and what its status is now."),
        ["LH3-103"] = new("Enrolment form not made", "The status is not 「審査承認済 加入依頼書作成済」, approved and enrolment form made (now: 「{0}」).",
            "In Sonpo Online, do 「申込書帳票作成」 (make the forms). Once the status has changed, go on to 「ペーパーレス手続き」 (paperless procedure)."),
        ["LH3-104"] = new("Customer's consents missing", "The customer has not yet confirmed the important matters, the consents and the contract.",
            "Have the customer read the important matters, the consents and the contract in this order, and tick them once the customer agrees."),
        ["LH3-105"] = new("Linkage II not done", "Linkage III cannot be done before linkage II.",
            "Do linkage II, and go on to the contract once it is done."),
        ["LH3-106"] = new("Contract not concluded", "The contract is not concluded yet (now: 「{0}」).",
            "Have the customer go on as far as 「契約を申し込む」 (apply for the contract), then click 「終了」 (finish) on the last screen."),
        ["LH3-201"] = new("Not told to J-PASS", "The insurance is concluded but J-PASS was not told (「閉じる」 may have been pressed instead of 「終了」). Register it by hand.",
            "Make sure that it is no paper contract. Then propose the registration by hand with the insurance start date and the moment it was concluded. A second person has to confirm it."),
        ["LH3-202"] = new("「OK」 of linkage III not seen", "The 「OK」 of the linkage was not seen. Check at J-PASS whether it was received.",
            "If Sonpo Online still shows the pop-up of the linkage to J-PASS, click 「OK」. Then do linkage III here to see whether it was received."),
        ["LH3-203"] = new("Linkage III in doubt", "Nobody knows whether linkage III was received. Do not register it by hand as long as that is open.",
            "Wait a little and look up at J-PASS. Once it is known that it does not become 「済」 (done), do it again or register it by hand."),
        ["LH3-301"] = new("Paper contract", "This was concluded on paper, so it cannot be registered by hand. Tell the back office.",
            "Ask the staff whether it is a paper contract. If so, ask J-PASS's desk how to register it."),
        ["LH3-302"] = new("Date malformed", "Enter the year in four digits, the month in two and the day in two.",
            "Type the insurance start date in 8 digits, such as 20261201, and the moment of conclusion with hour and minute after it, such as 202611211030."),
        ["LH3-303"] = new("Registered already", "It shows 「済」 (done) already. There is nothing to register by hand.",
            "Do not register it by hand; go on to the carry-in."),
        ["LH3-304"] = new("Refused by J-PASS", "It could not be registered. Read what is wrong, and enter it correctly.",
            "Compare the fields given in the details with Sonpo Online's screen, and propose the registration by hand again with the right values."),
        ["LH3-305"] = new("Waiting for confirmation", "A second person has to confirm it.",
            "Somebody other than who proposed it reads Sonpo Online's screen, types the insurance start date and the moment of conclusion again, and confirms."),
        ["LH3-306"] = new("Moments of conclusion differ", "「申込日時」 (applied at) and 「契約手続き日時」 (contract made at) are not the same. Check Sonpo Online's screen.",
            "Read the insurance start date and 「申込日時」 on 「自動車契約照会 (申し込み時点) 画面」 (the contract as applied for) in Sonpo Online, and decide which is right."),
        ["LH3-307"] = new("Moment of conclusion impossible", "The moment of conclusion does not go with the insurance start date or the approval.",
            "See on Sonpo Online's screen that it lies after the approval and not in the future, and type it again."),

        // Carry-in
        ["LH4-101"] = new("Hand-over of the copy not recorded", "「控え交付済」 (copy handed over) is not ticked. Make sure that the customer has the copy of the enrolment form.",
            "Hand the copy of the enrolment form to the customer, record 「控え交付済」, and then do the carry-in."),
        ["LH4-102"] = new("Carry-in late", "Once the contract is concluded, its data must go to arclink without delay ({0} have passed).",
            "Make sure that the copy was handed over, and do the carry-in."),
        ["LH4-103"] = new("Linkage III not done", "The carry-in cannot be done before linkage III.",
            "Do linkage III, and go on to the carry-in once J-PASS shows 「済」 (done)."),
        ["LH4-104"] = new("No data at arclink", "arclink does not have the data. Do 「arclinkデータ連携」 (send the data to arclink).",
            "Do the carry-in. 「arclinkへ」 (to arclink) only opens a screen and sends nothing."),
        ["LH4-105"] = new("Not applied for", "It does not show 「店舗承認者手続中」, with the store's approver (now: 「{0}」). Finish the application.",
            "Look up the state at arclink. If it has not been applied for, do the carry-in again."),
        ["LH4-106"] = new("Application with other content", "A different application was about to be sent under the same reception number.",
            "See what is registered at arclink. To change it, first pull it back to 「担当者手続き中」 (with the staff)."),
        ["LH4-107"] = new("Products not chosen", "Choose the products to apply for.",
            "Choose from the products shown those to apply for, and do the carry-in again."),
        ["LH4-201"] = new("Carry-in in doubt", "Nobody knows whether it reached arclink. Do not send it twice.",
            "Look up the state at arclink. Do it again only once it is known that it has not arrived."),

        // Change and resubmission
        ["LH5-101"] = new("Not with the staff", "The state at arclink is not 「担当者手続き中」 (with the staff), so the change and resubmission cannot be done.",
            "Pull it back to 「担当者手続き中」 with a reason, and do the change and resubmission again."),
        ["LH5-102"] = new("Accepted by the head office", "It has been accepted already, so the change and resubmission cannot be done here. The accounting department has to do it.",
            "Tell the accounting department, and ask how to undo the acceptance and have the credit reviewed again."),
        ["LH5-103"] = new("Insurance added after approval", "Insurance was added after the approval. Do linkages I to III once more.",
            "Open a new revision, and begin at linkage I with the print serial of a new application form."),
        ["LH5-104"] = new("Old revision, or cancelled", "This is an old revision. Go on with the newest one.",
            "Open the newest revision of the case and go on from there."),
        ["LH5-105"] = new("Not given back to J-PASS", "The contract has not been given back to J-PASS. Do 「変更再申込」 (change and resubmission) at arclink.",
            "Look up the state at arclink, make sure that it is 「担当者手続き中」 (with the staff), and do the change and resubmission again."),
        ["LH5-201"] = new("Change in doubt", "Nobody knows whether the change and resubmission was done.",
            "Look up at arclink and at J-PASS. Do it again only once it is known that it was not given back."),
    };
}
