using System.Diagnostics;

namespace LinkageHub.Database;

/// <summary>How PostgreSQL's programs are called: as whom, with which environment, and bound to the life of the hub.</summary>
internal static class ClusterCommand
{
    public const string SuperUser = "linkagehub";

    // Found at the same place whatever PATH a service manager hands down.
    private static readonly string[] SystemDirectories = ["/usr/bin", "/bin", "/usr/local/bin"];

    private static string Locale => OperatingSystem.IsLinux() ? "C.UTF-8" : "C";

    public static ProcessStartInfo InitDb(PostgresBinaries binaries, ClusterFiles files, ClusterUser? user) =>
        // Half a cluster is worthless: initdb is killed with the hub, and the next start begins anew.
        Build(user, "KILL", binaries.InitDb,
        [
            "-D", files.UnfinishedDirectory, "-U", SuperUser, $"--pwfile={files.PasswordFile}",
            "--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", $"--locale={Locale}",
            // The same order as that of C.UTF-8, by code point, but compared as bytes: every key of every index is text.
            "--lc-collate=C",
        ]);

    public static ProcessStartInfo Postgres(PostgresBinaries binaries, ClusterFiles files, ClusterUser? user, int port) =>
        // INT is PostgreSQL's fast shutdown: a killed hub leaves a cleanly closed database.
        Build(user, "INT", binaries.Postgres,
        [
            "-D", files.DataDirectory,
            "-c", $"port={port}",
            "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=",
            "-c", "max_connections=160",
            "-c", "shared_buffers=128MB",
            // One file per weekday, overwritten a week later: the log cannot fill the disk.
            "-c", "logging_collector=on",
            "-c", $"log_directory={Path.GetFileName(files.LogDirectory)}",
            "-c", "log_filename=postgresql-%a.log",
            "-c", "log_rotation_age=1d",
            "-c", "log_rotation_size=0",
            "-c", "log_truncate_on_rotation=on",
        ]);

    private static ProcessStartInfo Build(ClusterUser? user, string deathSignal, string program, string[] arguments)
    {
        string[] line = [.. Prefix(user, deathSignal), program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            // The user who runs PostgreSQL may not be able to enter the hub's own working directory.
            WorkingDirectory = OperatingSystem.IsWindows() ? Path.GetDirectoryName(program) : "/",
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // An inherited PGDATA, PGPORT or PGOPTIONS would be meant for another server.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = Locale;
        return start;
    }

    private static IEnumerable<string> Prefix(ClusterUser? user, string deathSignal)
    {
        if (OperatingSystem.IsWindows()) return [];

        var setPriv = FindTool("setpriv");
        if (setPriv is null && user is not null)
            throw new PrivateClusterException("setpriv（util-linux）が見つかりません。root で起動するには必要です。");

        // A session of its own: Ctrl+C in a terminal reaches the whole group, and PostgreSQL must stop after the hub, not with it.
        IEnumerable<string> session = FindTool("setsid") is { } setSid ? [setSid] : [];
        IEnumerable<string> identity = user is null
            ? []
            : [$"--reuid={user.Name}", $"--regid={user.GroupId}", "--clear-groups"];
        return setPriv is null ? session : [.. session, setPriv, .. identity, $"--pdeathsig={deathSignal}", "--"];
    }

    private static string? FindTool(string name) =>
        SystemDirectories.Select(d => Path.Combine(d, name)).FirstOrDefault(File.Exists);
}
