using LinkageHub.Cases;
using LinkageHub.Ledger;

namespace LinkageHub.Web.Replay;

/// <summary>The replaying hub's cases as they were committed last, by the numbers they go by: a replay looks at them all the time, and has the hub in its own process.</summary>
internal sealed class ReplayCases
{
    /// <summary>With the insurer of a serial, and without.</summary>
    private readonly Dictionary<(string Kind, string? Insurer, string Value), string> numbers = [];

    private readonly Dictionary<string, (CaseFile File, TaskCompletionSource Next)> cases = [];
    private readonly Lock gate = new();

    public void Changed(CaseChange change)
    {
        TaskCompletionSource? over = null;
        lock (gate)
        {
            foreach (var key in change.NewKeys)
            {
                numbers.TryAdd((key.Kind, null, key.Value), change.After.CaseId);
                numbers.TryAdd((key.Kind, change.After.InsurerCode, key.Value), change.After.CaseId);
            }
            if (cases.TryGetValue(change.After.CaseId, out var known))
            {
                // Told by several threads, and so perhaps not in their order.
                if (known.File.Version > change.After.Version)
                    return;
                over = known.Next;
            }
            cases[change.After.CaseId] = (change.After, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        over?.TrySetResult();
    }

    /// <summary>The case, and when it is another one. Null: not there.</summary>
    /// <param name="key">印刷連番 or 受付番号.</param>
    /// <param name="insurer">Whose serial it is; null: anybody's.</param>
    public (CaseFile File, Task Next)? Find(string key, string? insurer = null)
    {
        lock (gate)
        {
            var id = Values.ReceptionNumber.TryParse(key, out _)
                ? numbers.GetValueOrDefault((BusinessKey.ReceptionNumberKind, null, key)) ?? numbers.GetValueOrDefault((BusinessKey.HeldReceptionKind, null, key))
                : numbers.GetValueOrDefault((BusinessKey.PrintSerialKind, insurer, key));
            return id is not null && cases.TryGetValue(id, out var found) ? (found.File, found.Next.Task) : null;
        }
    }
}
