using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Partners;

namespace LinkageHub.Recordings;

/// <summary>
/// A recording as a file: what people asked, what went over the wires, what came of it. Readable, in order, and without anybody's data.
/// <c>cassette</c> is the form's version.
/// </summary>
public sealed record Cassette(
    int Version, string RecordedBy, DateTimeOffset From, DateTimeOffset To, string InsurerCode, IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<CassetteEvent> Events, IReadOnlyList<CassetteOutcome> Outcomes, IReadOnlyList<string> Warnings, IReadOnlyList<CassetteStart>? Starts = null)
{
    /// <summary>2: with the cases that had begun before. 3: with every insurer's cases, and every repair as it was asked.</summary>
    public const int CurrentVersion = 3, OldestVersion = 1;

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter() },
        WriteIndented = true,
    };

    /// <summary>The same on one line, where nobody reads it.</summary>
    public static readonly JsonSerializerOptions Compact = new(Json) { WriteIndented = false };
}

/// <summary>
/// A case that had begun when the recording did: how it stood then, the numbers it went by, and the bytes of its writes. A replay begins from it as if the
/// hub had brought it there.
/// </summary>
public sealed record CassetteStart(CaseFile Case, IReadOnlyList<BusinessKey> Keys, IReadOnlyList<StartPayload> Payloads)
{
    /// <summary>The bytes of a body as the hub itself writes them.</summary>
    public static byte[] BytesOf(JsonNode? body) => JsonSerializer.SerializeToUtf8Bytes(body, Cassette.Compact);
}

/// <summary>A write's frozen body, masked.</summary>
public sealed record StartPayload(string HandoffId, Operation Operation, JsonNode? Body);

/// <summary>One event. Exactly one of the three is there.</summary>
public sealed record CassetteEvent(DateTimeOffset At, RecordedCall? Call = null, RecordedCallback? Callback = null, RecordedAct? Act = null)
{
    /// <summary>The number it is about; null where it names none.</summary>
    [JsonIgnore]
    public string? Key => Call?.Key ?? Act?.Key
        ?? (Callback?.Body?["data"] is { } data ? (data["receptionNumber"] ?? data["printSerial"])?.GetValue<string>() : null);
}

/// <summary>
/// A request of the hub and what came back. <paramref name="Answer"/> null: nothing came, for the reason in <paramref name="Why"/> (timeout,
/// connection-lost, …); <paramref name="Left"/> false: the request never left.
/// </summary>
public sealed record RecordedCall(
    string Partner, string Operation, string Key, string Method, string Path, string? IdempotencyKey, int? Attempt, JsonNode? Body,
    RecordedAnswer? Answer, string? Why, bool Left, double TookMs)
{
    [JsonIgnore]
    public bool IsWrite => IdempotencyKey is not null;
}

/// <summary><paramref name="Body"/> null with a length: bytes that are no JSON; they are not kept, somebody's data might be in them.</summary>
public sealed record RecordedAnswer(int Status, string? MediaType, string? RetryAfter, JsonNode? Body, int Length, string? Damage);

/// <summary>A callback as it was taken in.</summary>
public sealed record RecordedCallback(string Partner, string Id, JsonNode? Body);

/// <summary>
/// What somebody asked of the hub. <paramref name="Kind"/>: trigger, or a repair's word. <paramref name="Person"/>: 1 or 2, so that who confirms is not who
/// proposed. <paramref name="RefusedWith"/>: it was refused with this code. <paramref name="ReceptionNumber"/>: named beside the serial of a linkage I.
/// <paramref name="Comment"/> and <paramref name="Reason"/> say only that there was one; of a new revision: which. <paramref name="TookMs"/>: until it was
/// answered; what the hub read for it, it read within. <paramref name="InsurerCode"/>: null for the cassette's. <paramref name="Number"/>: put in a wrong one's place.
/// </summary>
public sealed record RecordedAct(
    string Kind, string Key, string Linkage, int Person, IReadOnlyList<string>? ProductCodes = null, string? InsuranceStartDate = null, string? ConcludedAt = null,
    string? ConclusionSource = null, string? OnBehalfOf = null, string? RefusedWith = null, string? ReceptionNumber = null, string? Comment = null,
    string? Reason = null, double? TookMs = null, string? InsurerCode = null, int? Revision = null, string? Step = null, bool? Done = null,
    DateTimeOffset? SaidAt = null, string? Number = null, bool? PaperContract = null)
{
    /// <summary>The handoff that was the answer. Its id is another one in a replay, so no cassette shows it.</summary>
    public string? HandoffId { get; init; }

    /// <summary>Whose act it was, invented; a cassette shows <see cref="Person"/>.</summary>
    public string? By { get; init; }
}

/// <summary>Where a case had come to at the end of the recording, and all the numbers it goes by. <paramref name="ConcludedAt"/>: its 保険締結日時 as it stands.
/// <paramref name="InsurerCode"/>: null in a cassette of an older version, the cassette's.</summary>
public sealed record CassetteOutcome(IReadOnlyList<string> Keys, string State, IReadOnlyList<HandoffOutcome> Handoffs, string? ConcludedAt = null, string? InsurerCode = null);

/// <summary>A handoff's end, and its way there: the ledger's entries without their times and nodes.</summary>
public sealed record HandoffOutcome(string Linkage, int Revision, string Status, string? ErrorCode, IReadOnlyList<string> Ledger);
