using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;

namespace LinkageHub.Database;

/// <summary>The files of one private cluster: the data directory and, beside it, the password and the lock of the owning hub.</summary>
internal sealed record ClusterFiles(string DataDirectory)
{
    private const UnixFileMode Reachable = UnixFileMode.OtherExecute;

    private const UnixFileMode OwnerAllOthersPass = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public string PasswordFile => DataDirectory + ".password";

    public string LockFile => DataDirectory + ".lock";

    /// <summary>initdb works here; only a complete cluster is renamed to <see cref="DataDirectory"/>.</summary>
    public string UnfinishedDirectory => DataDirectory + ".new";

    public string Parent => Path.GetDirectoryName(DataDirectory)!;

    public string LogDirectory => Path.Combine(DataDirectory, "log");

    /// <summary>Major version of the cluster that is already here, if any.</summary>
    public int? ExistingVersion
    {
        get
        {
            var file = Path.Combine(DataDirectory, "PG_VERSION");
            return File.Exists(file) ? int.Parse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture) : null;
        }
    }

    /// <summary>The wanted directory, or one under /var/tmp when another user could not get to the wanted one.</summary>
    public static ClusterFiles Choose(string wanted, ClusterUser? user)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(wanted));
        var parent = Path.GetDirectoryName(full)!;
        Directory.CreateDirectory(parent);
        if (!OperatingSystem.IsWindows()) parent = Posix.RealPath(parent);
        full = Path.Combine(parent, Path.GetFileName(full));
        if (user is null || OperatingSystem.IsWindows() || IsReachable(parent)) return new(full);

        var fallback = FallbackParent(full);
        CreateOwned(fallback);
        return new(Path.Combine(fallback, Path.GetFileName(full)));
    }

    internal static string FallbackParent(string wanted)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..16];
        return $"/var/tmp/linkagehub-{hash}";
    }

    [UnsupportedOSPlatform("windows")]
    private static bool IsReachable(string directory)
    {
        for (DirectoryInfo? d = new(directory); d is not null; d = d.Parent)
        {
            if ((File.GetUnixFileMode(d.FullName) & Reachable) == 0) return false;
        }
        return true;
    }

    // Everybody may write to /var/tmp: a directory somebody else has prepared there must not become our database.
    [UnsupportedOSPlatform("windows")]
    private static void CreateOwned(string directory)
    {
        Directory.CreateDirectory(directory, OwnerAllOthersPass);
        var (owner, isDirectory) = Posix.OwnerOf(directory);
        if (owner != 0 || !isDirectory)
            throw new PrivateClusterException($"{directory} は別の利用者のものです。削除するか、Data__Directory を変更してください。");
        File.SetUnixFileMode(directory, OwnerAllOthersPass);
    }
}
