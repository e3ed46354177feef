using System.Runtime.InteropServices;

namespace LinkageHub.Scenarios.Driver;

/// <summary>What an operating system does to a process.</summary>
public static class Signals
{
    public const int Quit = 3, Kill = 9, Term = 15, Cont = 18, Stop = 19;

    public static void Send(int processId, int signal) => Assert.True(SendSignal(processId, signal) == 0, $"process {processId} takes no signal {signal}");

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int processId, int signal);
}
