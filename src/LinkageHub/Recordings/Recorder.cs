using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using LinkageHub.Partners;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Recordings;

/// <summary>
/// Listens at the wires while somebody records: masks at once, writes a little later. It never makes a handoff wait and never fails one; what it cannot
/// keep up with is counted, and the recording says so. With nothing to record it costs one look at a field.
/// </summary>
public sealed class Recorder(RecordingStore store, TimeProvider clock, ILogger<Recorder> logger) : BackgroundService
{
    private const int MostWaiting = 20_000, MostAtOnce = 500;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Channel<(string RecordingId, DateTimeOffset At, string Event)> waiting =
        Channel.CreateBounded<(string, DateTimeOffset, string)>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly Dictionary<string, long> dropped = [];
    private Running[] running = [];
    private long pending;

    /// <summary>Nothing waits to be written any more.</summary>
    public async Task WrittenAsync(CancellationToken stop)
    {
        while (Volatile.Read(ref pending) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, stop);
    }

    /// <summary>Somebody began or ended a recording at this node; the others see it within a second.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        var now = await store.RunningAsync(stop);
        Volatile.Write(ref running, [.. now.Select(recording => new Running(recording, new CassetteMask(recording.MaskKey)))]);
    }

    /// <summary>One exchange with a partner, as soon as it is over.</summary>
    public void Call(string partner, WireCall call, WireExchange exchange, TimeSpan took)
    {
        foreach (var recording in Volatile.Read(ref running))
            if (recording.Wants(call.Key))
                Note(recording, mask => new CassetteEvent(clock.GetUtcNow() - took, Call: new RecordedCall(
                    partner, call.Operation, call.Key, call.Method, call.Path, call.IdempotencyKey, call.Attempt, Masked(mask, call.Body.Span),
                    AnswerOf(mask, exchange.Answer), exchange.Answer is null ? exchange.Why : null, exchange.MayHaveArrived, Math.Round(took.TotalMilliseconds, 1))));
    }

    /// <summary>A callback that was stored.</summary>
    public void Callback(string partner, string webhookId, string? key, byte[] body)
    {
        foreach (var recording in Volatile.Read(ref running))
            if (recording.Wants(key))
                Note(recording, mask => new CassetteEvent(clock.GetUtcNow(), Callback: new RecordedCallback(partner, webhookId, Masked(mask, body))));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var writing = WriteAsync(stoppingToken);
        using var next = new PeriodicTimer(BetweenLooks, clock);
        try
        {
            do
            {
                try
                {
                    await LookAsync(stoppingToken);
                }
                catch (Exception e) when (IsOutage(e))
                {
                    // The recordings known so far go on.
                    logger.LogWarning("the recordings cannot be read: {Error}", e.GetType().Name);
                }
            }
            while (await next.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The hub stops.
        }
        await writing;
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        var batch = new List<(string RecordingId, DateTimeOffset At, string Event)>();
        try
        {
            while (await waiting.Reader.WaitToReadAsync(stop))
            {
                batch.Clear();
                while (batch.Count < MostAtOnce && waiting.Reader.TryRead(out var one))
                    batch.Add(one);
                await WriteAsync(batch, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was heard last is not in the recording; it ends where the hub did.
        }
    }

    private async Task WriteAsync(List<(string RecordingId, DateTimeOffset At, string Event)> batch, CancellationToken stop)
    {
        Dictionary<string, long> lost;
        lock (dropped)
        {
            lost = new(dropped);
            dropped.Clear();
        }
        try
        {
            await store.WriteAsync(batch, lost, stop);
        }
        catch (Exception e) when (IsOutage(e))
        {
            logger.LogWarning("{Count} recorded events are lost: {Error}", batch.Count, e.GetType().Name);
            foreach (var one in batch.GroupBy(one => one.RecordingId))
                Drop(one.Key, one.Count());
            foreach (var (id, count) in lost)
                Drop(id, count);
        }
        Interlocked.Add(ref pending, -batch.Count);
    }

    private void Note(Running recording, Func<CassetteMask, CassetteEvent> make)
    {
        var heard = make(recording.Mask);
        if (waiting.Writer.TryWrite((recording.Recording.Id, heard.At, JsonSerializer.Serialize(heard, Cassette.Json))))
            Interlocked.Increment(ref pending);
        else
            Drop(recording.Recording.Id, 1);
    }

    private void Drop(string id, long count)
    {
        lock (dropped)
            dropped[id] = dropped.GetValueOrDefault(id) + count;
    }

    private static RecordedAnswer? AnswerOf(CassetteMask mask, PartnerAnswer? answer) => answer is null ? null : new RecordedAnswer(
        answer.Status, answer.MediaType, answer.RetryAfter, Masked(mask, answer.Body.Span), answer.Body.Length, answer.Damage);

    /// <summary>Null for what is no JSON: nobody knows what stands in it.</summary>
    private static JsonNode? Masked(CassetteMask mask, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return null;
        try
        {
            var reader = new Utf8JsonReader(body);
            return mask.Mask(JsonNode.Parse(ref reader));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsOutage(Exception e) => e is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException;

    private sealed record Running(Recording Recording, CassetteMask Mask)
    {
        private readonly HashSet<string> keys = [.. Recording.Keys];

        public bool Wants(string? key) => keys.Count == 0 || (key is not null && keys.Contains(key));
    }
}
