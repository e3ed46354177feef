using System.Text.Json;
using LinkageHub.Recordings;

namespace LinkageHub.Web.Verbs;

/// <summary>A cassette as it was saved.</summary>
internal static class CassetteFile
{
    /// <summary>Null for what is no cassette, or one of another version.</summary>
    public static async Task<Cassette?> ReadAsync(FileInfo file, CancellationToken stop)
    {
        try
        {
            await using var stream = file.OpenRead();
            return await JsonSerializer.DeserializeAsync<Cassette>(stream, Cassette.Json, stop) is { Version: >= Cassette.OldestVersion and <= Cassette.CurrentVersion, Events: not null, Outcomes: not null } cassette ? cassette : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
