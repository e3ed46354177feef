using System.Diagnostics;
using System.Globalization;

namespace LinkageHub.Benchmarks;

/// <summary>
/// How much the simulator carries, so that it is never what a bench or a drill waits for: J1, each a new record that is on the disk before its
/// answer leaves. The callers are bare sockets, since an HTTP client would take the cores that the simulator is measured on.
/// </summary>
internal static class SimulatorStages
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(Sitting sitting, Report report, CancellationToken stop)
    {
        var stubProcess = sitting.Newest;
        var simulator = new Uri(await sitting.StartSimulatorAsync(stop));
        var simulatorProcess = sitting.Newest;
        foreach (var inFlight in sitting.InFlight(1, 64, 256))
        {
            // The stub keeps a hash and writes nothing: as fast as a partner of ours can be beside these callers.
            var stub = await MeasureAsync(sitting, new Uri(sitting.Partners), stubProcess, inFlight, stop);
            var judge = await MeasureAsync(sitting, simulator, simulatorProcess, inFlight, stop);
            report.Add($"J1 at the stub, {inFlight} in flight", stub.Figures);
            report.Add($"J1 at the simulator, journal durable, {inFlight} in flight", judge.Figures, inFlight == 1 ? "" : "10,000/s");

            // Neighbours on the machine hardly move this: two cores of one second are 2,000,000 us.
            report.Add($"processor time of one J1, {inFlight} in flight", string.Create(CultureInfo.InvariantCulture,
                $"{judge.CpuUs:0} us simulator ({stub.CpuUs:0} us stub) + {judge.CallerUs:0} us caller"), inFlight == 1 ? "" : "200 us together");
        }
    }

    private static async Task<(Figures Figures, double CpuUs, double CallerUs)> MeasureAsync(
        Sitting sitting, Uri partner, Process process, int inFlight, CancellationToken stop)
    {
        using var own = Process.GetCurrentProcess();
        using var callers = await BareCallers.ConnectAsync(Math.Max(inFlight, Figures.WarmingUp), () => ConnectAsync(partner, stop));
        await Figures.WarmUpAsync(One, stop);
        var (calls, partnerBefore, ownBefore) = (callers.Answered, CpuOf(process), CpuOf(own));
        var figures = await Figures.MedianAsync(inFlight, Length, One, stop);
        calls = callers.Answered - calls;
        return (figures, (CpuOf(process) - partnerBefore) / calls, (CpuOf(own) - ownBefore) / calls);

        Task One() => callers.AskAsync(sitting.NextSerial(), stop);
    }

    private static Task<BareCaller> ConnectAsync(Uri partner, CancellationToken stop) => BareCaller.ConnectAsync(
        partner,
        [
            $"PUT /jpass/v1/insurance-records/{BareCaller.Placeholder} HTTP/1.1", "Host: localhost", "Authorization: Bearer bench", "Content-Type: application/json",
            $"Idempotency-Key: J1:SJ:{BareCaller.Placeholder}:0", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "LinkageHub-Attempt: 1",
        ],
        Wire.RecordBytesOf(Wire.ApplicationOf(BareCaller.Placeholder)), "HTTP/1.1 201 ", stop);

    private static double CpuOf(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalMicroseconds;
    }
}
