using System.Globalization;
using System.Net;
using System.Text;
using LinkageHub.Values;

namespace LinkageHub.Web.Drill;

/// <summary>The drill's report as one HTML file: figures, and what happened when, as a chart with its table. No script, nothing loaded from anywhere.</summary>
internal static class DrillReport
{
    private const int Bins = 60, Width = 900, Height = 160;

    private static readonly (string Name, string Pattern, Func<DrillMove, bool> Counts)[] Series =
    [
        ("完了した連携", "solid", move => move is { Type: "status", Status: "succeeded" or "resolved-manually" }),
        ("受取り未確認になった連携", "doubt", move => move is { Type: "status", Status: "in-doubt" }),
        ("送信", "thin", move => move.Type == "intent"),
    ];

    public static string Html(DrillOutcome outcome, IReadOnlyList<DrillMove> moves)
    {
        var end = moves.Count == 0 ? outcome.Back : moves[^1].At;
        var bin = (end - outcome.Began) / Bins;
        var page = new StringBuilder();
        page.Append("""
            <!DOCTYPE html>
            <html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>障害訓練の報告</title>
            <style>
            body { font: 1rem/1.7 "Noto Sans JP", sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
            table { border-collapse: collapse } th, td { border: 1px solid #949494; padding: .25rem .75rem; text-align: left } td.n { text-align: right }
            svg { width: 100%; height: auto } .away { fill: #f6dede } .solid { fill: #0017c1 } .doubt { fill: #b60000 } .thin { fill: #626264 } .ground { stroke: #626264 }
            @media (prefers-color-scheme: dark) { body { color: #f2f2f2; background: #1a1a1c } .away { fill: #552222 } .solid { fill: #9db7f9 } .doubt { fill: #ff7171 } .thin { fill: #b3b3b3 } }
            </style></head><body>
            """);
        page.Append(CultureInfo.InvariantCulture, $"<h1>障害訓練の報告</h1><p>{Text(Second(outcome.Lost))} から {Text(Second(outcome.Back))} まで、J-PASSの応答を失わせました（処理はJ-PASSに届いています）。</p>");
        page.Append("<table><caption>結果</caption>");
        foreach (var (name, value) in outcome.Figures)
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(name)}</th><td>{Text(value)}</td></tr>");
        page.Append("</table>");
        var counts = Series.Select(series => Count(moves.Where(series.Counts), outcome.Began, bin)).ToList();
        for (var at = 0; at < Series.Length; at++)
            Chart(page, Series[at].Name, Series[at].Pattern, counts[at], outcome, bin);
        Table(page, counts, outcome, bin);
        return page.Append("</body></html>\n").ToString();
    }

    private static int[] Count(IEnumerable<DrillMove> moves, DateTimeOffset began, TimeSpan bin)
    {
        var counts = new int[Bins];
        foreach (var move in moves)
            counts[Math.Clamp((int)((move.At - began) / bin), 0, Bins - 1)]++;
        return counts;
    }

    private static void Chart(StringBuilder page, string name, string pattern, int[] counts, DrillOutcome outcome, TimeSpan bin)
    {
        var most = Math.Max(counts.Max(), 1);
        double X(DateTimeOffset at) => (at - outcome.Began) / bin * Width / Bins;
        page.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{Text(name)}（{bin.TotalSeconds:F0}秒ごと、最大 {most} 件。色の付いた時間はJ-PASSの応答なし）</figcaption>");
        page.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Text(name)}。数値は下の表にあります。\">");
        page.Append(CultureInfo.InvariantCulture, $"<rect class=\"away\" x=\"{X(outcome.Lost):F1}\" y=\"0\" width=\"{X(outcome.Back) - X(outcome.Lost):F1}\" height=\"{Height}\"/>");
        for (var at = 0; at < Bins; at++)
            if (counts[at] > 0)
                page.Append(CultureInfo.InvariantCulture, $"<rect class=\"{pattern}\" x=\"{at * Width / (double)Bins + 1:F1}\" y=\"{Height - counts[at] * (Height - 4) / (double)most:F1}\" width=\"{Width / (double)Bins - 2:F1}\" height=\"{counts[at] * (Height - 4) / (double)most:F1}\"/>");
        page.Append(CultureInfo.InvariantCulture, $"<line class=\"ground\" x1=\"0\" x2=\"{Width}\" y1=\"{Height}\" y2=\"{Height}\"/></svg></figure>");
    }

    private static void Table(StringBuilder page, List<int[]> counts, DrillOutcome outcome, TimeSpan bin)
    {
        page.Append("<details><summary>数値</summary><table><tr><th scope=\"col\">時刻</th>");
        foreach (var series in Series)
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Text(series.Name)}</th>");
        page.Append("</tr>");
        for (var at = 0; at < Bins; at++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(JapanTime.In(outcome.Began + bin * at).ToString("HH:mm:ss", CultureInfo.InvariantCulture))}</th>");
            foreach (var series in counts)
                page.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{series[at]}</td>");
            page.Append("</tr>");
        }
        page.Append("</table></details>");
    }

    private static string Second(DateTimeOffset time) => JapanTime.In(time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
