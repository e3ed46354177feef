using System.Globalization;

namespace LinkageHub.Database;

/// <summary>What <c>postmaster.pid</c> says, and which processes really work in a data directory.</summary>
internal sealed record PostmasterPid(int ProcessId, int? Port)
{
    private const int PortLine = 3;

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "postmaster.pid");

    /// <summary>Null without the file, or when PostgreSQL is just writing it.</summary>
    public static PostmasterPid? Read(string dataDirectory)
    {
        try
        {
            var lines = File.ReadAllLines(PathIn(dataDirectory));
            if (!TryParse(lines.ElementAtOrDefault(0), out var processId)) return null;
            return new(processId, TryParse(lines.ElementAtOrDefault(PortLine), out var port) ? port : null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Living processes whose working directory is the data directory. Every PostgreSQL process goes there before it
    /// touches a file, and a zombie has none, so this is the one test that a reused process id cannot deceive.
    /// </summary>
    public static IReadOnlyList<int> ProcessesIn(string dataDirectory)
    {
        if (!OperatingSystem.IsLinux()) return [];

        return [.. Directory.EnumerateDirectories("/proc")
            .Select(d => TryParse(Path.GetFileName(d), out var id) ? id : 0)
            .Where(id => id > 0 && WorkingDirectory(id) == dataDirectory)];
    }

    private static string? WorkingDirectory(int processId)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{processId}/cwd", returnFinalTarget: false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool TryParse(string? text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
