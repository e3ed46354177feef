using System.Globalization;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>The table at the end, and the verdict below it.</summary>
internal static class DemoReport
{
    private static readonly Dictionary<string, string[]> WritesOf = new()
    {
        ["I"] = ["J1"],
        ["II"] = ["S2"],
        ["III"] = ["J4", "J4M"],
        ["carry-in"] = ["A1", "A2"],
        ["change-resubmission"] = ["A5", "J6"],
    };

    public static void Write(DemoTally tally, JournalComparison comparison)
    {
        Report.Table(
            ["連携", "依頼 triggered", "完了 done", "拒否 refused, by code", "不明→解決 in doubt, resolved", "連携先に反映 applied"],
            DemoTally.Linkages.Select(linkage => Row(linkage, tally.Of(linkage), comparison)));
        foreach (var stuck in tally.Stuck.Take(20))
            Console.Out.WriteLine($"進めません {stuck}");
        foreach (var difference in comparison.Differences.Take(20))
            Console.Out.WriteLine($"不一致 {difference}");
    }

    /// <summary>True when every contract got to its end and the partners did exactly what the hub says.</summary>
    public static bool WriteVerdict(DemoTally tally, JournalComparison comparison, int contracts)
    {
        var agreed = tally.Stuck.Count == 0 && tally.Finished == contracts && comparison.Differences.Count == 0;
        Console.Out.WriteLine(agreed
            ? $"契約 {contracts} 件すべてで、連携先の記録とハブの台帳が一致しました。どの反映も1回ずつです。"
            : $"契約 {contracts} 件のうち {tally.Finished} 件が終わりました。進めません {tally.Stuck.Count} 件、不一致 {comparison.Differences.Count} 件。");
        return agreed;
    }

    private static IReadOnlyList<string> Row(string linkage, LinkageTally tally, JournalComparison comparison) =>
    [
        linkage,
        Number(tally.Triggered),
        Number(tally.Done),
        string.Join("  ", tally.RefusedByCode.Select(code => $"{code.Key} ×{code.Value}")),
        Number(tally.DoubtSettled),
        string.Join("  ", WritesOf[linkage].Select(write => $"{write} {comparison.EffectsByOperation.GetValueOrDefault(write)}")),
    ];

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
