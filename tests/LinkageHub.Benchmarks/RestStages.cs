using System.Net.Http.Headers;
using System.Text;

namespace LinkageHub.Benchmarks;

/// <summary>Linkage I as a client sees it: asked for over REST, read at the insurer, guarded, written at J-PASS, answered.</summary>
internal static class RestStages
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    /// <summary>One in flight: what the hub itself adds to what its partners take.</summary>
    public static async Task IdleAsync(Sitting sitting, Report report, CancellationToken stop)
    {
        await IdleAsync(sitting, report, "fast stub", sitting.Partners, NoPreparation, stop);
        var simulator = await sitting.StartSimulatorAsync(stop);
        await IdleAsync(sitting, report, "simulator", simulator, serial => PrintAsync(simulator, serial, stop), stop);
    }

    /// <summary>Many in flight: how much the hub carries.</summary>
    public static async Task LoadAsync(Sitting sitting, Report report, CancellationToken stop)
    {
        var database = await sitting.NewDatabaseAsync(stop);
        var hub = await sitting.StartHubAsync(sitting.Partners, database, stop);
        var sizes = sitting.InFlight(8, 64, 256);
        using var callers = await BareCallers.ConnectAsync(Math.Max(sizes.Max(), Figures.WarmingUp), () => ConnectAsync(new Uri(hub.Url), stop));
        await Figures.WarmUpAsync(() => callers.AskAsync(sitting.NextSerial(), stop), stop);
        foreach (var inFlight in sizes)
        {
            var (figures, costs) = await Costs.OfAsync(database, sitting.Postmaster, hub.Process, () => callers.AskAsync(sitting.NextSerial(), stop),
                counted => Figures.MedianAsync(inFlight, Length, counted, stop), stop);
            report.Add($"linkage I over REST, {inFlight} in flight", figures, inFlight == 64 ? "3,000/s" : "", inFlight == 64 ? "5,000/s" : "");
            if (inFlight == 64)
                report.Add("  what one costs", $"{costs}");
        }
        report.Add("memory of the hub after that", $"{hub.MemoryMb:0} MB", "250 MB", "150 MB");
        await sitting.StopAsync(hub);
    }

    private static Task<BareCaller> ConnectAsync(Uri hub, CancellationToken stop) => BareCaller.ConnectAsync(
        hub,
        ["POST /api/v1/linkages HTTP/1.1", "Host: localhost", $"Authorization: Bearer {Hub.ApiKey}", "Prefer: wait=30", "Content-Type: application/json"],
        Encoding.ASCII.GetBytes($$"""{"linkage":"I","printSerial":"{{BareCaller.Placeholder}}"}"""), "\"status\":\"succeeded\"", stop);

    /// <summary>
    /// Hub time = the whole call minus what a plain client needs for the same two requests at the same partner, one after the other.
    /// So the hub's own share holds its REST door, database, and everything its HTTP client does beyond a plain one.
    /// </summary>
    private static async Task IdleAsync(Sitting sitting, Report report, string name, string partners, Func<string, Task> prepare, CancellationToken stop)
    {
        var hub = await sitting.StartHubAsync(partners, await sitting.NewDatabaseAsync(stop), stop);
        using var plain = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = new Uri(partners) };
        plain.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "bench");

        var partnersAlone = await MedianOfPreparedAsync(sitting, prepare, serial => AskPartnersAsync(plain, serial, stop), stop);
        var whole = await MedianOfPreparedAsync(sitting, prepare, serial => hub.LinkAsync(serial, "succeeded", stop), stop);
        report.Add($"linkage I, one in flight, {name}: whole", $"p50 {Report.Ms(whole.P50Ms)}, p99 {Report.Ms(whole.P99Ms)}");
        report.Add($"linkage I, one in flight, {name}: hub's own", $"p50 {Report.Ms(whole.P50Ms - partnersAlone.P50Ms)}, p99 {Report.Ms(whole.P99Ms - partnersAlone.P50Ms)}", "p50 5 ms");
        await sitting.StopAsync(hub);
    }

    private static async Task<Figures> MedianOfPreparedAsync(Sitting sitting, Func<string, Task> prepare, Func<string, Task> one, CancellationToken stop)
    {
        // Preparing is the partner's business (somebody prints a form there) and is not measured.
        var prepared = new Queue<string>();
        for (var count = 0; count < Prepared; count++)
        {
            prepared.Enqueue(sitting.NextSerial());
            await prepare(prepared.Last());
        }
        return await Figures.MedianOfAsync(prepared, one, stop);
    }

    private const int Prepared = 1600;

    private static async Task AskPartnersAsync(HttpClient plain, string serial, CancellationToken stop)
    {
        var application = await plain.GetByteArrayAsync($"/sonpo/v1/applications/{serial}", stop);
        using var record = new HttpRequestMessage(HttpMethod.Put, $"/jpass/v1/insurance-records/{serial}") { Content = Wire.RecordOf(application) };
        record.Headers.Add("Idempotency-Key", $"J1:SJ:{serial}:0");
        record.Headers.Add("LinkageHub-Attempt", "1");
        record.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var answer = await plain.SendAsync(record, stop);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync(stop);
    }

    private static Task NoPreparation(string serial) => Task.CompletedTask;

    private static async Task PrintAsync(string simulator, string serial, CancellationToken stop)
    {
        using var http = new HttpClient();
        using var application = new StringContent($$"""{"printSerial":"{{serial}}"}""");
        using var seeded = await http.PostAsync($"{simulator}/_sim/applications", application, stop);
        seeded.EnsureSuccessStatusCode();
    }
}
