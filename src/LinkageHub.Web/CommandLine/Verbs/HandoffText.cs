namespace LinkageHub.Web.Verbs;

/// <summary>One handoff as a person reads it.</summary>
internal static class HandoffText
{
    /// <summary>Shows what the hub answered to a trigger or a retry. Exit code 0 only when the linkage is done.</summary>
    public static int Show(HubAnswer answer, bool json)
    {
        if (answer.Problem is { } problem)
            return Report.Failed(problem, json);

        var handoff = answer.Read<HandoffBody>();
        if (json)
            Console.Out.WriteLine(answer.Body);
        else
            Write(handoff);
        return handoff.IsDone ? ExitCode.Done : ExitCode.Failed;
    }

    public static void Write(HandoffBody handoff)
    {
        Console.Out.WriteLine($"連携 {handoff.Linkage}  {handoff.Key}  版{handoff.Revision}  {handoff.StatusLabel ?? handoff.Status}  ({handoff.Id})");
        foreach (var operation in handoff.Operations ?? [])
            Console.Out.WriteLine($"  {operation.Operation,-4} {operation.Partner,-13} {operation.Status,-9} {operation.Attempts}回  {operation.IdempotencyKey}");
        if (handoff.ErrorCode is { } code)
            Console.Out.WriteLine($"  {code}: {handoff.ErrorDetail}");
        if (handoff.HeldBy is { } held)
            Console.Out.WriteLine($"  保留中: {held}");
        if (handoff.NextAttemptAt is { } next)
            Console.Out.WriteLine($"  次の自動処理: {next:yyyy-MM-dd HH:mm:ss}");
        if (handoff is { IsDone: false, NextAction: { Length: > 0 } action })
            Console.Out.WriteLine($"  → {action}");
    }
}
