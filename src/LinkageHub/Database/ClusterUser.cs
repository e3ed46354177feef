using System.Globalization;

namespace LinkageHub.Database;

/// <summary>The operating system's user under whom PostgreSQL runs when the hub is root: PostgreSQL refuses root.</summary>
internal sealed record ClusterUser(string Name, uint Id, uint GroupId)
{
    private const string PreferredName = "postgres";

    /// <summary>Null when the hub is an ordinary user: PostgreSQL then runs as that user.</summary>
    public static ClusterUser? ForThisProcess()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) return null;

        return Read("/etc/passwd", PreferredName) ?? throw new PrivateClusterException(
            $"""
            PostgreSQL は root では動きません。OS の利用者「{PreferredName}」が見つかりません。
            「useradd --system {PreferredName}」で作成するか、root 以外の利用者で起動してください。
            """);
    }

    private static ClusterUser? Read(string passwordDatabase, string name)
    {
        var fields = File.ReadLines(passwordDatabase).Select(line => line.Split(':')).FirstOrDefault(f => f[0] == name);
        return fields is null ? null : new(name, ParseId(fields[2]), ParseId(fields[3]));
    }

    private static uint ParseId(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
