using System.Runtime.InteropServices;
using LinkageHub.Benchmarks;
using LinkageHub.PartnerSimulator;
using LinkageHub.Web;
using Microsoft.Extensions.Hosting;

using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

switch (args)
{
    case ["partners", var url]:
        return await AsChildAsync(stop => PartnerStub.RunAsync(url, stop));
    case ["simulator", var url, .. var settings] when Uri.IsWellFormedUriString(url, UriKind.Absolute):
        return await AsChildAsync(async stop =>
        {
            await using var simulator = SimulatorHost.Build([$"--Simulator:Urls={url}", .. settings]);
            await simulator.RunAsync(stop);
        });
    case ["hub", var url, .. var settings]:
        return await AsChildAsync(stop => HubHost.RunAsync([$"--Urls={url}", .. settings], stop));
}

(string Name, Func<Sitting, Report, CancellationToken, Task> Run)[] stages =
[
    ("idle", RestStages.IdleAsync),
    ("rest", RestStages.LoadAsync),
    ("handoffs", HandoffStages.RunAsync),
    ("retries", RetryStages.RunAsync),
    ("quartz", QuartzPeer.RunAsync),
    ("lists", ListStages.RunAsync),
    ("simulator", SimulatorStages.RunAsync),
    ("replay", ReplayStages.RunAsync),
];
var chosen = stages.Where(stage => args is [] ? stage.Name is not ("lists" or "simulator" or "replay") : args[0] == stage.Name).ToList();
var inFlight = args.Skip(1).Select(text => int.TryParse(text, out var number) ? number : 0).ToList();
if (chosen.Count == 0 || inFlight.Exists(number => number is < 1 or > 10_000))
{
    Console.Error.WriteLine($"scripts/bench [{string.Join(" | ", stages.Select(stage => stage.Name))}] [how many in flight]...");
    return 2;
}

var report = new Report();
try
{
    await using var sitting = await Sitting.OpenAsync(inFlight, stopping.Token);
    foreach (var (name, run) in chosen)
    {
        Console.Error.WriteLine(name);
        await run(sitting, report, stopping.Token);
    }
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 130;
}
report.Print();
return 0;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}

// A child ends when its standard input does, which closes however its parent ends; a signal to the whole group is the parent's to answer.
static async Task<int> AsChildAsync(Func<CancellationToken, Task> run)
{
    using var parentGone = new CancellationTokenSource();
    _ = Task.Run(async () =>
    {
        using var input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null);
        await parentGone.CancelAsync();
    });
    await run(parentGone.Token);
    return 0;
}
