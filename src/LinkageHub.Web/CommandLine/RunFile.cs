using System.Text.Json;

namespace LinkageHub.Web.Verbs;

/// <summary><c>.data/run.json</c>: where the demo's hub is and with which keys, so that the other verbs need not be told.</summary>
internal sealed record RunFile(string Hub, string Simulator, string ApiKey, string SecondApiKey, string AdminUser, string? DemoPassword = null)
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
