namespace LinkageHub.Database;

/// <summary>The database does not fit this build; the message names the script and says what to do.</summary>
public sealed class MigrationException : Exception
{
    public MigrationException(string script, string message) : base(message) => Script = script;

    public MigrationException(string script, string message, Exception inner) : base(message, inner) => Script = script;

    public string Script { get; }
}
