using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;

namespace LinkageHub.PartnerSimulator;

/// <summary>One effect, refusal, repeat or callback, as <c>GET /_sim/journal</c> shows it.</summary>
internal sealed record JournalItem(
    long Seq,
    DateTimeOffset At,
    string Run,
    string Partner,
    string Operation,
    string Key,
    string Effect,
    string? IdempotencyKey,
    int? Attempt,
    string? ContentHash,
    int? Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BodyHash = null);

/// <summary>A line of the file: the item, and what the partner keeps after it.</summary>
internal sealed record JournalLine(JournalItem Item, IReadOnlyList<StateImage> State);

/// <summary>
/// The durable record of what the partners did. A line is on the disk before its answer goes out, so a killed hub, or a killed
/// simulator, can never make the judge forget.
/// </summary>
internal sealed class Journal : IAsyncDisposable
{
    private const int LargestBatch = 512;

    private readonly FileStream _file;
    private readonly FileStream _mine;
    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new() { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly Task _writer;
    private long _seq;
    private volatile Exception? _broken;

    private Journal(FileStream mine, FileStream file, IReadOnlyList<JournalLine> lines)
    {
        _mine = mine;
        _file = file;
        Restored = lines;
        _seq = lines.Count == 0 ? 0 : lines.Max(line => line.Item.Seq);
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>What the file held at the start.</summary>
    public IReadOnlyList<JournalLine> Restored { get; private set; }

    public static Journal Open(string path)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        FileStream? mine = null;
        try
        {
            // A file of its own to hold on to: others may read the journal, but no second simulator may write it.
            mine = new FileStream(full + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var file = new FileStream(full, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            return new Journal(mine, file, Load(file));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or JsonException)
        {
            mine?.Dispose();
            throw new SimulatorSettingException($"Simulator__JournalPath: {path} cannot be used: {wrong.Message}");
        }
    }

    public void ForgetRestored() => Restored = [];

    /// <summary>Numbers the item and hands it to the writer. The task ends when it is on the disk.</summary>
    public Task Append(JournalItem item, IReadOnlyList<StateImage> state, out JournalItem numbered)
    {
        if (_broken is { } broken)
            throw new JournalBrokenException(broken);

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // One gate for number and queue: the file's order is the order of the numbers.
        lock (_gate)
        {
            numbered = item with { Seq = ++_seq };
            Hand(new Pending(new JournalLine(numbered, state), done));
        }

        return done.Task;
    }

    /// <summary>Empties the file; numbers go on counting, so a late reader cannot take a new item for an old one.</summary>
    public Task Truncate()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            Hand(new Pending(null, done));
        return done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
        await _file.DisposeAsync();
        await _mine.DisposeAsync();
    }

    private void Hand(Pending pending)
    {
        if (!_queue.Writer.TryWrite(pending))
            throw new JournalBrokenException(new ObjectDisposedException(nameof(Journal)));
    }

    private static List<JournalLine> Load(FileStream file)
    {
        var lines = new List<JournalLine>();
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var start = 0;
        while (bytes.AsSpan(start).IndexOf((byte)'\n') is >= 0 and var length)
        {
            lines.Add(JsonSerializer.Deserialize(bytes.AsSpan(start, length), SimJson.Plain.JournalLine)!);
            start += length + 1;
        }

        // A torn last line was never answered for: its effect did not happen.
        file.SetLength(start);
        file.Position = start;
        return lines;
    }

    private async Task WriteAsync()
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using var json = new Utf8JsonWriter(buffer, SimJson.Writer);
        var batch = new List<Pending>(LargestBatch);
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            buffer.ResetWrittenCount();
            while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var pending))
            {
                batch.Add(pending);
                if (pending.Line is null)
                    break;
                json.Reset();
                JsonSerializer.Serialize(json, pending.Line, SimJson.Plain.JournalLine);
                buffer.Write("\n"u8);
            }

            Finish(batch, TryFlush(buffer, truncate: batch is [.., { Line: null }]));
        }
    }

    private Exception? TryFlush(ArrayBufferWriter<byte> buffer, bool truncate)
    {
        if (_broken is not null)
            return _broken;
        try
        {
            _file.Write(buffer.WrittenSpan);
            if (truncate)
            {
                _file.SetLength(0);
                _file.Position = 0;
            }

            _file.Flush(flushToDisk: true);
            return null;
        }
        catch (IOException failed)
        {
            // The world in memory is now ahead of the disk: no answer may leave any more.
            _broken = failed;
            return failed;
        }
    }

    private static void Finish(List<Pending> batch, Exception? failed)
    {
        foreach (var pending in batch)
        {
            if (failed is null)
                pending.Done.SetResult();
            else
                pending.Done.SetException(new JournalBrokenException(failed));
        }
    }

    private readonly record struct Pending(JournalLine? Line, TaskCompletionSource Done);
}

/// <summary>The journal could not be written; the simulator answers nothing more until it is restarted.</summary>
internal sealed class JournalBrokenException(Exception cause) : Exception("The journal cannot be written: " + cause.Message, cause);
