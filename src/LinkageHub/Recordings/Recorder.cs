using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Triggers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LinkageHub.Recordings;

/// <summary>
/// Listens at the wires, the ledger and the door of triggers while somebody records: masks at once, writes a little later. It never makes a handoff wait and
/// never fails one; what it cannot keep up with is counted, and the recording says so. With nothing to record it costs one look at a field.
/// </summary>
public sealed class Recorder(RecordingStore store, TimeProvider clock, ILogger<Recorder> logger) : BackgroundService
{
    private const int MostWaiting = 20_000, MostAtOnce = 500;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>A refusal of rights is about who asks; a replay asks as somebody else.</summary>
    private const string Rights = "LH8-";

    /// <summary>Refusals for want of evidence, which is asked of people at the console and never of a machine, as a replay is one.</summary>
    private static readonly string[] EvidenceCodes = ["LH1-104", "LH3-104"];

    private readonly Channel<Heard> waiting = Channel.CreateBounded<Heard>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    private readonly Dictionary<string, long> dropped = [];
    private readonly SemaphoreSlim looking = new(1);
    private RunningRecording[] running = [];
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
        // One look at a time: what was read before a recording began must not be written down after it did.
        await looking.WaitAsync(stop);
        try
        {
            var known = Volatile.Read(ref running).ToDictionary(one => one.Recording.Id);
            var now = new List<RunningRecording>();
            foreach (var recording in await store.RunningAsync(stop))
                now.Add(known.GetValueOrDefault(recording.Id)
                    ?? new RunningRecording(recording, recording.Keys.Count == 0 ? [] : await store.NumbersOfCasesAsync(recording.Keys, stop), clock));
            Volatile.Write(ref running, [.. now]);
        }
        finally
        {
            looking.Release();
        }
    }

    /// <summary>One exchange with a partner, as soon as it is over.</summary>
    public void Call(string partner, WireCall call, WireExchange exchange, TimeSpan took)
    {
        foreach (var recording in Volatile.Read(ref running))
        {
            if (!recording.Wants(call.Key))
                continue;
            recording.Asked(call.Key, took);
            Hear(recording, mask => new CassetteEvent(clock.GetUtcNow() - took, Call: new RecordedCall(
                partner, call.Operation, call.Key, call.Method, call.Path, call.IdempotencyKey, call.Attempt, Masked(mask, call.Body.Span),
                AnswerOf(mask, exchange.Answer), exchange.Answer is null ? exchange.Why : null, exchange.MayHaveArrived, Math.Round(took.TotalMilliseconds, 1))));
        }
    }

    /// <summary>A callback that was stored.</summary>
    public void Callback(string partner, string webhookId, string? key, byte[] body)
    {
        foreach (var recording in Volatile.Read(ref running))
            if (recording.Wants(key))
                Hear(recording, mask => new CassetteEvent(clock.GetUtcNow(), Callback: new RecordedCallback(partner, webhookId, Masked(mask, body))));
    }

    /// <summary>Somebody asked for a linkage, whatever the answer: also what was refused and left nothing, and what was asked twice.</summary>
    public void Asked(TriggerRequest ask, DateTimeOffset at, Answer answer)
    {
        var (serial, number) = (ask.PrintSerial?.Text, ask.ReceptionNumber?.Text);
        var refused = answer as Answer.Refused;
        if (refused is not null && (refused.Refusals[0].Code.StartsWith(Rights, StringComparison.Ordinal) || (ask.AsksEvidence && EvidenceCodes.Contains(refused.Refusals[0].Code))))
            return;
        var act = new RecordedAct(
            "trigger", (ask.Linkage is Linkage.I ? serial : number ?? serial)!, ask.Linkage.Wire(), 1, ask.ProductCodes, RefusedWith: refused?.Refusals[0].Code,
            ReceptionNumber: ask.Linkage is Linkage.I ? number : null, Comment: ask.Comment is null ? null : CassetteMask.Omitted, Reason: ask.Reason is null ? null : CassetteMask.Omitted,
            TookMs: Math.Round((clock.GetUtcNow() - at).TotalMilliseconds, 1))
        {
            HandoffId = refused?.HandoffId ?? (answer as Answer.Of)?.Handoff.Id,
            InsurerCode = ask.Linkage is Linkage.I || number is null ? ask.InsurerCode : null,
        };
        foreach (var recording in Volatile.Read(ref running))
            if (recording.Wants(act.Key))
                Hear(recording, _ => new CassetteEvent(at, Act: act));
    }

    /// <summary>Somebody repaired something, wherever he clicked or called.</summary>
    public void Repaired(RepairDone done)
    {
        foreach (var recording in Volatile.Read(ref running))
            if (done.Case.Keys.Any(recording.Wants) && RecordedRepairs.Of(done, recording.Mask, clock.GetUtcNow()) is { } act)
                Hear(recording, _ => new CassetteEvent(done.At, Act: act));
    }

    /// <summary>A committed change: what a case was before the first one is how it stood when the recording began.</summary>
    public void Changed(CaseChange change)
    {
        foreach (var recording in Volatile.Read(ref running))
            if (recording.Beginning(change) is { } before)
                Note(new Heard(recording.Recording.Id, before.UpdatedAt, CasePicture.Of(before, recording.Mask), before.CaseId, before.Version));
    }

    public override void Dispose()
    {
        looking.Dispose();
        base.Dispose();
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
        var batch = new List<Heard>();
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

    private async Task WriteAsync(List<Heard> batch, CancellationToken stop)
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

    private void Hear(RunningRecording recording, Func<CassetteMask, CassetteEvent> make)
    {
        var heard = make(recording.Mask);
        Note(new Heard(recording.Recording.Id, heard.At, JsonSerializer.Serialize(heard, Cassette.Compact)));
    }

    private void Note(Heard heard)
    {
        // Counted before it can be written, so that nobody who waits for the last one goes too early.
        Interlocked.Increment(ref pending);
        if (waiting.Writer.TryWrite(heard))
            return;
        Interlocked.Decrement(ref pending);
        Drop(heard.RecordingId, 1);
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
}
