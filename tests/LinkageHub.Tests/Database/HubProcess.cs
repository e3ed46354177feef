using System.Diagnostics;
using LinkageHub.Database;
using LinkageHub.Tests.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace LinkageHub.Tests.Database
{
    /// <summary>Another process that runs a private cluster, so that a test can kill a hub without killing itself.</summary>
    internal sealed class HubProcess : IDisposable
    {
        private const string DirectoryVariable = "LINKAGEHUB_TEST_CLUSTER";

        private readonly Process _process;

        private HubProcess(Process process, string connectionString)
        {
            _process = process;
            ConnectionString = connectionString;
        }

        public string ConnectionString { get; }

        public static async Task<HubProcess> StartAsync(string clusterDirectory)
        {
            var assembly = typeof(HubProcess).Assembly.Location;
            var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
            var start = new ProcessStartInfo(host, ["exec", assembly])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                // The test assembly's own Main is generated and empty; the runtime calls the hook before it.
                Environment = { ["DOTNET_STARTUP_HOOKS"] = assembly, [DirectoryVariable] = clusterDirectory },
            };
            var process = Process.Start(start)!;
            var line = await process.StandardOutput.ReadLineAsync();
            return new(process, line ?? throw new InvalidOperationException("The hub process has ended without a server."));
        }

        /// <summary>SIGKILL to the hub alone; returns when all of its threads are gone.</summary>
        public async Task KillAsync()
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        public void Dispose()
        {
            // The end of its input is the sign to stop cleanly.
            if (!_process.HasExited) _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }

        internal static void RunIfAsked()
        {
            if (Environment.GetEnvironmentVariable(DirectoryVariable) is not { } directory) return;

            RunAsync(directory).GetAwaiter().GetResult();
        }

        private static async Task RunAsync(string directory)
        {
            await using var cluster = await PrivateCluster.StartAsync(directory, NullLogger.Instance, CancellationToken.None);
            Console.WriteLine(cluster.ConnectionString);
            await Console.In.ReadToEndAsync();
        }
    }
}

// The runtime looks for exactly this name outside of any namespace.
#pragma warning disable CA1050
internal static class StartupHook
{
    public static void Initialize() => HubProcess.RunIfAsked();
}
#pragma warning restore CA1050
