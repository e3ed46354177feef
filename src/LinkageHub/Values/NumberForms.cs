using System.Text.RegularExpressions;

namespace LinkageHub.Values;

/// <summary>The forms of numbers that no manual shows: settings (<c>FormId__Pattern</c>, <c>PolicyNumber__Pattern</c>) with these defaults.</summary>
public sealed record NumberForms(string FormId = NumberForms.DefaultFormId, string PolicyNumber = NumberForms.DefaultPolicyNumber)
{
    public const string DefaultFormId = "^[0-9A-Za-z-]{1,20}$";
    public const string DefaultPolicyNumber = "^[0-9A-Za-z-]{6,20}$";

    public static bool Fits(string text, string pattern) => Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
