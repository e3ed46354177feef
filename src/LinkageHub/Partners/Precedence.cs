namespace LinkageHub.Partners;

/// <summary>
/// Who comes first at a partner's gate. Somebody waits for a call, a click, a trigger; nobody waits for a retry, a poll, an item of a batch. What
/// yields leaves a share of every partner's places free and never reserves a turn ahead, so that a backlog does not slow people.
/// It goes with the flow of work, like the trace, and not through every signature.
/// </summary>
public static class Precedence
{
    private static readonly AsyncLocal<bool> Given = new();

    public static bool IsGiven => Given.Value;

    /// <summary>From here on, in this flow of work and what it starts. Only in an async method: there it ends with it.</summary>
    public static void Yield() => Given.Value = true;
}
