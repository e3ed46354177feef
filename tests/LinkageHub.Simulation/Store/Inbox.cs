using LinkageHub.Callbacks;

namespace LinkageHub.Simulation.Store;

/// <summary>The table of stored callbacks.</summary>
internal sealed class Inbox(World world, StoreBug bug)
{
    private sealed class Row(StoredCallback callback)
    {
        public StoredCallback Callback { get; set; } = callback;
        public DateTimeOffset? DueAt { get; set; }
        public bool IsApplied { get; set; }

        /// <summary>Who looks at it.</summary>
        public string? Node { get; set; }
    }

    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    private readonly Dictionary<(string Partner, string Id), Row> rows = [];

    public bool HasDue => rows.Values.Any(row => row.DueAt <= world.Loop.Time);

    public bool Has(string partner, string webhookId) => rows.ContainsKey((partner, webhookId));

    /// <summary>Nobody has to look at any of them any more.</summary>
    public bool IsEmpty => rows.Values.All(row => row.IsApplied);

    public void Store(string partner, string webhookId, CallbackBody body, string hash)
    {
        if (bug.HasFlag(StoreBug.RepeatsForgotten) && rows.TryGetValue((partner, webhookId), out var known) && known.IsApplied)
            rows.Remove((partner, webhookId));
        rows.TryAdd((partner, webhookId), new Row(new StoredCallback(partner, webhookId, body.Type, body.Key, body.KeyKind, hash, 0))
        {
            DueAt = body.Key is null ? null : world.Loop.Time,
        });
    }

    public IReadOnlyList<StoredCallback> Take(int most, string node)
    {
        var taken = new List<StoredCallback>();
        foreach (var row in rows.Values.Where(row => row.DueAt <= world.Loop.Time).OrderBy(row => row.DueAt).Take(most).ToList())
        {
            var isTakenOver = row.Node is not null && row.Node != node;
            row.Callback = row.Callback with { Tries = row.Callback.Tries + 1, Deaths = row.Callback.Deaths + (isTakenOver ? 1 : 0), IsTakenOver = isTakenOver };
            row.Node = node;
            row.DueAt = world.Loop.Time + Lease;
            taken.Add(row.Callback);
        }
        return taken;
    }

    public void Applied(StoredCallback callback)
    {
        if (Held(callback) is not { } row)
            return;
        (row.DueAt, row.IsApplied) = (null, true);
        world.Judges.Rest.Applied(callback);
    }

    public void Keep(StoredCallback callback)
    {
        if (Held(callback) is { } row && (!row.IsApplied || bug.HasFlag(StoreBug.KeptAfterItsEnd)))
            row.DueAt = world.Loop.Time + Lease;
    }

    public void Later(StoredCallback callback, TimeSpan delay)
    {
        if (Held(callback) is { IsApplied: false } row)
            (row.DueAt, row.Node, row.Callback) = (world.Loop.Time + delay, null, row.Callback with { Deaths = 0 });
    }

    public void PutOff(StoredCallback callback, TimeSpan delay)
    {
        if (Held(callback) is { IsApplied: false } row)
            (row.DueAt, row.Node, row.Callback) = (world.Loop.Time + delay, null, row.Callback with { Tries = row.Callback.Tries - 1 });
    }

    public void GiveUp(StoredCallback callback)
    {
        if (Held(callback) is { } row)
            (row.DueAt, row.IsApplied) = (null, true);
    }

    /// <summary>Only for whoever took it last.</summary>
    private Row? Held(StoredCallback callback) => rows[(callback.Partner, callback.WebhookId)] is { } row && row.Callback.Tries == callback.Tries ? row : null;
}
