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

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
        // Where the temporary directory itself is private, the cluster has moved.
        var fallback = LinkageHub.Database.ClusterFiles.FallbackParent(ClusterDirectory);
        if (Directory.Exists(fallback)) Directory.Delete(fallback, recursive: true);
    }
}
