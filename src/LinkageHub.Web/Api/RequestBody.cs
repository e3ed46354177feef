using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Unicode;

namespace LinkageHub.Web.Api;

/// <summary>A request body, read once and strictly: not JSON is 400, JSON of another form is 422 naming the member, too much is 413.</summary>
public static class RequestBody
{
    public const int MostBytes = 64 * 1024;
    private const int MostNamed = 20;

    /// <summary>Fields with a code of their own, whatever is wrong with their form.</summary>
    private static readonly Dictionary<string, string> Codes = new()
    {
        ["printSerial"] = "LH1-104",
        ["receptionNumber"] = "LH2-110",
        ["reason"] = "LH8-104",
        ["insuranceStartDate"] = "LH3-302",
        ["concludedAt"] = "LH3-302",
    };

    /// <summary>Either the value or the problem to answer with.</summary>
    public static async Task<(T? Value, IResult? Problem)> ReadAsync<T>(HttpContext http, int mostBytes = MostBytes) where T : class
    {
        if (!IsJsonInUtf8(http.Request.ContentType))
            return (null, Problems.Of("LH7-108", "Content-Type は application/json（文字コードはUTF-8）にしてください。", 415));
        if (http.Request.Headers.ContentEncoding.Count > 0)
            return (null, Problems.Of("LH7-108", "圧縮した本文（Content-Encoding）は受け付けません。", 415));
        var (bytes, tooLarge) = await ReadBytesAsync(http, mostBytes);
        return tooLarge ? (null, Problems.Of("LH7-109", $"データが大きすぎます（上限：{mostBytes / 1024}KiB）。")) : Parse<T>(bytes);
    }

    /// <summary>A call whose body may be left out: nothing at all counts as an object without members.</summary>
    public static Task<(T? Value, IResult? Problem)> ReadOrEmptyAsync<T>(HttpContext http) where T : class, new() =>
        http.Request.ContentLength is null or 0 && string.IsNullOrEmpty(http.Request.ContentType) && !http.Request.Headers.ContainsKey("Transfer-Encoding")
            ? Task.FromResult<(T?, IResult?)>((new T(), null))
            : ReadAsync<T>(http);

    public static bool IsJsonInUtf8(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType!.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.MediaType.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.MediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)))
        && (type.CharSet is not { } charset || charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    public static async Task<(byte[] Bytes, bool TooLarge)> ReadBytesAsync(HttpContext http, int most)
    {
        if (http.Request.ContentLength > most)
            return ([], true);
        // Most say how long they are, and are short: then this is all the room they need.
        var said = (int)(http.Request.ContentLength ?? 0);
        using var buffer = new MemoryStream(said);
        var chunk = new byte[said > 0 ? Math.Min(said + 1, 8192) : 8192];
        while (await http.Request.Body.ReadAsync(chunk, http.RequestAborted) is var read and > 0)
        {
            if (buffer.Length + read > most)
                return ([], true);
            buffer.Write(chunk, 0, read);
        }
        return (buffer.ToArray(), false);
    }

    /// <summary>Either the value or the problem to answer with.</summary>
    public static (T? Value, IResult? Problem) Parse<T>(byte[] bytes) where T : class
    {
        // JSON text is UTF-8 (RFC 8259); what is not cannot be stored or shown.
        if (!Utf8.IsValid(bytes))
            return (null, Unreadable());
        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.ValueKind is not JsonValueKind.Object)
                return (null, Problems.Of("LH7-108", "入力の形式が正しくありません（JSONのオブジェクトを送信してください）。", 422));
            if (Strangers<T>(json.RootElement) is { Count: > 0 } strangers)
                return (null, Problems.Fields([.. strangers.Take(MostNamed).Select(name => (name, "LH7-108", $"入力の形式が正しくありません（{name}）。"))]));
        }
        catch (JsonException)
        {
            return (null, Unreadable());
        }
        try
        {
            return (JsonSerializer.Deserialize<T>(bytes, ApiJson.Options), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var member = Brief((e as JsonException)?.Path is { Length: > 2 } path ? path[2..] : "body");
            return (null, Problems.Field(member, Codes.GetValueOrDefault(member, "LH7-108"), $"入力の形式が正しくありません（{member}）。"));
        }
    }

    private static IResult Unreadable() => Problems.Of("LH7-108", "入力の形式が正しくありません（JSONとして読み取れません）。", 400);

    /// <summary>Members nobody knows, and members said twice: all of them, so that one answer is enough to correct them.</summary>
    private static List<string> Strangers<T>(JsonElement body)
    {
        var left = new HashSet<string>(Members<T>.Names, StringComparer.Ordinal);
        var strangers = new List<string>();
        foreach (var member in body.EnumerateObject())
            if (NameOf(member) is var name && !left.Remove(name))
                strangers.Add(Brief(name));
        return strangers;
    }

    /// <summary>What a body of this form may hold; looked up once.</summary>
    private static class Members<T>
    {
        internal static readonly HashSet<string> Names =
            typeof(T).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToHashSet(StringComparer.Ordinal);
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // Half a character.
            return "\uFFFD";
        }
    }

    /// <summary>A name as an answer repeats it: never a screenful of somebody's mistake.</summary>
    public static string Brief(string name) => Inputs.IsText(name) ? name.Length <= 100 ? name : name[..99] + "…" : "\uFFFD";
}
