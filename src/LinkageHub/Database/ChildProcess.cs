using System.ComponentModel;
using System.Diagnostics;

namespace LinkageHub.Database;

/// <summary>A child that must not outlive the hub, whose output is read to the end and whose last lines are kept.</summary>
internal sealed class ChildProcess
{
    private const int KeptLines = 30;
    private static readonly TimeSpan FastShutdownTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ImmediateShutdownTime = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process)
    {
        _process = process;
        Id = process.Id;
    }

    public int Id { get; }

    /// <summary>Completes with the exit code, after the last line of output.</summary>
    public Task<int> Exited => _exited.Task;

    public string LastOutput
    {
        get { lock (_lastLines) return string.Join('\n', _lastLines); }
    }

    /// <summary>
    /// The kernel sends the parent-death signal when the starting *thread* ends, and a pool thread may end at any time.
    /// So each child has a thread of its own that waits for it: it ends with the child or with the host.
    /// </summary>
    public static Task<ChildProcess> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => StartAndWait(start, started))
        {
            IsBackground = true,
            Name = Path.GetFileName(start.FileName),
        };
        thread.Start();
        return started.Task;
    }

    /// <summary>Fast shutdown; when that does not end in time, the immediate one, from which PostgreSQL recovers at its next start.</summary>
    public async Task StopAsync()
    {
        if (Exited.IsCompleted) return;

        if (OperatingSystem.IsWindows()) Kill();
        else Posix.Signal(Id, Posix.SigInt);
        if (await EndsWithinAsync(FastShutdownTime)) return;

        if (!OperatingSystem.IsWindows()) Posix.Signal(Id, Posix.SigQuit);
        if (await EndsWithinAsync(ImmediateShutdownTime)) return;

        Kill();
        await Exited;
    }

    private static void StartAndWait(ProcessStartInfo start, TaskCompletionSource<ChildProcess> started)
    {
        ChildProcess child;
        try
        {
            child = new ChildProcess(Process.Start(start)!);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            started.SetException(new PrivateClusterException($"{start.FileName} を起動できません: {e.Message}", e));
            return;
        }
        child.DrainOutput();
        started.SetResult(child);
        child._process.WaitForExit();
        child._exited.SetResult(child._process.ExitCode);
    }

    private void DrainOutput()
    {
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > KeptLines) _lastLines.Dequeue();
        }
    }

    private void Kill()
    {
        if (!Exited.IsCompleted) _process.Kill(entireProcessTree: true);
    }

    private async Task<bool> EndsWithinAsync(TimeSpan time) =>
        await Task.WhenAny(Exited, Task.Delay(time)) == Exited;
}
