using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace LinkageHub.PartnerSimulator;

/// <summary>What the journal calls the outcome of a write.</summary>
internal static class Effects
{
    public const string Created = "created";
    public const string Changed = "changed";
    public const string Replayed = "replayed";
    public const string Refused = "refused";
    public const string Callback = "callback";

    /// <summary>What people did on a partner's screen: in the file, so that a restart keeps it, but no effect of the hub.</summary>
    public const string Person = "person";
    public const string Reset = "reset";
}

/// <summary>An answer ready for the wire, and what it means for the journal (null: a read).</summary>
internal sealed record Answer(int Status, ReadOnlyMemory<byte> Body, string ContentType, string? Effect = null)
{
    public const string Json = "application/json; charset=utf-8";
    public const string ProblemJson = "application/problem+json";

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public static Answer Of<T>(int status, T value, JsonTypeInfo<T> type, string? effect = null) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(value, type), Json, effect);

    public static Answer Refuse(
        int status, string code, string detail, string? field = null, Premium? registered = null, Premium? offered = null) =>
        new(status, Problem.Bytes(status, code, detail, field, registered, offered), ProblemJson, Effects.Refused);

    public async Task SendAsync(HttpResponse response, CancellationToken stop = default)
    {
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        if (Headers is { } headers)
            foreach (var (name, value) in headers)
                response.Headers[name] = value;
        await response.Body.WriteAsync(Body, stop);
    }
}

/// <summary>RFC 9457 problem with the partner's machine-readable code and a Japanese detail.</summary>
internal sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Code,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Premium? Registered = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Premium? Offered = null)
{
    public static byte[] Bytes(
        int status, string code, string detail, string? field = null, Premium? registered = null, Premium? offered = null) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Problem("about:blank", TitleOf(status), status, code, detail, field, registered, offered), SimJson.Plain.Problem);

    private static string TitleOf(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
}
