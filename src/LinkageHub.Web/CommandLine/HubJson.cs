using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LinkageHub.Web.Verbs;

/// <summary>How the command line reads and writes JSON: camelCase, Japanese left readable, nothing sent for null.</summary>
internal static class HubJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>For what is printed: a member without a value is there, as in the API's bodies.</summary>
    public static readonly JsonSerializerOptions Complete = new(Options) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };
}
