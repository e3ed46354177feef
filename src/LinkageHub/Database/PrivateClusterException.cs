namespace LinkageHub.Database;

/// <summary>The private PostgreSQL cannot run; the message says what to do, so the host prints it as it is.</summary>
public sealed class PrivateClusterException : Exception
{
    public PrivateClusterException(string message) : base(message) { }

    public PrivateClusterException(string message, Exception inner) : base(message, inner) { }
}
