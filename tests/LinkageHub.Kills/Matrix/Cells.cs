using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Matrix;

/// <summary>Which cells run: with <c>scripts/test --all</c> every one, else a sample in which every boundary, every link and every killer stands.</summary>
public static class Cells
{
    /// <summary>Boundary by boundary, each with every link.</summary>
    internal static readonly (string Boundary, string Link)[] Rows =
    [
        .. from boundary in OutboundBoundary.All from link in OutboundLink.All select (boundary.Name, link.Write),
        .. from boundary in InboundBoundary.All from link in InboundLink.All select (boundary.Name, link.Type),
    ];

    private static readonly int Killers = Enum.GetValues<Killer>().Length;

    public static IEnumerable<object[]> Of(Killer killer) => Rows.Where((_, row) => LongRuns.Asked || IsInSample(row, killer)).Select(row => new object[] { row.Boundary, row.Link });

    /// <summary>
    /// A cell a boundary: killers take turns, and so do the first two links. The third, which takes a contract through everything before it can begin,
    /// has one in seven.
    /// </summary>
    internal static bool IsInSample(int row, Killer killer)
    {
        var (boundary, link) = (row / 3, row % 3);
        return boundary % Killers == (int)killer && link == (boundary % Killers == 3 + (boundary / Killers) ? 2 : boundary % 2);
    }
}
