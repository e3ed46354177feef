namespace LinkageHub.Database;

/// <summary>The server may lose committed rows; the hub does not start on it.</summary>
public sealed class UnsafeDatabaseException(IReadOnlyList<string> settings) : Exception(
    $"PostgreSQL の設定 {string.Join(", ", settings)} が off のため、確定した記録が失われるおそれがあります。on にしてから起動してください。")
{
    public IReadOnlyList<string> Settings { get; } = settings;
}
