using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LinkageHub.PartnerSimulator.Autopilot;
using LinkageHub.PartnerSimulator.Control;
using LinkageHub.PartnerSimulator.Partners;

namespace LinkageHub.PartnerSimulator;

/// <summary>How the simulator writes and reads JSON: camelCase, Japanese as Japanese.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(JournalLine))]
[JsonSerializable(typeof(JournalItem[]))]
[JsonSerializable(typeof(StateImage))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(Premium))]
[JsonSerializable(typeof(Reception))]
[JsonSerializable(typeof(Contract))]
[JsonSerializable(typeof(Approval))]
[JsonSerializable(typeof(InsuranceRecord))]
[JsonSerializable(typeof(Scenario))]
[JsonSerializable(typeof(RecordReceived))]
[JsonSerializable(typeof(ConclusionRegistered))]
[JsonSerializable(typeof(CopyDelivered))]
[JsonSerializable(typeof(ResubmissionTaken))]
[JsonSerializable(typeof(CarryInLinked))]
[JsonSerializable(typeof(CarryInApplied))]
[JsonSerializable(typeof(CarryInStatus))]
[JsonSerializable(typeof(CarryIn))]
[JsonSerializable(typeof(NewReception))]
[JsonSerializable(typeof(ReviewDecision))]
[JsonSerializable(typeof(ProcedureEntry))]
[JsonSerializable(typeof(ConclusionByPeople))]
[JsonSerializable(typeof(CarryInDecision))]
[JsonSerializable(typeof(ProductList))]
[JsonSerializable(typeof(HubAddress))]
[JsonSerializable(typeof(RecordSearch))]
[JsonSerializable(typeof(ClaimList))]
[JsonSerializable(typeof(Judgement))]
[JsonSerializable(typeof(AutopilotOrder))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(ClockWish))]
[JsonSerializable(typeof(Dictionary<string, ForwardTarget>))]
[JsonSerializable(typeof(NoBody))]
internal sealed partial class SimJson : JsonSerializerContext
{
    private static readonly JsonSerializerOptions Relaxed = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
    };

    public static readonly SimJson Plain = new(new JsonSerializerOptions(Relaxed) { Converters = { new AsItCame() } });

    /// <summary>For what testers write: a typing error must not pass for an empty field.</summary>
    public static readonly SimJson Strict = new(
        new JsonSerializerOptions(Relaxed) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow });

    /// <summary>Leaves out what is null: a scenario is shown as it was written.</summary>
    public static readonly SimJson Sparse = new(
        new JsonSerializerOptions(Relaxed) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault });

    public static readonly JsonWriterOptions Writer =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static readonly JsonSerializerOptions NodeOptions = new(Relaxed) { TypeInfoResolver = Plain };
}

/// <summary>What somebody else's JSON said is written as they wrote it, in one piece: a record is journalled with every J1. A line must stay a line.</summary>
internal sealed class AsItCame : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options)
    {
        if (value.ValueKind is not JsonValueKind.Undefined && JsonMarshal.GetRawUtf8Value(value) is var raw && raw.IndexOfAny("\r\n"u8) < 0)
            writer.WriteRawValue(raw, skipInputValidation: true);
        else
            value.WriteTo(writer);
    }
}

internal static class JsonReading
{
    public static string? GetText(this JsonElement value, string name) =>
        value.ValueKind is JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.String
            ? member.GetString()
            : null;

    public static long? GetWhole(this JsonElement value, string name) =>
        value.ValueKind is JsonValueKind.Object && value.TryGetProperty(name, out var member)
        && member.ValueKind is JsonValueKind.Number && member.TryGetInt64(out var number)
            ? number
            : null;

    public static JsonElement ToElement(this JsonNode node)
    {
        using var document = JsonDocument.Parse(node.ToJsonString(SimJson.NodeOptions));
        return document.RootElement.Clone();
    }

    /// <summary>Members of <paramref name="patch"/> replace those of <paramref name="target"/>, objects member by member.</summary>
    public static void Merge(this JsonObject target, JsonElement patch)
    {
        foreach (var member in patch.EnumerateObject())
        {
            if (member.Value.ValueKind is JsonValueKind.Object && target[member.Name] is JsonObject inner)
                inner.Merge(member.Value);
            else
                target[member.Name] = JsonNode.Parse(member.Value.GetRawText());
        }
    }
}
