using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Partners;

/// <summary>
/// The one way records become bytes and bytes become records. The bytes are stored and sent again as they are,
/// so the same record must always give the same bytes.
/// </summary>
public static class WireJson
{
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    public static byte[] Serialise<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, TypeOf<T>());

    /// <summary>Null for whatever is not exactly one JSON value of this shape: a half-understood answer is no answer.</summary>
    public static T? Parse<T>(ReadOnlySpan<byte> json) where T : class
    {
        // The reader checks only the strings it looks at; a CP932 answer must not pass because its text was skipped.
        if (!Utf8.IsValid(json))
            return null;
        try
        {
            return JsonSerializer.Deserialize(json, TypeOf<T>());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            // Two readers may choose different members of a doubled name: such an answer is not understood.
            AllowDuplicateProperties = false,
            TypeInfoResolver = WireContext.Default.WithAddedModifier(DemandWholePremium),
            Converters = { new WireTime() },
        };
        options.MakeReadOnly();
        return options;
    }

    // A missing yen figure must not become 0 yen: {total, first, subsequent} come together or not at all (INV-06).
    private static void DemandWholePremium(JsonTypeInfo type)
    {
        if (type.Type != typeof(Premium))
            return;
        foreach (var figure in type.Properties)
            figure.IsRequired = true;
        type.OnDeserialized = static value =>
        {
            if (value is Premium { Total: < 0 } or Premium { First: < 0 } or Premium { Subsequent: < 0 })
                throw new JsonException("A premium is never below zero.");
        };
    }
}

/// <summary>Times go out with +09:00 and come in with any offset, but never without: a bare local time is a guess.</summary>
internal sealed class WireTime : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String || !HasOffset(reader.GetString()) || !reader.TryGetDateTimeOffset(out var time))
            throw new JsonException("A time needs the form ISO 8601 with offset.");
        return time;
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(JapanTime.Iso(value));

    private static bool HasOffset(string? text) =>
        text is { Length: > 16 } && text.Contains('T', StringComparison.Ordinal) && (text[^1] == 'Z' || text[^6] is '+' or '-');
}

[JsonSerializable(typeof(Application))]
[JsonSerializable(typeof(InsuranceRecord))]
[JsonSerializable(typeof(Coverage))]
[JsonSerializable(typeof(CreditApproval))]
[JsonSerializable(typeof(CreditApprovalAnswer))]
[JsonSerializable(typeof(Contract))]
[JsonSerializable(typeof(Page<Application>))]
[JsonSerializable(typeof(InsuranceRecordAnswer))]
[JsonSerializable(typeof(HeldInsuranceRecord))]
[JsonSerializable(typeof(Reception))]
[JsonSerializable(typeof(Page<Reception>))]
[JsonSerializable(typeof(Conclusion))]
[JsonSerializable(typeof(ConclusionAnswer))]
[JsonSerializable(typeof(CopyDelivery))]
[JsonSerializable(typeof(CopyDeliveryAnswer))]
[JsonSerializable(typeof(JPassResubmission))]
[JsonSerializable(typeof(JPassResubmissionAnswer))]
[JsonSerializable(typeof(CarryInData))]
[JsonSerializable(typeof(CarryInAnswer))]
[JsonSerializable(typeof(CarryInApplication))]
[JsonSerializable(typeof(CarryInApplicationAnswer))]
[JsonSerializable(typeof(CarryIn))]
[JsonSerializable(typeof(ReturnToStaff))]
[JsonSerializable(typeof(ArclinkResubmission))]
[JsonSerializable(typeof(ArclinkStatusAnswer))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class WireContext : JsonSerializerContext;
