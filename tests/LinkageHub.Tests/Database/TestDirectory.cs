using LinkageHub.Database;

namespace LinkageHub.Tests.Database;

/// <summary>A directory of its own for one test, which the user of a private cluster can reach.</summary>
public sealed class TestDirectory : IDisposable
{
    private const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public TestDirectory()
    {
        Root = Directory.CreateTempSubdirectory("linkagehub-test-").FullName;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Root, Passable);
    }

    public string Root { get; }

    public string ClusterDirectory => Path.Combine(Root, "postgres");

    /// <summary>Where a cluster started in <see cref="ClusterDirectory"/> really keeps its files.</summary>
    internal ClusterFiles Files => ClusterFiles.Choose(ClusterDirectory, ClusterUser.ForThisProcess());

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        // Where the temporary directory itself is private, the cluster has moved.
        var fallback = ClusterFiles.FallbackParent(ClusterDirectory);
        if (Directory.Exists(fallback)) Directory.Delete(fallback, recursive: true);
    }
}
