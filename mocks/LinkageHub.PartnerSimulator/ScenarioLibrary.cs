namespace LinkageHub.PartnerSimulator;

/// <summary>The scenarios shipped beside the program, by name.</summary>
internal sealed class ScenarioLibrary
{
    public const string SchemaFile = "schema.json";

    /// <summary>Beside the program.</summary>
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "scenarios");

    private readonly Dictionary<string, Scenario> _scenarios = new(StringComparer.OrdinalIgnoreCase);

    public ScenarioLibrary()
    {
        foreach (var file in Files(Folder))
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

    /// <summary>The scenarios of a folder, in the order of their names.</summary>
    public static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*.json")
        .Where(file => Path.GetFileName(file) != SchemaFile)
        .Order(StringComparer.Ordinal);

    public IReadOnlyCollection<Scenario> All => _scenarios.Values;

    public Scenario? Find(string name) => _scenarios.GetValueOrDefault(name);
}
