using System.Diagnostics;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Sites;

/// <summary>One hub whose server keeps everything on a small file system.</summary>
public sealed class SmallDiskSite() : Site(hasSurvivor: false)
{
    private readonly SmallGround ground = new();

    public Task DiskFillsUp() => ground.FillsUpAsync();

    public void DiskHasRoomAgain() => File.Delete(ground.Ballast);

    protected override async Task<Ground> EnterAsync()
    {
        await ground.InitializeAsync();
        return ground;
    }

    protected override Task LeaveAsync(Ground ground) => ground.DisposeAsync();

    /// <summary>A tmpfs, which only root may mount; who may not is told so by a failure, because a disk that is not full proves nothing.</summary>
    private sealed class SmallGround : Ground
    {
        private const string Size = "160m";

        public string Ballast => Path.Combine(Mounted, "ballast");

        protected override string ClusterFolder => Path.Combine(Mounted, "postgres");

        private string Mounted => Path.Combine(Folder, "small");

        public override async Task InitializeAsync()
        {
            Directory.CreateDirectory(Mounted);
            await RunAsync("mount", "-t", "tmpfs", "-o", $"size={Size},mode=0755", "tmpfs", Mounted);
            await base.InitializeAsync();
        }

        public async Task FillsUpAsync()
        {
            await using var ballast = File.Create(Ballast, bufferSize: 0);
            var block = new byte[4096];
            try
            {
                while (true)
                    await ballast.WriteAsync(block);
            }
            catch (IOException)
            {
                // Full.
            }
        }

        protected override async Task LeavesAsync() => await RunAsync("umount", Mounted);

        private static async Task RunAsync(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"The full disk needs a file system of its own, and {program} says: {said}");
        }
    }
}
