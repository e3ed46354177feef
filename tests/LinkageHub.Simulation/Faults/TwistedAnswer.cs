using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using LinkageHub.Partners;

namespace LinkageHub.Simulation.Faults;

/// <summary>An answer as it goes on the wire. <paramref name="Promised"/>: what Content-Length says, null when it says nothing.</summary>
internal sealed record TwistedAnswer(int Status, string MediaType, string? ContentEncoding, byte[] Body, int? Promised)
{
    private const string OtherSerial = "ZZZZ9999";
    private const string OtherNumber = "999999999999-99";

    /// <summary>For a look-up whose write never came this far.</summary>
    private static readonly byte[] NoApproval = [.. """{"printSerial":"?","approvalNumber":"?","premium":null}"""u8];

    private static readonly byte[] Bomb = Packed(new byte[10_000_000]);

    /// <summary>A twisted 200 to a write of this operation, key and body.</summary>
    public static TwistedAnswer Of(Twist twist, Operation operation, string key, byte[] request)
    {
        var whole = Encoding.UTF8.GetBytes(Success(operation, key, request));
        var json = new TwistedAnswer(200, "application/json", null, whole, whole.Length);
        return twist switch
        {
            Twist.Empty => json.With([]),
            Twist.Truncated => json with { Body = whole[..(whole.Length / 2)] },
            Twist.Garbage => json.With([0x83, 0x00, 0xff, 0x7b]),
            Twist.LoginPage => json.With("<html><form>login</form></html>") with { MediaType = "text/html" },
            Twist.OtherType => json.With("[1,2,3]"),
            Twist.ResultNg => json.With("""{"result":"NG"}"""),
            Twist.Cp932AsUtf8 => json.With([.. whole[..^1], .. ",\"note\":\""u8, 0x8d, 0xcf, .. "\"}"u8]),
            Twist.ByteOrderMark => json.With([0xef, 0xbb, 0xbf, .. whole]),
            Twist.Utf16 => json.With(Encoding.Unicode.GetBytes(Success(operation, key, request))),
            Twist.OtherMediaType => json with { MediaType = "text/plain" },
            Twist.LengthTooShort => json with { Promised = 3 },
            Twist.GzipBomb => json.With(Bomb) with { ContentEncoding = "gzip" },
            Twist.OneByteASecond => json with { Promised = null },
            Twist.Endless => json.With(new byte[2 * 1024 * 1024]) with { Promised = null },
            Twist.OtherKey => json.With(Success(operation, operation is Operation.J1 ? OtherSerial : OtherNumber, request)),
            Twist.OtherContent => json.With(NotAsAsked(operation, key, request)),
            _ => throw new ArgumentOutOfRangeException(nameof(twist)),
        };
    }

    /// <summary>A status with nothing but a word, or with the contract's own problem.</summary>
    public static TwistedAnswer Of(Misdeed.Status status)
    {
        var plain = new TwistedAnswer(status.Code, "text/plain", null, [], null);
        return status.Problem is { } code
            ? plain.With(string.Create(CultureInfo.InvariantCulture,
                $$"""{"type":"about:blank","title":"refused","status":{{status.Code}},"code":"{{code}}","detail":"お断りします。"}""")) with { MediaType = "application/problem+json" }
            : plain.With("busy");
    }

    /// <summary>What the contract promises as the answer to a success.</summary>
    private static string Success(Operation operation, string key, byte[] request, string? approvalNumber = null)
    {
        var named = $"\"receptionNumber\":\"{key}\"";
        switch (operation)
        {
            case Operation.J1:
                return $$"""{"printSerial":"{{key}}","recordId":"R-1","receivedAt":"2026-11-21T10:00:00+09:00"}""";
            case Operation.S2:
                using (var told = JsonDocument.Parse(request.Length == 0 ? NoApproval : request))
                {
                    var root = told.RootElement;
                    return $$$"""{"printSerial":"{{{root.GetProperty("printSerial").GetString()}}}",{{{named}}},"approvalNumber":"{{{approvalNumber ?? root.GetProperty("approvalNumber").GetString()}}}","premium":{{{root.GetProperty("premium").GetRawText()}}},"status":"審査承認済み(加入依頼書未作成)","dlweb":{"started":true,"url":null}}""";
                }
            case Operation.J4 or Operation.J4M:
                return $$"""{{{named}},"insuranceLinkage":"済","registeredAt":"2026-11-21T10:31:00+09:00"}""";
            case Operation.J5:
                return $$"""{{{named}},"copyDelivered":true}""";
            case Operation.J6:
                return $$"""{{{named}},"status":"変更手続中","newReceptionNumber":null}""";
            case Operation.A1:
                return $$"""{{{named}},"status":"担当者手続き中","products":[{"productCode":"P01","name":"自動車保険"}]}""";
            case Operation.A2:
                return $$"""{{{named}},"applicationId":"AP-1","status":"店舗承認者手続中"}""";
            case Operation.A4:
                return $$"""{{{named}},"status":"担当者手続き中"}""";
            default:
                return $$"""{{{named}},"status":"変更再申込"}""";
        }
    }

    /// <summary>It names our key and says something else than what was sent.</summary>
    private static string NotAsAsked(Operation operation, string key, byte[] request) => operation switch
    {
        Operation.J1 => $$"""{"printSerial":"{{key}}","recordId":"","receivedAt":null}""",
        Operation.S2 => Success(operation, key, request, approvalNumber: "AP-OTHER"),
        Operation.J4 or Operation.J4M => $$"""{"receptionNumber":"{{key}}","insuranceLinkage":"未"}""",
        Operation.J5 => $$"""{"receptionNumber":"{{key}}","copyDelivered":false}""",
        _ => $$"""{"receptionNumber":"{{key}}","status":"","products":null}""",
    };

    private TwistedAnswer With(byte[] body) => this with { Body = body, Promised = body.Length };

    private TwistedAnswer With(string body) => With(Encoding.UTF8.GetBytes(body));

    private static byte[] Packed(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(plain);
        return packed.ToArray();
    }
}
