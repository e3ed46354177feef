namespace LinkageHub.PartnerSimulator;

/// <summary>The scenarios shipped beside the program, by name.</summary>
internal sealed class ScenarioLibrary
{
    private readonly Dictionary<string, Scenario> _scenarios = new(StringComparer.OrdinalIgnoreCase);

    public ScenarioLibrary()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "scenarios");
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                var scenario = ScenarioReader.Read(File.ReadAllBytes(file));
                _scenarios[scenario.Name] = scenario;
            }
            catch (ScenarioException wrong)
            {
                throw new SimulatorSettingException($"{Path.GetFileName(file)}: {wrong.Message}");
            }
        }
    }

    public IReadOnlyCollection<Scenario> All => _scenarios.Values;

    public Scenario? Find(string name) => _scenarios.GetValueOrDefault(name);
}
