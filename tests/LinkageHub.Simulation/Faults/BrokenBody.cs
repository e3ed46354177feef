namespace LinkageHub.Simulation.Faults;

/// <summary>A body that ends before its time, or comes at one byte a second.</summary>
internal sealed class BrokenBody(byte[] body, EventLoop loop, NodeLife life, bool everySecond) : Stream
{
    private int at;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (everySecond)
        {
            var second = new TaskCompletionSource();
            using var stopped = cancellationToken.UnsafeRegister(_ => second.TrySetCanceled(cancellationToken), null);
            loop.After(TimeSpan.FromSeconds(1), life, () => second.TrySetResult());
            await second.Task;
        }
        var some = everySecond ? 1 : Math.Min(buffer.Length, body.Length - at);
        if (some == 0)
            throw new IOException("connection reset");
        body.AsMemory(at, some).CopyTo(buffer);
        at += some;
        return some;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() => throw new NotSupportedException();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
