namespace LinkageHub.Kills.Matrix;

/// <summary>Which cells run: with <c>scripts/test --all</c> every one, else a sample in which every boundary and every killer stands.</summary>
public static class Cells
{
    private static bool All => Environment.GetEnvironmentVariable("LINKAGEHUB_TEST_ALL") == "1";

    public static IEnumerable<object[]> Of(Killer killer) =>
        from boundary in Enumerable.Range(0, OutboundBoundary.All.Length)
        from link in Enumerable.Range(0, OutboundLink.All.Length)
        where All || (boundary % 6 == (int)killer && boundary % 3 == link)
        select new object[] { OutboundBoundary.All[boundary].Name, OutboundLink.All[link].Write };
}
