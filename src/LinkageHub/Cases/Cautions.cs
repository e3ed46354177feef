using LinkageHub.Linkages;
using LinkageHub.Values;

namespace LinkageHub.Cases;

/// <summary>Something to look at before it hurts. Nothing is refused for it. <paramref name="Kind"/>: serial-old, policy-number-form.</summary>
public sealed record Caution(string Kind, string Japanese, string English);

/// <param name="SerialDays">Days until a serial counts as old (<c>PrintSerial__WarnDays</c>): the insurer keeps printed data for about two months.</param>
/// <param name="PolicyNumberForm"><c>PolicyNumber__Pattern</c>.</param>
public sealed record CautionLimits(int SerialDays = 45, string PolicyNumberForm = NumberForms.DefaultPolicyNumber);

public static class Cautions
{
    public static IReadOnlyList<Caution> Of(CaseFile file, CautionLimits limits, DateTimeOffset now)
    {
        if (file.IsCancelled)
            return [];
        var current = file.Current;
        var cautions = new List<Caution>();
        // Once III is done nobody needs the printed data at the insurer any more.
        if (current.PrintSerial is { } serial && file.Find(current.Number, Linkage.III)?.Status.IsDone() != true
            && (int)(now - (current.Facts.FormPrintedAt ?? current.OpenedAt)).TotalDays is var age && age >= limits.SerialDays)
            cautions.Add(new Caution("serial-old",
                $"印刷連番 {serial} の申込書は印刷から{age}日たっています。損保オンラインのデータが消える前に連携Ⅲまで進めるか、申込書を作成し直してください。",
                $"The form of {serial} was printed {age} days ago: finish linkage III before the insurer drops its data, or print it anew."));
        if (current.Facts.PolicyNumber is { Length: > 0 } policy && !NumberForms.Fits(policy, limits.PolicyNumberForm))
            cautions.Add(new Caution("policy-number-form",
                "損保オンラインの証券番号が、決められた形式と異なります。証券番号を損保オンラインの画面で確認してください。",
                "The insurer's policy number has not the form it should have: look at the insurer's screen."));
        return cautions;
    }
}
