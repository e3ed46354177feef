using LinkageHub.Cases;
using LinkageHub.Ledger;

namespace LinkageHub.Recordings;

/// <summary>A recording while it runs at this node: what it wants to hear, and of which cases it knows how they began.</summary>
internal sealed class RunningRecording(Recording recording, IReadOnlyList<string> numbersOfItsCases)
{
    private readonly HashSet<string> keys = [.. recording.Keys, .. numbersOfItsCases];
    private readonly HashSet<string> begun = [];
    private readonly Lock gate = new();

    public Recording Recording => recording;

    public CassetteMask Mask { get; } = new(recording.MaskKey);

    private bool WantsAll => recording.Keys.Count == 0;

    public bool Wants(string? key)
    {
        if (WantsAll)
            return true;
        lock (gate)
            return key is not null && keys.Contains(key);
    }

    /// <summary>The case as it stood when the recording began, the first time it changes; null for one that began since, or is told of already.</summary>
    public CaseFile? Beginning(CaseChange change)
    {
        lock (gate)
        {
            if (!WantsAll)
            {
                if (!change.After.Keys.Any(keys.Contains))
                    return null;
                // Named by one number, a case is meant whole: J-PASS and arclink will call it by the other.
                keys.UnionWith(change.After.Keys);
            }
            if (begun.Contains(change.After.CaseId) || (change.Before is { } middle && middle.CreatedAt < recording.StartedAt && !CasePicture.IsAtRest(middle)))
                return null;
            begun.Add(change.After.CaseId);
            return change.Before is { } before && before.CreatedAt < recording.StartedAt ? before : null;
        }
    }
}
