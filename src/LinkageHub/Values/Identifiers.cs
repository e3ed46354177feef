using System.Text;
using System.Text.RegularExpressions;

namespace LinkageHub.Values;

/// <summary>印刷連番: the serial printed on the application form. Trimmed, half-width, upper case; leading zeros count.</summary>
public readonly record struct PrintSerial
{
    /// <summary>The manuals show no format, so it is a setting (<c>PrintSerial__Pattern</c>); this is its default.</summary>
    public const string DefaultPattern = "^[0-9A-Za-z-]{4,20}$";

    public string Text { get; }

    private PrintSerial(string text) => Text = text;

    /// <summary>Ａ０００１２３４ and a0001234 are the same serial: NFKC, trimmed, upper case.</summary>
    public static bool TryParse(string? text, string pattern, out PrintSerial serial)
    {
        var normal = Folded(text).ToUpperInvariant();
        serial = new PrintSerial(normal);
        return Regex.IsMatch(normal, pattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
    }

    /// <summary>NFKC and trimmed; empty for text that is none (half characters), which no number ever is.</summary>
    internal static string Folded(string? text)
    {
        try
        {
            return (text ?? "").Normalize(NormalizationForm.FormKC).Trim();
        }
        catch (ArgumentException)
        {
            return "";
        }
    }

    /// <summary>A serial that our own ledger or a partner's contract already vouches for.</summary>
    public static PrintSerial Known(string text) => new(text);

    public override string ToString() => Text;
}

/// <summary>受付番号: J-PASS's application number, twelve digits, a hyphen, two digits (S003-17). The digits carry no meaning for us.</summary>
public readonly partial record struct ReceptionNumber
{
    public string Text { get; }

    private ReceptionNumber(string text) => Text = text;

    public static bool TryParse(string? text, out ReceptionNumber number)
    {
        var normal = PrintSerial.Folded(text);
        number = new ReceptionNumber(normal);
        return Form().IsMatch(normal);
    }

    public static ReceptionNumber Known(string text) => new(text);

    public override string ToString() => Text;

    [GeneratedRegex(@"^[0-9]{12}-[0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
