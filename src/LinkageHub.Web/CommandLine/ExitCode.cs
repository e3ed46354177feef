namespace LinkageHub.Web.Verbs;

/// <summary>What the calling script learns.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The hub or a partner said no, or something is broken.</summary>
    public const int Failed = 1;

    /// <summary>The command itself was not understood; nothing was tried.</summary>
    public const int WrongUse = 2;
}
