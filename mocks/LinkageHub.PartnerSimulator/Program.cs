using LinkageHub.PartnerSimulator;

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
