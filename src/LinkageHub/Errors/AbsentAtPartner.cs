namespace LinkageHub.Errors;

/// <summary>What a partner was asked for by its number and does not have.</summary>
public static class AbsentAtPartner
{
    public static readonly Refusal Form = Refusal.Because("LH1-104",
        "この印刷連番の申込書は損保オンラインにありません。申込書PDFの印刷連番を確認してください。",
        "Sonpo Online has no application form with this print serial. Check the print serial on its PDF.");

    public static readonly Refusal Reception = Refusal.Because("LH2-107",
        "この受付番号のお申込みはJ-PASSにありません。受付番号を確認してください。",
        "J-PASS has no application with this reception number. Check the reception number.");
}
