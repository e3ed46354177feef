using System.Globalization;
using LinkageHub.PartnerSimulator.Control;

namespace LinkageHub.PartnerSimulator;

/// <summary>What the three partners keep in one run. Everything below is read and changed under <see cref="Gate"/>.</summary>
internal sealed class RunState(string name, int requestLimit)
{
    private readonly Dictionary<string, SentBody> _sentBodies = new(StringComparer.Ordinal);
    private readonly List<JournalItem> _effects = [];
    private List<StateImage> _touched = [];
    private TaskCompletionSource? _changed;
    private ScenarioPlay? _scenario;
    private int _numbers;

    public string Name { get; } = name;
    public Lock Gate { get; } = new();
    public RequestLog Requests { get; } = new(requestLimit);
    public CallbackCount Callbacks { get; } = new();

    public Dictionary<string, ApplicationState> Applications { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, ApprovalState> Approvals { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, ContractState> Contracts { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, RecordState> Records { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, ReceptionState> Receptions { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, CarryInState> CarryIns { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, ProductsState> Products { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<JournalItem> Effects => _effects;

    /// <summary>For whoever sent a form of the page, once.</summary>
    public Page.Said? Said { get; set; }

    /// <summary>None, too, when its player is gone.</summary>
    public ScenarioPlay? Scenario
    {
        get => _scenario is { Turn.IsOver: true } ? null : _scenario;
        set => _scenario = value;
    }

    /// <summary>Where this run's callbacks go; null: the setting.</summary>
    public HubAddress? Hub { get; set; }

    /// <summary>Partners played by a sandbox of their own, by their names.</summary>
    public IReadOnlyDictionary<string, ForwardTarget> Forwards { get; set; } = new Dictionary<string, ForwardTarget>();

    /// <summary>Ends when all this run knows is on the disk: a read never shows what a crash could still take back.</summary>
    public Task LastWrite { get; set; } = Task.CompletedTask;

    public void Put(StateImage image)
    {
        Store(image);
        _touched.Add(image);
    }

    public IReadOnlyList<StateImage> TakeTouched()
    {
        if (_touched.Count == 0)
            return [];
        var taken = _touched;
        _touched = [];
        return taken;
    }

    /// <summary>Ends at the next effect: whoever waits for one need not ask again and again.</summary>
    public Task Changed => (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Noted(JournalItem item)
    {
        _effects.Add(item);
        _changed?.TrySetResult();
        _changed = null;
    }

    /// <summary>Remembers what was sent under a key and returns what was sent under it before.</summary>
    public SentBody? Remember(string idempotencyKey, string bodyHash, int attempt)
    {
        _sentBodies.TryGetValue(idempotencyKey, out var before);
        _sentBodies[idempotencyKey] = new SentBody(before?.BodyHash ?? bodyHash, Math.Max(attempt, before?.Attempt ?? 0));
        return before;
    }

    public void Restore(JournalLine line)
    {
        var item = line.Item;
        if (item.Effect == PartnerSimulator.Effects.Reset)
        {
            Clear();
            return;
        }

        foreach (var image in line.State)
            Store(image);
        _effects.Add(item);
        if (item is { IdempotencyKey: { } key, BodyHash: { } hash })
            Remember(key, hash, item.Attempt ?? 0);
    }

    public void Clear()
    {
        Applications.Clear();
        Approvals.Clear();
        Contracts.Clear();
        Records.Clear();
        Receptions.Clear();
        CarryIns.Clear();
        Products.Clear();
        _sentBodies.Clear();
        _effects.Clear();
        _touched = [];
        _numbers = 0;
        Scenario = null;
        Forwards = new Dictionary<string, ForwardTarget>();
        Requests.Clear();
    }

    /// <summary>A number nobody has yet; runs count in ranges of their own, so that two runs against one hub do not meet.</summary>
    public string NewNumber(string format, Func<string, bool> isTaken)
    {
        while (true)
        {
            var number = string.Format(CultureInfo.InvariantCulture, format, Range() + ++_numbers);
            if (!isTaken(number))
                return number;
        }
    }

    private int Range() => Name == World.DefaultRun ? 0 : (int)(Name.Aggregate(17u, (sum, letter) => (sum * 31) + letter) % 999) * 10_000;

    private void Store(StateImage image)
    {
        switch (image)
        {
            case ApplicationState application: Applications[image.Key] = application; break;
            case ApprovalState approval: Approvals[image.Key] = approval; break;
            case ContractState contract: Contracts[image.Key] = contract; break;
            case RecordState record: Records[image.Key] = record; break;
            case ReceptionState reception: Receptions[image.Key] = reception; break;
            case CarryInState carryIn: CarryIns[image.Key] = carryIn; break;
            case ProductsState products: Products[image.Key] = products; break;
        }
    }
}

/// <summary>The body first sent under an idempotency key, and the highest attempt seen.</summary>
internal sealed record SentBody(string BodyHash, int Attempt);
