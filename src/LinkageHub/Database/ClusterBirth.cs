using System.Diagnostics;
using System.Security.Cryptography;

namespace LinkageHub.Database;

/// <summary>Creates a cluster: complete or not at all, so that a hub killed in the middle can simply start again.</summary>
internal static class ClusterBirth
{
    private const int PasswordLength = 48;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan LeftoverPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task CreateAsync(PostgresBinaries binaries, ClusterFiles files, ClusterUser? user, CancellationToken stop)
    {
        RefuseForeignContent(files);
        await RemoveLeftoversAsync(files, stop);
        WritePassword(files, user);
        PrepareDirectory(files, user);

        var initDb = await ChildProcess.StartAsync(ClusterCommand.InitDb(binaries, files, user));
        if (await initDb.Exited is not 0 and var code)
            throw new PrivateClusterException($"initdb が失敗しました（終了コード {code}）。\n{initDb.LastOutput}");

        if (Directory.Exists(files.DataDirectory)) Directory.Delete(files.DataDirectory);
        Directory.Move(files.UnfinishedDirectory, files.DataDirectory);
        if (!OperatingSystem.IsWindows()) Posix.SyncDirectory(files.Parent);
    }

    private static void RefuseForeignContent(ClusterFiles files)
    {
        if (!Directory.Exists(files.DataDirectory) || !Directory.EnumerateFileSystemEntries(files.DataDirectory).Any()) return;
        throw new PrivateClusterException(
            $"{files.DataDirectory} は空ではありませんが、PostgreSQL のデータではありません。空にするか、Data__Directory を変更してください。");
    }

    // A killed initdb leaves a helper that notices a moment later.
    private static async Task RemoveLeftoversAsync(ClusterFiles files, CancellationToken stop)
    {
        var waited = Stopwatch.StartNew();
        while (PostmasterPid.ProcessesIn(files.UnfinishedDirectory).Count > 0 && waited.Elapsed < LeftoverPatience)
            await Task.Delay(Pause, stop);
        if (Directory.Exists(files.UnfinishedDirectory)) Directory.Delete(files.UnfinishedDirectory, recursive: true);
    }

    private static void WritePassword(ClusterFiles files, ClusterUser? user)
    {
        File.Delete(files.PasswordFile);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(files.PasswordFile, options))
            writer.WriteLine(RandomNumberGenerator.GetHexString(PasswordLength, lowercase: true));
        // initdb reads it as the cluster's user; the hub, being root then, can read it all the same.
        if (user is not null) Posix.ChangeOwner(files.PasswordFile, user);
    }

    // The cluster's user cannot create anything in the hub's directory, so it receives its own.
    private static void PrepareDirectory(ClusterFiles files, ClusterUser? user)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(files.UnfinishedDirectory);
            return;
        }
        Directory.CreateDirectory(files.UnfinishedDirectory, OwnerOnly | UnixFileMode.UserExecute);
        if (user is not null) Posix.ChangeOwner(files.UnfinishedDirectory, user);
    }
}
