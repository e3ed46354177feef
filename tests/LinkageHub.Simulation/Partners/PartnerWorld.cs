using System.Text.Encodings.Web;
using System.Text.Json;

namespace LinkageHub.Simulation.Partners;

/// <summary>One effect of a write of the hub at a partner. The list of these is the judge, never the hub's own tables.</summary>
internal sealed record Effect(string Operation, string Key, string IdempotencyKey, int Attempt, string Body, TimeSpan At);

/// <summary>One request as it arrives.</summary>
internal sealed record Arrival(string Method, string Path, string? IdempotencyKey, int Attempt, byte[] Body)
{
    public JsonElement Json()
    {
        using var json = JsonDocument.Parse(Body);
        return json.RootElement.Clone();
    }

    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

internal sealed record Reply(int Status, byte[] Body, string MediaType)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Reply Of(int status, object body) => new(status, JsonSerializer.SerializeToUtf8Bytes(body, Json), "application/json");

    public static Reply Refuse(int status, string code) => new(
        status, JsonSerializer.SerializeToUtf8Bytes(new { type = "about:blank", title = "refused", status, code, detail = "お断りします。" }, Json), "application/problem+json");
}

/// <summary>
/// The three partners as their contracts describe them, compactly, with one journal of effects. Shares no code with the hub:
/// whoever judges must not believe what the judged believes.
/// </summary>
internal sealed class PartnerWorld(EventLoop loop, bool deduplicates)
{
    private readonly List<Effect> effects = [];
    private readonly HashSet<string> applied = [];
    private readonly HashSet<string> byPeople = [];
    private readonly Dictionary<string, int> underWay = [];

    public Dictionary<string, ApplicationForm> Applications { get; } = [];
    public Dictionary<string, Approval> Approvals { get; } = [];
    public Dictionary<string, ContractRow> Contracts { get; } = [];
    public Dictionary<string, HeldRecord> Records { get; } = [];
    public Dictionary<string, ReceptionRow> Receptions { get; } = [];
    public Dictionary<string, CarryInRow> CarryIns { get; } = [];

    public IReadOnlyList<Effect> Effects => effects;

    public DateTimeOffset Now => loop.Time.ToOffset(TimeSpan.FromHours(9));

    /// <summary>Called at every effect; the invariant about one effect per operation and key is asked there.</summary>
    public Action<Effect>? Noted { get; set; }

    public bool HasEffect(string idempotencyKey) => applied.Contains(idempotencyKey);

    public IEnumerable<Effect> Of(string operation, string key) => effects.Where(effect => effect.Operation == operation && effect.Key == key);

    /// <summary>Somebody did the same on the partner's own screen.</summary>
    public void PeopleDid(string operation, string key) => byPeople.Add(operation + key);

    /// <summary>So that the hub may rightly find its write done without having done it. A4 and J5 only ask for a status.</summary>
    public bool IsByPeople(string operation, string key) =>
        byPeople.Contains(operation + key) || (operation == "A4" && CarryIns.ContainsKey(key))
        || (operation == "J5" && Receptions[key].CopyDelivered);

    /// <summary>Requests that have left the hub and may still be applied.</summary>
    public bool IsUnderWay(string idempotencyKey) => underWay.GetValueOrDefault(idempotencyKey) > 0;

    public void Leaves(string idempotencyKey) => underWay[idempotencyKey] = underWay.GetValueOrDefault(idempotencyKey) + 1;

    public void Arrived(string idempotencyKey) => underWay[idempotencyKey]--;

    public Reply Handle(Arrival call)
    {
        var path = call.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return path[0] switch
        {
            "sonpo" => Insurer.Handle(this, call, path),
            "jpass" => JPass.Handle(this, call, path),
            _ => Arclink.Handle(this, call, path),
        };
    }

    internal void Note(Arrival call, string operation, string key)
    {
        var effect = new Effect(operation, key, call.IdempotencyKey!, call.Attempt, call.Text, loop.Now);
        effects.Add(effect);
        applied.Add(effect.IdempotencyKey);
        Noted?.Invoke(effect);
    }

    /// <summary>The same content again. A partner that does not look for repeats does it once more.</summary>
    internal void Repeated(Arrival call, string operation, string key)
    {
        if (!deduplicates)
            Note(call, operation, key);
    }
}

internal sealed record Yen(long Total, long First, long Subsequent);

internal sealed class ApplicationForm
{
    public required string Serial { get; init; }
    public string? Replaces { get; init; }
    public required string StoreCode { get; init; }
    public int Version { get; set; } = 1;
    public string Status { get; set; } = "申込書作成済";
    public Yen Premium { get; set; } = new(600000, 10000, 10000);
    public string Coverage { get; set; } = "A";
    public bool InstallmentWeb { get; set; } = true;
    public DateTimeOffset FormPrintedAt { get; init; }
}

internal sealed class Approval
{
    public required string Number { get; init; }
    public required string Serial { get; init; }
    public required string ApprovalNumber { get; init; }
    public required Yen Premium { get; init; }
    public required string Body { get; init; }
    public string Status { get; set; } = "";
    public bool Started { get; set; }
}

internal sealed class ContractRow
{
    public required string Serial { get; init; }
    public required string Number { get; init; }
    public string Status { get; set; } = "審査承認済み(加入依頼書未作成)";
    public string? Method { get; set; }
    public string? FinishedBy { get; set; }
    public DateTimeOffset? ConcludedAt { get; set; }
    public string? PolicyNumber { get; set; }
    public required Yen Premium { get; set; }
    public required string Coverage { get; set; }
}

internal sealed class HeldRecord
{
    public required string Body { get; init; }
    public required JsonElement Record { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public string? Selected { get; set; }
}

internal sealed class ReceptionRow
{
    public required string Number { get; init; }
    public required string Serial { get; init; }
    public required Yen Premium { get; set; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public string Review { get; set; } = "審査中";
    public DateTimeOffset? DecidedAt { get; set; }
    public string Procedure { get; set; } = "未着手";
    public string? EnteredFrom { get; set; }
    public (string Start, DateTimeOffset At, string Source, DateTimeOffset Registered)? Conclusion { get; set; }
    public bool CopyDelivered { get; set; }
    public string? CopyBody { get; set; }
    public bool? PaperContract { get; set; }
    public string? Next { get; set; }
    public string? NewNumber { get; set; }
}

internal sealed class CarryInRow
{
    public required string Number { get; init; }
    public required string Body { get; init; }
    public required string[] Products { get; init; }
    public required DateTimeOffset LinkedAt { get; init; }
    public string Status { get; set; } = "担当者手続き中";
    public List<CarryInRequest> Requests { get; } = [];

    /// <summary>店舗承認者手続中 or 本社持込済 was shown at some time.</summary>
    public bool WasApplied { get; set; }
}

internal sealed record CarryInRequest(string Id, string? Key, string[] Products, DateTimeOffset At)
{
    public DateTimeOffset? ReturnedAt { get; set; }
}
