using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Linkages;

namespace LinkageHub.Recordings;

/// <summary>A recording while it runs at this node: what it wants to hear, and of which cases it knows how they began.</summary>
/// <param name="recording">What was asked for.</param>
/// <param name="numbersOfItsCases">The numbers of the cases that its keys name.</param>
/// <param name="world">Tells how long this node has been listening; other nodes begin a second sooner or later.</param>
internal sealed class RunningRecording(Recording recording, IReadOnlyList<string> numbersOfItsCases, TimeProvider world)
{
    /// <summary>Sent without asking anybody first.</summary>
    private static readonly Linkage[] ReadNothing = [Linkage.CopyDelivery, Linkage.ReturnToStaff];

    private readonly HashSet<string> keys = [.. recording.Keys, .. numbersOfItsCases];
    private readonly HashSet<string> begun = [];
    private readonly HashSet<string> asked = [];
    private readonly long listensSince = world.GetTimestamp();
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

    /// <summary>A partner was asked about this number. What was under way when this node began to listen is only half heard.</summary>
    public void Asked(string key, TimeSpan took)
    {
        if (world.GetElapsedTime(listensSince) < took)
            return;
        lock (gate)
            asked.Add(key);
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
            if (begun.Contains(change.After.CaseId))
                return null;
            if (change.Before is { } middle && middle.CreatedAt < recording.StartedAt && (!CasePicture.IsAtRest(middle) || !WasHeardWhole(change)))
                return null;
            begun.Add(change.After.CaseId);
            return change.Before is { } before && before.CreatedAt < recording.StartedAt ? before : null;
        }
    }

    /// <summary>A replay comes to a send by what was read before it, and to the end of a look-up by the partner's answer: without them it would come to neither.</summary>
    private bool WasHeardWhole(CaseChange change) => change.Attempts.All(attempt =>
        (attempt.Kind is "send" && ReadNothing.Contains(change.After.HandoffById(attempt.HandoffId).Linkage)) || change.After.Keys.Any(asked.Contains));
}
