using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Benchmarks;

/// <summary>The bytes of linkage I, made the way the hub makes them.</summary>
internal static class Wire
{
    public static Application ApplicationOf(string serial) =>
        WireJson.Parse<Application>(Encoding.UTF8.GetBytes(PartnerStub.ApplicationOf(serial)))!;

    public static byte[] RecordBytesOf(Application application)
    {
        var record = Linkage1Payload.Record(application);
        return JsonSerializer.SerializeToUtf8Bytes(record, WireJson.Options.GetTypeInfo(record.GetType()));
    }

    public static ByteArrayContent RecordOf(byte[] application) => Content(RecordBytesOf(WireJson.Parse<Application>(application)!));

    public static ByteArrayContent Content(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
