using System.Text.RegularExpressions;

namespace LinkageHub.Csv;

/// <summary>
/// LH7-107: a number that a spreadsheet took for a quantity. 040200000170 comes back as 40200000170 or as 4.02E+10, and nobody
/// can say which number it was.
/// </summary>
internal static partial class LostZeros
{
    public const string Code = "LH7-107";

    public static bool In(string number) => Rounded().IsMatch(number) || (number.Length == 11 && number.All(char.IsAsciiDigit));

    public static string Detail(int line, string column) =>
        $"{line}行目：{column}の先頭の0が失われた可能性があります（Excelで保存された番号）。列を文字列にして、元の番号を入力してください。";

    [GeneratedRegex(@"^[0-9](\.[0-9]+)?E\+[0-9]+\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Rounded();
}
