using System.Globalization;
using System.Text;
using LinkageHub.Errors;
using LinkageHub.Values;

namespace LinkageHub.Linkages;

/// <summary>What a guard must have in hand before its question makes sense. The row that reports the missing thing has no need of it.</summary>
[Flags]
internal enum Needs
{
    Nothing = 0,
    Application = 1,
    Reception = 2,
    Contract = 4,
    SentInI = 8,
}

/// <summary>
/// One row of a guard table: the code it answers with, the manual's step, and the condition that lets the linkage pass.
/// <paramref name="Says"/> fills or replaces the code's message.
/// </summary>
internal sealed record Guard(
    string Code, string Step, Func<LinkageFacts, bool> Passes, Needs Needs = Needs.Nothing, Func<LinkageFacts, Refusal>? Says = null)
{
    /// <summary>Null when the guard passes, or when it cannot be asked because an earlier row already says what is missing.</summary>
    public Refusal? Check(LinkageFacts facts) =>
        !CanBeAsked(facts) || Passes(facts) ? null : Says?.Invoke(facts) ?? Refusal.Of(Code);

    private bool CanBeAsked(LinkageFacts facts) =>
        Has(Needs.Application, facts.Application) && Has(Needs.Reception, facts.Reception)
        && Has(Needs.Contract, facts.Contract) && Has(Needs.SentInI, facts.SentInI);

    private bool Has(Needs need, object? thing) => !Needs.HasFlag(need) || thing is not null;
}

/// <summary>The guards every linkage begins with, and what the tables share.</summary>
internal static class Guards
{
    internal static readonly Guard[] Common =
    [
        // INV-08: a superseded revision accepts no linkage, not even from work that was already queued.
        new("LH5-104", "S003-30", f => f.RevisionIsCurrent),

        // INV-08: nor does a cancelled case. An old revision of it is already refused above.
        new("LH5-104", "S003-30", f => !f.CaseIsCancelled || !f.RevisionIsCurrent,
            Says: _ => Refusal.Because("LH5-104", "取り消された案件です。新しい案件で手続きしてください。", "The case is cancelled. Go on with a new one.")),
    ];

    /// <summary>All failing rows, in the manual's order; the first one gives the code.</summary>
    public static IReadOnlyList<Refusal> Failing(IEnumerable<Guard> own, LinkageFacts facts) =>
        [.. Common.Concat(own).Select(guard => guard.Check(facts)).OfType<Refusal>()];

    /// <summary>A partner's answer passed the guards but lacks what the body is built from.</summary>
    public static Refusal? Lacking(params (string Name, bool Missing)[] members)
    {
        var missing = members.Where(member => member.Missing).Select(member => member.Name).ToList();
        return missing.Count == 0
            ? null
            : Refusal.Because("LH9-104", $"連携先の応答を解釈できません（必要な項目がありません：{string.Join("、", missing)}）。",
                $"The partner's answer cannot be understood (missing: {string.Join(", ", missing)}).");
    }

    /// <summary>A label as the partner shows it, for a person to compare with the screen.</summary>
    public static string Shown(string? label) => string.IsNullOrWhiteSpace(label) ? "表示なし" : label;

    public static bool Is(this string? label, LabelKey key) => LabelKey.Of(label) == key;

    public static bool IsSameSerial(string? one, string? other) =>
        !string.IsNullOrWhiteSpace(one) && !string.IsNullOrWhiteSpace(other) && Normal(one) == Normal(other);

    /// <summary>A wire date (yyyy-MM-dd) that exists; the exact form takes ASCII digits only.</summary>
    public static bool TryDate(string? iso, out DateOnly day)
    {
        day = default;
        return iso is { Length: 10 } && DateOnly.TryParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    private static string Normal(string serial) => serial.Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant();
}
