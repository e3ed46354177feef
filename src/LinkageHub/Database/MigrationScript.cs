using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace LinkageHub.Database;

/// <summary>One numbered script, for example version <c>0001</c>, name <c>0001_cases.sql</c>.</summary>
public sealed record MigrationScript(string Name, string Sql)
{
    private const string ResourcePrefix = "LinkageHub.Ledger.Migrations.";

    /// <summary>The text before the first underscore.</summary>
    public string Version => Name.Split('_', '.')[0];

    /// <summary>SHA-256 of the text; line ends do not count, since a checkout may change them.</summary>
    public string Checksum =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The scripts of this build, in order.</summary>
    public static IReadOnlyList<MigrationScript> Embedded() => Embedded(typeof(MigrationScript).Assembly);

    internal static IReadOnlyList<MigrationScript> Embedded(Assembly assembly) =>
        [.. assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal) && n.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n => new MigrationScript(n[ResourcePrefix.Length..], Read(assembly, n)))];

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
