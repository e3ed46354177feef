using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;

namespace LinkageHub.Simulation.Store;

/// <summary>
/// What PostgreSQL and the statements of the ledger promise, in memory: versions, unique keys, leases by its own clock, payloads written once,
/// one chain a node. One call is one transaction.
/// </summary>
internal sealed class SimulatedStore(World world, StoreBug bug)
{
    private readonly Dictionary<string, CaseFile> cases = [];
    private readonly Dictionary<string, string> caseOfHandoff = [];
    private readonly Dictionary<(string Kind, string Scope, string Value), string> keys = [];
    private readonly Dictionary<(string Handoff, Operation Operation), byte[]> payloads = [];
    private readonly Dictionary<string, (string HandoffId, int Times)> deaths = [];
    private readonly Dictionary<string, (string CaseId, DateTimeOffset At, long Order)> due = [];
    // Ids are chance: the order of what is due at one instant must not depend on them.
    private readonly SortedDictionary<(DateTimeOffset At, long Order), string> byTime = [];
    private long order;

    public IReadOnlyDictionary<string, CaseFile> Cases => cases;

    public Attempts Attempts { get; } = new();

    public Chains Chains { get; } = new();

    public Looks Looks { get; } = new(world);

    public StoreBug Bug => bug;

    private DateTimeOffset Now => world.Loop.Time;

    public CaseFile? Find(string caseId) => cases.GetValueOrDefault(caseId);

    public CaseFile? FindByKey(string kind, string scope, string value) =>
        keys.TryGetValue((kind, scope, value), out var caseId) ? cases[caseId] : null;

    public CaseFile? FindByHandoff(string handoffId) => caseOfHandoff.TryGetValue(handoffId, out var caseId) ? cases[caseId] : null;

    public byte[]? Payload(string handoffId, Operation operation) => payloads.GetValueOrDefault((handoffId, operation));

    public CommitResult Commit(string node, double leaseSeconds, DateTimeOffset nodeTime, IReadOnlyList<CaseChange> changes)
    {
        if (changes.Select(c => c.After.CaseId).Distinct().Count() < changes.Count || !changes.All(c => Wins(c, node)) || !KeysAreFree(changes) || changes.Any(IsTwice))
            return CommitResult.Conflict;
        if (changes.SelectMany(c => c.Payloads).Any(p => payloads.ContainsKey((p.HandoffId, p.Operation))))
            throw new InvalidOperationException("duplicate key value violates unique constraint operation_payload_pkey");

        world.Judges.Commits.Judge(node, changes, cases);
        foreach (var change in changes)
            Apply(change, node, leaseSeconds);
        if (!bug.HasFlag(StoreBug.EntriesLost) || !world.Dice.Chance(0.01))
            Chains.Append(node, changes.SelectMany(c => c.Facts), nodeTime);
        return CommitResult.Committed;
    }

    public IReadOnlyList<Claim> Claim(Room room, string node, double leaseSeconds, DateTimeOffset nodeTime)
    {
        var claims = new List<Claim>();
        var clock = bug.HasFlag(StoreBug.LeaseByNodeClock) ? nodeTime : Now;
        foreach (var (handoffId, caseId, _) in DueUntil(Now))
        {
            var file = cases[caseId];
            var route = Route.Of(file.HandoffById(handoffId).Linkage, file.InsurerCode);
            if (claims.Count(c => c.Route == route) >= room.On(route) || claims.Any(c => c.CaseId == caseId) || !IsFree(file.Lease, clock))
                continue;
            world.Judges.Commits.Claimed(file, node);
            var takenOver = file.Lease is { } lapsed && lapsed.HandoffId == handoffId && lapsed.Node != node;
            if (takenOver)
                deaths[caseId] = (handoffId, DeathsOver(caseId, handoffId) + 1);
            cases[caseId] = file with
            {
                Version = file.Version + (bug.HasFlag(StoreBug.ClaimWithoutVersion) ? 0 : 1),
                Fence = file.Fence + 1,
                Lease = new Lease(handoffId, node, Now.AddSeconds(leaseSeconds)),
            };
            claims.Add(new Claim(caseId, handoffId, route, DeathsOver(caseId, handoffId), takenOver));
        }
        return claims;
    }

    public int DeathsOver(string caseId, string handoffId) => deaths.TryGetValue(caseId, out var known) && known.HandoffId == handoffId ? known.Times : 0;

    public void GiveBack(IReadOnlyCollection<Claim> claims, string node, TimeSpan delay)
    {
        foreach (var claim in claims.Where(claim => cases[claim.CaseId].Lease?.Node == node))
        {
            cases[claim.CaseId] = cases[claim.CaseId] with { Version = cases[claim.CaseId].Version + 1, Lease = null };
            SetDue(claim.HandoffId, claim.CaseId, Now + delay);
        }
    }

    public bool Renew(string caseId, long fence, string node, double leaseSeconds)
    {
        if (cases.GetValueOrDefault(caseId) is not { Lease: { } lease } file)
            return false;
        if (file.Fence != fence || lease.Node != node || lease.Until <= Now)
            return false;
        cases[caseId] = file with { Lease = lease with { Until = Now.AddSeconds(leaseSeconds) } };
        return true;
    }

    public bool HasDue => DueUntil(Now).Any();

    /// <summary>Until something is due that nobody holds and that there is room for.</summary>
    public TimeSpan? NextDueIn(Room room)
    {
        foreach (var (handoffId, caseId, at) in DueUntil(DateTimeOffset.MaxValue))
            if (IsFree(cases[caseId].Lease, Now) && room.On(RouteOf(caseId, handoffId)) > 0)
                return Max(at - Now, TimeSpan.Zero);
        return null;
    }

    public void BringForward(IReadOnlyCollection<string> routes, double perSecond)
    {
        var held = due.Select(row => (Row: row, Handoff: cases[row.Value.CaseId].HandoffById(row.Key)))
            .Where(row => row.Handoff.HeldBy is "paused" or "hours" or "breaker-open" or "partner-down" && routes.Contains(RouteOf(row.Row.Value.CaseId, row.Row.Key)))
            .OrderBy(row => row.Handoff.Operations.Sum(op => op.Sends)).ThenBy(row => row.Handoff.CreatedAt).ThenBy(row => row.Row.Value.Order).ToList();
        for (var n = 0; n < held.Count; n++)
            if (Now.AddSeconds((n + 1) / perSecond) is var sooner && sooner < held[n].Row.Value.At)
                SetDue(held[n].Row.Key, held[n].Row.Value.CaseId, sooner);
    }

    private IEnumerable<(string HandoffId, string CaseId, DateTimeOffset At)> DueUntil(DateTimeOffset until)
    {
        foreach (var (when, handoffId) in byTime)
        {
            if (when.At > until)
                yield break;
            yield return (handoffId, due[handoffId].CaseId, when.At);
        }
    }

    private string RouteOf(string caseId, string handoffId) => Route.Of(cases[caseId].HandoffById(handoffId).Linkage, cases[caseId].InsurerCode);

    private void SetDue(string handoffId, string caseId, DateTimeOffset? at)
    {
        if (due.Remove(handoffId, out var old))
            byTime.Remove((old.At, old.Order));
        if (at is not { } when)
            return;
        due[handoffId] = (caseId, when, ++order);
        byTime[(when, order)] = handoffId;
    }

    private static bool IsFree(Lease? lease, DateTimeOffset clock) => lease is null || lease.Until < clock;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private bool Wins(CaseChange change, string node)
    {
        var stored = cases.GetValueOrDefault(change.After.CaseId);
        if (bug.HasFlag(StoreBug.NoVersionCheck))
            return (stored is null) == (change.Before is null);
        if (stored?.Version != change.Before?.Version)
            return false;
        return change.Lease is not LeaseMove.Hold || stored is null || IsFree(stored.Lease, Now)
            || (stored.Lease!.HandoffId == change.After.Lease!.HandoffId && stored.Lease.Node == node);
    }

    /// <summary>One handoff a linkage, revision and ordinal; one operation an idempotency key.</summary>
    private bool IsTwice(CaseChange change) =>
        change.After.Handoffs.DistinctBy(h => (h.Revision, h.Linkage, h.Ordinal)).Count() < change.After.Handoffs.Length
        || change.After.Handoffs.SelectMany(h => h.Operations.Select(op => (h.Id, op.IdempotencyKey)))
            .Any(op => world.Judges.Commits.OperationOf(op.IdempotencyKey) is var (_, handoff, _) && handoff.Id != op.Id);

    private bool KeysAreFree(IReadOnlyList<CaseChange> changes)
    {
        if (bug.HasFlag(StoreBug.NoUniqueKeys))
            return true;
        var taken = new HashSet<(string, string, string)>();
        return changes.SelectMany(c => c.NewKeys).All(k => !keys.ContainsKey((k.Kind, k.Scope, k.Value)) && taken.Add((k.Kind, k.Scope, k.Value)));
    }

    private void Apply(CaseChange change, string node, double leaseSeconds)
    {
        var (before, after) = (cases.GetValueOrDefault(change.After.CaseId), change.After);
        var lease = change.Lease switch
        {
            LeaseMove.Keep => before?.Lease,
            LeaseMove.Hold => new Lease(after.Lease!.HandoffId, node, Now.AddSeconds(leaseSeconds)),
            _ => null,
        };
        var handoffs = after.Handoffs;
        for (var at = 0; at < handoffs.Length; at++)
        {
            var handoff = handoffs[at];
            var old = change.Before?.Handoffs.FirstOrDefault(h => h.Id == handoff.Id);
            if (!ReferenceEquals(old, handoff))
                handoffs = handoffs.SetItem(at, handoff with { DueAt = change.DueIn.TryGetValue(handoff.Id, out var wait) ? Now + wait : handoff.DueAt });
            caseOfHandoff[handoff.Id] = after.CaseId;
            if (due.TryGetValue(handoff.Id, out var stands) ? (stands.CaseId, stands.At) != (after.CaseId, handoffs[at].DueAt) : handoffs[at].DueAt is not null)
                SetDue(handoff.Id, after.CaseId, handoffs[at].DueAt);
        }
        cases[after.CaseId] = after with { Version = (change.Before?.Version ?? 0) + 1, Lease = lease, Handoffs = handoffs };
        Looks.Expect(after.CaseId, change.PollIn);
        foreach (var key in change.NewKeys)
            keys[(key.Kind, key.Scope, key.Value)] = after.CaseId;
        foreach (var payload in change.Payloads)
            payloads[(payload.HandoffId, payload.Operation)] = payload.Body.ToArray();
        Attempts.Note(change, world.Loop.Now, node);
    }
}
