namespace LinkageHub.Linkages;

/// <summary>
/// The partners a linkage is read from and written to, as one word such as <c>SJ+jpass</c>. Work of one route is slowed by the same partners and by
/// no others; so each route has room of its own in the engine, and a slow partner fills only the room of those who need it anyway.
/// </summary>
public static class Route
{
    public const string JPass = "jpass";
    public const string Arclink = "arclink";
    public const string JPassAndArclink = "jpass+arclink";

    /// <summary>連携Ⅰ to Ⅲ: between an insurer and J-PASS.</summary>
    public static string OfInsurer(string insurerCode) => $"{insurerCode}+jpass";

    public static string Of(Linkage linkage, string insurerCode) => linkage switch
    {
        Linkage.I or Linkage.II or Linkage.III => OfInsurer(insurerCode),
        Linkage.CarryIn or Linkage.ChangeResubmission => JPassAndArclink,
        Linkage.CopyDelivery => JPass,
        Linkage.ReturnToStaff => Arclink,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
