using System.Text.Json;

namespace LinkageHub.Web.Api;

/// <summary>A request body, read once and strictly: not JSON is 400, JSON of another form is 422 naming the member, too much is 413.</summary>
public static class RequestBody
{
    public const int MostBytes = 64 * 1024;

    /// <summary>Either the value or the problem to answer with.</summary>
    public static async Task<(T? Value, IResult? Problem)> ReadAsync<T>(HttpContext http) where T : class
    {
        if (!http.Request.HasJsonContentType())
            return (null, Problems.Of("LH7-108", "Content-Type は application/json にしてください。", 415));
        var (bytes, tooLarge) = await ReadBytesAsync(http, MostBytes);
        return tooLarge ? (null, Problems.Of("LH7-109", $"データが大きすぎます（上限：{MostBytes / 1024}KiB）。")) : Parse<T>(bytes);
    }

    public static async Task<(byte[] Bytes, bool TooLarge)> ReadBytesAsync(HttpContext http, int most)
    {
        if (http.Request.ContentLength > most)
            return ([], true);
        using var buffer = new MemoryStream();
        var chunk = new byte[8192];
        while (await http.Request.Body.ReadAsync(chunk, http.RequestAborted) is var read and > 0)
        {
            if (buffer.Length + read > most)
                return ([], true);
            buffer.Write(chunk, 0, read);
        }
        return (buffer.ToArray(), false);
    }

    private static (T? Value, IResult? Problem) Parse<T>(byte[] bytes) where T : class
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.ValueKind is not JsonValueKind.Object)
                return (null, Problems.Of("LH7-108", "入力の形式が正しくありません（JSONのオブジェクトを送信してください）。", 422));
        }
        catch (JsonException)
        {
            return (null, Problems.Of("LH7-108", "入力の形式が正しくありません（JSONとして読み取れません）。", 400));
        }
        try
        {
            return (JsonSerializer.Deserialize<T>(bytes, ApiJson.Options), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var member = MemberOf(e as JsonException);
            return (null, Problems.Field(member, "LH7-108", $"入力の形式が正しくありません（{member}）。"));
        }
    }

    /// <summary>The member, never the value: values may be personal.</summary>
    private static string MemberOf(JsonException? e)
    {
        if (e?.Message is { } message && message.StartsWith("The JSON property '", StringComparison.Ordinal))
            return message.Split('\'')[1];
        return e?.Path is { Length: > 2 } path ? path[2..] : "body";
    }
}
