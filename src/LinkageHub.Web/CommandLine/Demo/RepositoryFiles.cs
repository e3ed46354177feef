namespace LinkageHub.Web.Demo;

/// <summary>Where the demo finds the simulator and the samples: in the source tree this program was built from.</summary>
internal static class RepositoryFiles
{
    private const string Simulator = "LinkageHub.PartnerSimulator";

    public static string? SamplesCsv => InTree("samples", "applications.csv");

    /// <summary>Built like this program if it is, else however it was built.</summary>
    public static string? SimulatorDll
    {
        get
        {
            var configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));
            return new[] { configuration, "Release", "Debug" }
                .Select(name => InTree("mocks", Simulator, "bin", name ?? "", "net10.0", Simulator + ".dll"))
                .FirstOrDefault(path => path is not null);
        }
    }

    private static string? InTree(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "LinkageHub.sln")))
                return Path.Combine([folder.FullName, .. parts]) is var path && File.Exists(path) ? path : null;
        return null;
    }
}
