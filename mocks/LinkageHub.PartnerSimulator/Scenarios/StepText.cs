using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LinkageHub.PartnerSimulator.Scenarios;

/// <summary>What stands in a scenario for something only the run knows: times, numbers nobody has used, bytes of a file.</summary>
internal static partial class StepText
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    static StepText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary><c>{now-1h}</c>, <c>{today-1s}</c>, <c>{now-1h:yyyyMMddHHmm}</c>: Japanese time, <c>today</c> its midnight; without a format as ISO with offset.</summary>
    public static string WithTimes(string text, DateTimeOffset now) => Times().Replace(text, match =>
    {
        var local = now.ToOffset(Japan);
        var from = match.Groups["from"].Value == "today"
            ? new DateTimeOffset(local.Date, Japan)
            : local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        var format = match.Groups["format"] is { Success: true } given ? given.Value : "yyyy-MM-dd'T'HH:mm:sszzz";
        return from.Add(Offset(match.Groups["by"].Value)).ToString(format, CultureInfo.InvariantCulture);
    });

    /// <summary>
    /// Moves every 印刷連番 and 受付番号 of a scenario, so that it can be run again where its numbers are taken. The tenth of a second stands in front of
    /// what was there: two plays never meet, however far apart a scenario's own numbers are.
    /// </summary>
    public static string WithFreshNumbers(string scenario, DateTimeOffset now)
    {
        var moment = (now.ToUnixTimeMilliseconds() / 100 % 10_000_000).ToString("0000000", CultureInfo.InvariantCulture);
        var moved = Receptions().Replace(scenario, "04" + moment + "${number}");
        return Serials().Replace(moved, "${head}" + moment + "${number}");
    }

    public static byte[] Bytes(StepFile file)
    {
        var encoding = file.Encoding == "cp932" ? Encoding.GetEncoding(932) : new UTF8Encoding(file.Encoding == "utf-8-bom");
        var bytes = new List<byte>(encoding.GetPreamble());
        foreach (var line in file.Lines)
        {
            var at = 0;
            foreach (Match raw in RawBytes().Matches(line))
            {
                bytes.AddRange(encoding.GetBytes(line[at..raw.Index]));
                bytes.AddRange(Convert.FromHexString(raw.Groups[1].Value.Replace(" ", "", StringComparison.Ordinal)));
                at = raw.Index + raw.Length;
            }

            bytes.AddRange(encoding.GetBytes(line[at..] + "\r\n"));
        }

        return [.. bytes];
    }

    private static TimeSpan Offset(string by) => by.Length == 0
        ? TimeSpan.Zero
        : long.Parse(by[..^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) * by[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        };

    [GeneratedRegex(@"\{(?<from>now|today)(?<by>[+-][0-9]{1,6}[smhd])?(:(?<format>[^}]+))?\}")]
    private static partial Regex Times();

    [GeneratedRegex(@"\b(?<head>[A-Z])(?<number>[0-9]{7})\b")]
    private static partial Regex Serials();

    [GeneratedRegex(@"\b0402[0-9]{5}(?<number>[0-9]{3}-[0-9]{2})\b")]
    private static partial Regex Receptions();

    [GeneratedRegex("<((?:[0-9A-F]{2} ?)+)>")]
    private static partial Regex RawBytes();
}
