namespace LinkageHub.PartnerSimulator;

/// <summary>Lines of the journal, or requests on the wire. A member left out: any.</summary>
public record Pick
{
    public const string Effects = "effects", Journal = "journal", Requests = "requests";

    /// <summary><c>effects</c> (default): what was created or changed; <c>journal</c>: every line; <c>requests</c>: everything on the wire.</summary>
    public string? In { get; init; }

    public string? Partner { get; init; }
    public string? Operation { get; init; }
    public string? Key { get; init; }
    public string? Effect { get; init; }

    private protected string Words() =>
        string.Join(' ', new[] { Operation, Key, Effect, Partner, In }.Where(word => !string.IsNullOrEmpty(word)));

    public override string ToString() => Words() is { Length: > 0 } words ? words : "anything";
}

/// <summary>Something said of a run that the simulator holds against its journal: how many, and before or after what.</summary>
public sealed record Claim : Pick
{
    public int? Exactly { get; init; }
    public int? AtLeast { get; init; }
    public int? AtMost { get; init; }

    /// <summary>Every one of them came before the first of these (and holds when there is none of these).</summary>
    public Pick? Before { get; init; }

    /// <summary>Every one of them came after the last of these, of which there must be one.</summary>
    public Pick? After { get; init; }

    /// <summary>Of an operation, such as <c>J1</c>, or a callback's type, for one key or for all.</summary>
    public static Claim That(string operation, string? key = null) => new() { Operation = operation, Key = key };

    public static Claim None(string operation, string? key = null) => That(operation, key) with { Exactly = 0 };

    public static Claim Once(string operation, string? key = null) => That(operation, key) with { Exactly = 1 };

    public Claim BeforeAny(string operation, string? key = null) => this with { Before = new Pick { Operation = operation, Key = key } };

    public Claim AfterAll(string operation, string? key = null) => this with { After = new Pick { Operation = operation, Key = key } };

    /// <summary>Of requests on the wire instead of effects.</summary>
    public Claim OnTheWire() => this with { In = Requests };

    public override string ToString()
    {
        (string Word, object? Value)[] says =
            [("exactly", Exactly), ("at least", AtLeast), ("at most", AtMost), ("before any", Before), ("after every", After)];
        return $"{base.ToString()}: {string.Join(", ", says.Where(one => one.Value is not null).Select(one => $"{one.Word} {one.Value}"))}";
    }
}

/// <summary>What came of a claim: what was found in its place, oldest first.</summary>
public sealed record Judged(string Claim, bool Met, string? Why, IReadOnlyList<Found> Found);

/// <summary>A line of the journal or a request, as far as claims go.</summary>
public sealed record Found(long Seq, DateTimeOffset At, string Partner, string Operation, string Key, string? Effect, int? Status);

public sealed record Judgement(bool Met, IReadOnlyList<Judged> Claims);
