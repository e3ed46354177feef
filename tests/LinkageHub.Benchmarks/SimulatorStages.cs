using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LinkageHub.Benchmarks;

/// <summary>
/// How much the simulator carries, so that it is never what a bench or a drill waits for: J1, each a new record that is on the disk before its
/// answer leaves. The callers are bare sockets, since an HTTP client would take the cores that the simulator is measured on.
/// </summary>
internal static class SimulatorStages
{
    /// <summary>As many as the warm-up has in flight.</summary>
    private const int WarmingUp = 64;

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
        var (callers, served) = (new Queue<Caller>(), 0L);
        for (var n = 0; n < Math.Max(inFlight, WarmingUp); n++)
            callers.Enqueue(await Caller.ConnectAsync(partner, stop));
        try
        {
            await Figures.WarmUpAsync(One, stop);
            var (calls, partnerBefore, ownBefore) = (served, CpuOf(process), CpuOf(own));
            var figures = await Figures.MedianAsync(inFlight, Length, One, stop);
            calls = served - calls;
            return (figures, (CpuOf(process) - partnerBefore) / calls, (CpuOf(own) - ownBefore) / calls);
        }
        finally
        {
            foreach (var caller in callers)
                caller.Dispose();
        }

        async Task One()
        {
            Caller caller;
            lock (callers)
                caller = callers.Dequeue();
            await caller.RecordAsync(sitting.NextSerial(), stop);
            lock (callers)
            {
                callers.Enqueue(caller);
                served++;
            }
        }
    }

    private static double CpuOf(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime.TotalMicroseconds;
    }

    /// <summary>One kept connection, and the bytes of a J1 in which only the serial changes.</summary>
    private sealed class Caller : IDisposable
    {
        private const string Placeholder = "B0000000";

        private readonly Socket socket;
        private readonly byte[] request;
        private readonly int[] places;
        private readonly byte[] answer = new byte[8192];

        private Caller(Socket socket, byte[] request)
        {
            (this.socket, this.request) = (socket, request);
            places = [.. PlacesOf(request)];
        }

        public static async Task<Caller> ConnectAsync(Uri simulator, CancellationToken stop)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, simulator.Port), stop);
            var body = Wire.RecordBytesOf(Wire.ApplicationOf(Placeholder));
            var head = $"PUT /jpass/v1/insurance-records/{Placeholder} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer bench\r\nContent-Type: application/json\r\n"
                + $"Idempotency-Key: J1:SJ:{Placeholder}:0\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nLinkageHub-Attempt: 1\r\n"
                + string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
            return new Caller(socket, [.. Encoding.ASCII.GetBytes(head), .. body]);
        }

        public async Task RecordAsync(string serial, CancellationToken stop)
        {
            foreach (var place in places)
                Encoding.ASCII.GetBytes(serial, request.AsSpan(place));
            await socket.SendAsync(request, stop);
            var (read, expected) = (0, int.MaxValue);
            while (read < expected)
            {
                var more = await socket.ReceiveAsync(answer.AsMemory(read), stop);
                if (more == 0)
                    throw new IOException("The simulator has hung up.");
                read += more;
                if (expected == int.MaxValue)
                    expected = LengthOf(answer.AsSpan(0, read));
            }

            if (!answer.AsSpan(0, read).StartsWith("HTTP/1.1 201 "u8))
                throw new IOException(Encoding.UTF8.GetString(answer, 0, read));
        }

        public void Dispose() => socket.Dispose();

        /// <summary>Head and body together, once the head is there.</summary>
        private static int LengthOf(ReadOnlySpan<byte> answer)
        {
            var end = answer.IndexOf("\r\n\r\n"u8);
            if (end < 0)
                return int.MaxValue;
            var at = answer.IndexOf("Content-Length: "u8) + "Content-Length: ".Length;
            var length = answer[at..];
            return end + 4 + int.Parse(length[..length.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
        }

        private static IEnumerable<int> PlacesOf(byte[] request)
        {
            var serial = Encoding.ASCII.GetBytes(Placeholder);
            for (var at = 0; at + serial.Length <= request.Length; at++)
            {
                if (request.AsSpan(at, serial.Length).SequenceEqual(serial))
                    yield return at;
            }
        }
    }
}
