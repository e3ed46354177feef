using System.Text;
using LinkageHub.Linkages;

namespace LinkageHub.Csv;

/// <summary>連携区分 as people write it: Ⅰ, I, １, 連携Ⅰ; 持込, 持込手続; 変更再申込. The wire names are understood too.</summary>
internal static class LinkageSpelling
{
    public static bool TryParse(string text, out Linkage linkage)
    {
        // NFKC makes the one-character numeral Ⅲ the three letters III, and full-width digits plain ones.
        var folded = string.Concat(text.Normalize(NormalizationForm.FormKC).Where(c => !char.IsWhiteSpace(c))).ToUpperInvariant();
        var known = (folded.StartsWith("連携", StringComparison.Ordinal) ? folded[2..] : folded) switch
        {
            "I" or "1" => Linkage.I,
            "II" or "2" => Linkage.II,
            "III" or "3" => Linkage.III,
            _ => folded switch
            {
                "持込" or "持込手続" or "CARRY-IN" => Linkage.CarryIn,
                "変更再申込" or "CHANGE-RESUBMISSION" => Linkage.ChangeResubmission,
                _ => (Linkage?)null,
            },
        };
        linkage = known.GetValueOrDefault();
        return known is not null;
    }
}
