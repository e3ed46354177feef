namespace LinkageHub.Linkages;

/// <summary>The five handovers of a contract, and the two errands that go through the same ledger beside them.</summary>
public enum Linkage
{
    /// <summary>連携Ⅰ 損保オンライン → J-PASS</summary>
    I,

    /// <summary>連携Ⅱ J-PASS → 損保オンライン</summary>
    II,

    /// <summary>連携Ⅲ 損保オンライン → J-PASS</summary>
    III,

    /// <summary>持込手続 J-PASS → arclink</summary>
    CarryIn,

    /// <summary>変更再申込 arclink → J-PASS</summary>
    ChangeResubmission,

    /// <summary>控え交付済 told to J-PASS (J5). An errand of its own: the carry-in neither waits for it nor fails by it.</summary>
    CopyDelivery,

    /// <summary>担当者へ戻す at arclink (A4, step ①). A person's pull-back, never part of a linkage.</summary>
    ReturnToStaff,
}

/// <summary>How a linkage is written on the wire and said to people.</summary>
public static class LinkageNames
{
    private static readonly (Linkage Linkage, string Wire, string Japanese, string English)[] Rows =
    [
        (Linkage.I, "I", "連携Ⅰ", "Linkage I"),
        (Linkage.II, "II", "連携Ⅱ", "Linkage II"),
        (Linkage.III, "III", "連携Ⅲ", "Linkage III"),
        (Linkage.CarryIn, "carry-in", "持込手続", "Carry-in"),
        (Linkage.ChangeResubmission, "change-resubmission", "変更再申込", "Change and resubmission"),
        (Linkage.CopyDelivery, "copy-delivery", "控え交付済の通知", "Copy delivery told"),
        (Linkage.ReturnToStaff, "return-to-staff", "担当者への戻し", "Return to staff"),
    ];

    public static string Wire(this Linkage linkage) => Rows[(int)linkage].Wire;

    public static string Japanese(this Linkage linkage) => Rows[(int)linkage].Japanese;

    public static string English(this Linkage linkage) => Rows[(int)linkage].English;

    public static bool IsErrand(this Linkage linkage) => linkage is Linkage.CopyDelivery or Linkage.ReturnToStaff;

    /// <summary>Exact wire names only; the errands cannot be named from outside.</summary>
    public static bool TryParse(string? wire, out Linkage linkage)
    {
        foreach (var row in Rows)
        {
            linkage = row.Linkage;
            if (row.Wire == wire && !linkage.IsErrand())
                return true;
        }
        linkage = default;
        return false;
    }

    internal static Linkage FromStored(string wire) => Rows.First(row => row.Wire == wire).Linkage;
}
