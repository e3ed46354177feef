using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace LinkageHub.Kills.Lines;

/// <summary>One session of the frontend/backend protocol, version 3.</summary>
internal sealed class DatabaseSession(DatabaseLine line, Socket hub, Socket server)
{
    private const int SslRequest = 80877103, GssRequest = 80877104;

    private readonly SqlReader reader = new();
    private readonly Channel<Sent> underWay = Channel.CreateUnbounded<Sent>();
    private volatile bool isHeld;
    private Sent? last;

    /// <summary>Something waits here for what the test will say.</summary>
    public bool IsHeld => isHeld;

    /// <summary>A unit on its way to the server and back.</summary>
    private sealed record Sent(SqlUnit Unit, DatabaseLine.Wanted? Wanted, SqlFault? Fault)
    {
        /// <summary>True: something was changed; false: nothing, or it failed.</summary>
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Until either side is gone.</summary>
    public async Task RunAsync()
    {
        await GreetAsync();
        await await Task.WhenAny(FromHubAsync(), FromServerAsync());
    }

    private async Task GreetAsync()
    {
        while (true)
        {
            var length = await ReadAsync(hub, 4);
            var rest = await ReadAsync(hub, BinaryPrimitives.ReadInt32BigEndian(length) - 4);
            if (BinaryPrimitives.ReadInt32BigEndian(rest) is SslRequest or GssRequest)
            {
                await line.PassAsync(hub, "N"u8.ToArray());
                continue;
            }
            await line.PassAsync(server, (byte[])[.. length, .. rest]);
            return;
        }
    }

    private async Task FromHubAsync()
    {
        while (true)
        {
            var message = await MessageAsync(hub);
            if (message[0] is (byte)'p' or (byte)'X')
                await line.PassAsync(server, message);
            else if (reader.Takes(message) is { } unit)
                await SendAsync(unit);
        }
    }

    private async Task SendAsync(SqlUnit unit)
    {
        var wanted = line.Meets(unit);
        // What is only known to have happened when it has: the others of that kind go through until one of them did.
        if (wanted is { Place: SqlPlace.Before } && line.Takes(wanted))
            await HoldAsync(wanted.Halt);
        var fault = line.Fault is { } armed && armed.IsIt(unit) && armed.Strikes() ? armed : null;
        if (fault is { AfterIt: false })
        {
            await FailAsync(unit, fault);
            return;
        }
        var sent = new Sent(unit, wanted, fault);
        if (wanted is { Place: SqlPlace.Uncommitted } && !unit.HasSync && line.Takes(wanted))
            await HoldAsync(wanted.Halt);
        await UnderWayAsync(sent);
        if (wanted is { Place: SqlPlace.Uncommitted } && unit.HasSync)
        {
            await line.PassAsync(server, (byte[])[.. unit.Bytes[..^SqlUnit.SyncLength], .. SqlUnit.Flush]);
            if (await sent.Done.Task && line.Takes(wanted))
                await HoldAsync(wanted.Halt);
            await line.PassAsync(server, SqlUnit.Sync);
        }
        else
            await line.PassAsync(server, unit.Bytes);
        if (wanted is { Place: SqlPlace.Acknowledged })
        {
            await sent.Answered.Task;
            if (sent.Done.Task is { IsCompleted: true, Result: true } && line.Takes(wanted))
                await HoldAsync(wanted.Halt);
        }
    }

    /// <summary>The server never hears of it; a transaction that is open there is rolled back by whoever must: the hub, or we when it thinks it is over.</summary>
    private async Task FailAsync(SqlUnit unit, SqlFault fault)
    {
        // Answers come in the order of the questions.
        if (last is not null)
            await last.Answered.Task;
        if (fault.EndsSession)
        {
            await line.PassAsync(hub, fault.Message());
            throw new IOException("The server has ended the session.");
        }
        var stays = reader.InTransaction;
        if (unit.IsQuery("COMMIT"))
        {
            var rollback = new Sent(unit, null, fault with { AfterIt = true });
            await UnderWayAsync(rollback);
            await line.PassAsync(server, SqlReader.Query("ROLLBACK"));
            return;
        }
        if (unit.IsQuery("BEGIN"))
            stays = reader.InTransaction = false;
        await line.PassAsync(hub, (byte[])[.. fault.Message(), .. Ready(stays ? 'E' : 'I')]);
    }

    private ValueTask UnderWayAsync(Sent sent)
    {
        last = sent;
        return underWay.Writer.WriteAsync(sent);
    }

    private async Task FromServerAsync()
    {
        var answer = new List<byte>();
        var isGreeted = false;
        Sent? current = null;
        var (executed, changed) = (0, false);
        while (true)
        {
            var message = await MessageAsync(server);
            // What belongs to no unit: the greeting, notices, notifications, the last words of a server that ends.
            if (current is null && (!isGreeted || !underWay.Reader.TryRead(out current)))
            {
                isGreeted |= message[0] is (byte)'Z';
                await line.PassAsync(hub, message);
                continue;
            }
            answer.AddRange(message);
            switch ((char)message[0])
            {
                case 'C':
                    changed |= !Encoding.ASCII.GetString(message.AsSpan(5)).TrimEnd('\0').EndsWith(" 0", StringComparison.Ordinal);
                    if (++executed >= current!.Unit.Texts.Count)
                        current.Done.TrySetResult(changed);
                    break;
                case 'E':
                    current!.Done.TrySetResult(false);
                    if (Encoding.UTF8.GetString(message).Contains("\0VFATAL\0", StringComparison.Ordinal))
                    {
                        await line.PassAsync(hub, answer.ToArray());
                        answer.Clear();
                    }
                    break;
                case 'Z':
                    await AnswerAsync(current!, answer);
                    (current, executed, changed) = (null, 0, false);
                    answer.Clear();
                    break;
            }
        }
    }

    private async Task AnswerAsync(Sent sent, List<byte> answer)
    {
        sent.Done.TrySetResult(false);
        if (sent.Wanted is { Place: SqlPlace.Unacknowledged } wanted && sent.Done.Task.Result && line.Takes(wanted))
            await HoldAsync(wanted.Halt);
        if (sent.Fault is { } fault)
        {
            await line.PassAsync(hub, (byte[])[.. fault.Message(), .. fault.EndsSession ? [] : Ready('I')]);
            if (fault.EndsSession)
                throw new IOException("The server has ended the session.");
        }
        else
            await line.PassAsync(hub, answer.ToArray());
        sent.Answered.TrySetResult();
    }

    private async Task HoldAsync(Halt halt)
    {
        isHeld = true;
        await halt.HoldAsync();
        isHeld = false;
    }

    private static byte[] Ready(char state) => [(byte)'Z', 0, 0, 0, 5, (byte)state];

    private static async Task<byte[]> MessageAsync(Socket from)
    {
        var head = await ReadAsync(from, 5);
        return [.. head, .. await ReadAsync(from, BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4)];
    }

    private static async Task<byte[]> ReadAsync(Socket from, int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length;)
        {
            var read = await from.ReceiveAsync(bytes.AsMemory(at));
            if (read == 0)
                throw new IOException("Nobody is there any more.");
            at += read;
        }
        return bytes;
    }
}
