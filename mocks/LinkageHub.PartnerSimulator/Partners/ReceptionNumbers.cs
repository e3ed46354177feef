namespace LinkageHub.PartnerSimulator.Partners;

/// <summary>受付番号: twelve digits, a hyphen, two digits; nothing is read out of them.</summary>
internal static class ReceptionNumbers
{
    private const int Length = 15;
    private const int Hyphen = 12;

    public static bool IsValid(string text)
    {
        if (text.Length != Length)
            return false;
        for (var at = 0; at < Length; at++)
        {
            if (at == Hyphen ? text[at] != '-' : !char.IsAsciiDigit(text[at]))
                return false;
        }

        return true;
    }
}
