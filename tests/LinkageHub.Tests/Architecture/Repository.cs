using System.Runtime.CompilerServices;

namespace LinkageHub.Tests.Architecture;

/// <summary>The sources this test was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));

    /// <summary>Every source below a folder, as its path from the root with forward slashes, and its text.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(string folder, string kind = "*.cs") =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), kind, SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(Root, file).Replace('\\', '/'), File: file))
            .Where(source => !source.Path.Split('/').Any(part => part is "obj" or "bin"))
            .OrderBy(source => source.Path, StringComparer.Ordinal)
            .Select(source => (source.Path, File.ReadAllText(source.File)));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

/// <summary>A page that is written from the code and read by people: it must say what the code says.</summary>
internal static class Approved
{
    public static void Equal(string path, string text)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("LINKAGEHUB_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
        Assert.True(File.Exists(file), $"{path} is missing; run the tests once with LINKAGEHUB_APPROVE=1.");
        Assert.Equal(text, File.ReadAllText(file).ReplaceLineEndings("\n"));
    }
}
