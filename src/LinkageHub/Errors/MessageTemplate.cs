using System.Globalization;
using System.Text.RegularExpressions;

namespace LinkageHub.Errors;

/// <summary>Fills {0} and so on. What is not known is left out where the sentence stands without it, and called unknown where it does not.</summary>
internal static partial class MessageTemplate
{
    public static string Fill(ErrorText error, IReadOnlyList<string> arguments, string unknown)
    {
        var template = error.Message;
        if (error.WithoutArguments is { } plain && Placeholder().Matches(template).Any(hole => !IsKnown(hole, arguments)))
            return plain;

        // （状況：{0}）, in English (state: {0}), says nothing when the status is not known, so the whole bracket goes.
        template = Bracket().Replace(template, bracket =>
            Placeholder().Matches(bracket.Value).Any(hole => IsKnown(hole, arguments)) ? bracket.Value : "");
        return Placeholder().Replace(template, hole =>
            IsKnown(hole, arguments) ? arguments[Index(hole)] + hole.Groups["unit"].Value : unknown);
    }

    private static bool IsKnown(Match hole, IReadOnlyList<string> arguments) =>
        Index(hole) < arguments.Count && !string.IsNullOrWhiteSpace(arguments[Index(hole)]);

    private static int Index(Match hole) => int.Parse(hole.Groups["index"].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(?<index>[0-9])\}(?<unit>円|回目|行目|秒後| yen)?", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"（[^（）]*\{[0-9]\}[^（）]*）| ?\([^()]*\{[0-9]\}[^()]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Bracket();
}
