using System.Text.Json;

namespace LinkageHub.Web.Verbs;

/// <summary><c>.data/run.json</c>: where the demo's hub is and with which keys, so that the other verbs need not be told.</summary>
internal sealed record RunFile(string Hub, string Simulator, string ApiKey, string SecondApiKey, string AdminUser, string? DemoPassword = null,
    IReadOnlyDictionary<string, string>? PartnerKeys = null)
{
    public static string DataDirectory => Environment.GetEnvironmentVariable("Data__Directory") is { Length: > 0 } named ? named : ".data";

    private static string Path => System.IO.Path.Combine(DataDirectory, "run.json");

    /// <summary>Null when there is none, or none that can be read.</summary>
    public static RunFile? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<RunFile>(File.ReadAllText(Path), HubJson.Options) is { Hub: { }, ApiKey: { } } run ? run : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The key of a simulated partner of the demonstration; null for any other address.</summary>
    public static string? PartnerKeyAt(Uri sandbox, string partner) =>
        Read() is { PartnerKeys: { } keys, Simulator: { } simulator } && Uri.TryCreate(simulator, UriKind.Absolute, out var own) && own.Authority == sandbox.Authority
            ? keys.GetValueOrDefault(partner.StartsWith("insurer-", StringComparison.Ordinal) ? "sonpo-online" : partner)
            : null;

    public void Write()
    {
        Directory.CreateDirectory(DataDirectory);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        // A new file every time: the mode counts only at creation.
        var fresh = Path + ".new";
        File.Delete(fresh);
        using (var stream = new FileStream(fresh, options))
            JsonSerializer.Serialize(stream, this, HubJson.Options);
        File.Move(fresh, Path, overwrite: true);
    }
}
