using System.Text.Json;

namespace LinkageHub.PartnerSimulator.Scenarios;

/// <summary><c>scenarios check</c> and <c>scenarios run</c>. Exit code 0: all good, 1: an error or an expectation not met, 2: wrong use.</summary>
public static class ScenarioCommand
{
    private const string Usage = """
        scenarios check [file or folder]            checks and lists (default: those shipped)
        scenarios run <name, file or 'all'> [...]   plays them against a hub, step by step
          --hub <address> --key <API key>           the hub, and its API key of the first person
          --second-key <API key>                    of the second person
          --simulator <address>                     default http://localhost:5090
          --run <name>                              the simulator's run; default 'default'
          --fresh                                   with numbers nobody has used
        What scripts/run wrote to run.json (in .data, or where Data__Directory says) stands in for what is left out.
        """;

    private static readonly string[] Options = ["--hub", "--key", "--second-key", "--simulator", "--run"];

    /// <param name="dataDirectory">Where scripts/run keeps its data.</param>
    public static async Task<int> RunAsync(string[] args, TextWriter says, TextWriter complains, string dataDirectory)
    {
        switch (args)
        {
            case ["check"]:
                return await CheckAsync(ScenarioLibrary.Folder, says, complains);
            case ["check", var what] when Directory.Exists(what) || File.Exists(what):
                return await CheckAsync(what, says, complains);
            case ["check", var what]:
                await complains.WriteLineAsync($"{what}: no such file or folder");
                return 2;
            case ["run", ..]:
                return await PlayAsync(args[1..], says, complains, Path.Combine(dataDirectory, "run.json"));
            default:
                await complains.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static async Task<int> CheckAsync(string what, TextWriter says, TextWriter complains)
    {
        var wrong = 0;
        foreach (var file in Directory.Exists(what) ? ScenarioLibrary.Files(what) : [what])
        {
            try
            {
                var scenario = ScenarioReader.Read(await File.ReadAllBytesAsync(file));
                await says.WriteLineAsync($"{scenario.Name,-6} {scenario.Rules?.Length ?? 0,2} rules {scenario.Steps?.Length ?? 0,2} steps  {scenario.Description}");
            }
            catch (ScenarioException invalid)
            {
                wrong++;
                foreach (var error in invalid.Errors)
                    await complains.WriteLineAsync($"{Path.GetFileName(file)}: {error}");
            }
        }

        return wrong == 0 ? 0 : 1;
    }

    private static async Task<int> PlayAsync(string[] args, TextWriter says, TextWriter complains, string runFile)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var (names, fresh) = (new List<string>(), false);
        for (var at = 0; at < args.Length; at++)
        {
            if (args[at] == "--fresh")
                fresh = true;
            else if (Options.Contains(args[at]) && at + 1 < args.Length)
                given[args[at]] = args[++at];
            else if (args[at].StartsWith("--", StringComparison.Ordinal))
                return await MisusedAsync(complains, $"{args[at]}: not known, or without a value. Nearest: {Nearest.To(args[at], Options)}");
            else
                names.Add(args[at]);
        }

        if (names.Count == 0)
            return await MisusedAsync(complains, "Which scenario?");
        foreach (var option in (string[])["--hub", "--simulator"])
            if (given.TryGetValue(option, out var address) && !SimulatorOptions.IsWebAddress(address))
                return await MisusedAsync(complains, $"{option} {address}: not an http or https address");
        if (names.Find(name => FilesOf(name).Length == 0) is { } unknown)
            return await MisusedAsync(complains, $"{unknown}: no such scenario or file{(Nearest.To(unknown, Shipped) is { } near ? $". Did you mean '{near}'?" : "")}");
        if (GroundOf(given, runFile) is not { } ground)
            return await MisusedAsync(complains, $"Which hub? --hub and --key are missing, and {Path.GetFullPath(runFile)} does not say");
        return await PlayAsync([.. names.SelectMany(FilesOf)], ground, fresh, says, complains);
    }

    private static async Task<int> PlayAsync(string[] files, ScenarioGround ground, bool fresh, TextWriter says, TextWriter complains)
    {
        using var http = new HttpClient();
        var runner = new ScenarioRunner(ground, http, says, TimeProvider.System);
        var failed = new List<string>();
        foreach (var file in files)
        {
            try
            {
                if (!await runner.RunAsync(await File.ReadAllTextAsync(file), fresh))
                    failed.Add(Path.GetFileNameWithoutExtension(file));
            }
            catch (Exception wrong) when (wrong is ScenarioException or HttpRequestException or InvalidOperationException)
            {
                var who = wrong is HttpRequestException { InnerException: System.Net.Sockets.SocketException } ? $" Is it up? The hub is {ground.Hub}, the simulator {ground.Simulator}" : "";
                await complains.WriteLineAsync($"{Path.GetFileName(file)}: {wrong.Message}{who}");
                failed.Add(Path.GetFileNameWithoutExtension(file));
            }
        }

        await says.WriteLineAsync(failed.Count == 0 ? $"{files.Length} passed" : $"{files.Length - failed.Count} passed, {failed.Count} failed: {string.Join(", ", failed)}");
        return failed.Count == 0 ? 0 : 1;
    }

    private static string[] Shipped => [.. ScenarioLibrary.Files(ScenarioLibrary.Folder).Select(file => Path.GetFileNameWithoutExtension(file)!)];

    /// <summary>A file, or shipped scenarios by name.</summary>
    private static string[] FilesOf(string name) => File.Exists(name)
        ? [name]
        :
        [
            .. ScenarioLibrary.Files(ScenarioLibrary.Folder)
                .Where(file => name == "all" || Path.GetFileNameWithoutExtension(file).Equals(name, StringComparison.OrdinalIgnoreCase)),
        ];

    private static ScenarioGround? GroundOf(Dictionary<string, string> given, string runFile)
    {
        using var document = ReadRun(runFile);
        var (hub, key) = (Said("--hub", "hub"), Said("--key", "apiKey"));
        return hub is null || key is null
            ? null
            : new ScenarioGround(
                new Uri(Said("--simulator", "simulator") ?? "http://localhost:5090"), new Uri(hub), key, Said("--second-key", "secondApiKey"),
                given.GetValueOrDefault("--run", World.DefaultRun));

        string? Said(string option, string member) => given.GetValueOrDefault(option) ?? document.RootElement.GetText(member);
    }

    /// <summary>Of a file that is not there, or half written, nothing is known.</summary>
    private static JsonDocument ReadRun(string runFile)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(runFile));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return JsonDocument.Parse("{}");
        }
    }

    private static async Task<int> MisusedAsync(TextWriter complains, string why)
    {
        await complains.WriteLineAsync(why);
        await complains.WriteLineAsync(Usage);
        return 2;
    }
}
