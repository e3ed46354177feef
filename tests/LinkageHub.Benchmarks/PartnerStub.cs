using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Benchmarks;

/// <summary>
/// 損保オンライン and J-PASS, as fast as Kestrel can be: S1 answers for any serial, J1 keeps what it was told and answers by the contract.
/// The simulator is the judge of what is right; this only must not be what is slow.
/// </summary>
internal sealed class PartnerStub
{
    private const string Applications = "/sonpo/v1/applications/";
    private const string Records = "/jpass/v1/insurance-records/";

    private static readonly string Application = $$$"""
        {"printSerial":"{0}","replacesPrintSerial":null,"insurerCode":"SJ","agencyCode":"G01","storeCode":"S001","staffCode":"T0001",
        "palQuoteNumber":"Q-1","version":1,"status":"割賦WEB連携済","creditPlan":{"planCode":"CP01","installmentCount":60},"installmentWeb":true,
        "transferStartMonth":"2027-01","approvalNumber":null,"formPrintedAt":"2026-11-21T10:00:00+09:00",
        "contractor":{"kind":"individual","name":"見本 太郎","kanaName":"ミホン タロウ","birthDate":"1980-01-31","phone":"0312345678",
        "postalCode":"1000001","address":"東京都千代田区見本町1-1"},"vehicle":{"registrationNumber":"品川300あ1234","chassisNumber":"ABC1-0000001"},
        "coverage":{"insuranceStartDate":"2026-12-01","months":60,"items":[{{{Items()}}}]},"premium":{"total":600000,"first":10000,"subsequent":10000}}
        """;

    private readonly ConcurrentDictionary<string, Held> held = new(StringComparer.Ordinal);
    // By the first letter of the serial.
    private readonly ConcurrentDictionary<char, int> arrived = new();
    private volatile bool refuses;

    private sealed record Held(byte[] Hash, long ArrivedAt);

    /// <summary>S1's answer for a serial; J1's body becomes about 1.4 kB of it.</summary>
    public static string ApplicationOf(string serial) => Application.Replace("{0}", serial, StringComparison.Ordinal);

    /// <summary>Until its standard input closes: whoever started it may end in any way.</summary>
    public static async Task RunAsync(string url, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        var stub = new PartnerStub();
        app.Run(stub.AnswerAsync);
        await app.StartAsync(stop);
        await app.WaitForShutdownAsync(stop);
    }

    private Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (path.StartsWith(Applications, StringComparison.Ordinal))
            return WriteAsync(http, 200, "application/json", ApplicationOf(path[Applications.Length..]));
        if (path.StartsWith(Records, StringComparison.Ordinal))
            return RecordAsync(http, path[Records.Length..]);
        return path switch
        {
            "/_bench/refuse" => RefuseAsync(http),
            // Counted as they come: whoever waits for so many asks often.
            "/_bench/count" => WriteAsync(http, 200, "text/plain", arrived.GetValueOrDefault(http.Request.QueryString.Value![1]).ToString(CultureInfo.InvariantCulture)),
            "/_bench/arrivals" => http.Response.WriteAsJsonAsync(
                held.Where(pair => pair.Key.StartsWith(http.Request.QueryString.Value![1..], StringComparison.Ordinal))
                    .ToDictionary(pair => pair.Key, pair => pair.Value.ArrivedAt)),
            _ => WriteAsync(http, 404, "application/problem+json", """{"status":404,"code":"unknown_path","title":"unknown path"}"""),
        };
    }

    /// <summary>J1: new is 201, the same again 200, anything else a conflict.</summary>
    private async Task RecordAsync(HttpContext http, string serial)
    {
        using var body = new MemoryStream(2048);
        await http.Request.Body.CopyToAsync(body);
        if (refuses)
        {
            await WriteAsync(http, 429, "application/problem+json", """{"status":429,"code":"too_many_requests","title":"later"}""");
            return;
        }
        var told = new Held(SHA256.HashData(body.GetBuffer().AsSpan(0, (int)body.Length)), DateTimeOffset.UtcNow.UtcTicks);
        var kept = held.GetOrAdd(serial, told);
        if (ReferenceEquals(kept, told))
            arrived.AddOrUpdate(serial[0], 1, static (_, count) => count + 1);
        if (!kept.Hash.AsSpan().SequenceEqual(told.Hash))
            await WriteAsync(http, 409, "application/problem+json", """{"status":409,"code":"content_conflict","title":"other content"}""");
        else
            await WriteAsync(http, ReferenceEquals(kept, told) ? 201 : 200, "application/json",
                $$"""{"printSerial":"{{serial}}","recordId":"R-{{serial}}","receivedAt":"2026-11-21T10:00:01+09:00"}""");
    }

    private Task RefuseAsync(HttpContext http)
    {
        refuses = http.Request.QueryString.Value == "?yes";
        return WriteAsync(http, 200, "application/json", "{}");
    }

    private static async Task WriteAsync(HttpContext http, int status, string type, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes);
    }

    private static string Items() => string.Join(',', Enumerable.Range(1, 16).Select(n =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"code":"C{{n:00}}","value":"補償 {{n}}"}""")));
}
