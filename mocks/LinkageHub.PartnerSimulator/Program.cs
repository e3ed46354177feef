using LinkageHub.PartnerSimulator;
using LinkageHub.PartnerSimulator.Scenarios;

if (args is ["scenarios", .. var rest])
{
    var dataDirectory = Environment.GetEnvironmentVariable("Data__Directory") is { Length: > 0 } named ? named : ".data";
    return await ScenarioCommand.RunAsync(rest, Console.Out, Console.Error, dataDirectory);
}

try
{
    await using var app = SimulatorHost.Build(args);
    await app.RunAsync();
    return 0;
}
catch (SimulatorSettingException wrong)
{
    // A wrong setting stops the start with its name; nothing starts half.
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
