using System.Text.Json;

namespace LinkageHub.Access;

/// <summary>
/// Who asked for work that runs later, as it is kept with the work: it runs with the rights he had when he asked, never with more (INV-31).
/// </summary>
public static class Originator
{
    private sealed record Kept(string Id, string Name, IReadOnlyList<Role> Roles, string? AgencyCode, string? StoreCode, bool Everywhere);

    public static string Write(Principal who) =>
        JsonSerializer.Serialize(new Kept(who.Id, who.Name, [.. who.Roles.Order()], who.AgencyCode, who.StoreCode, who.Everywhere));

    /// <summary>Nothing kept: nobody, who may see nothing.</summary>
    public static Principal Read(string? text)
    {
        var kept = text is null ? null : JsonSerializer.Deserialize<Kept>(text);
        return kept is null
            ? new Principal("nobody", "nobody", new HashSet<Role> { Role.Staff }, null, null, Everywhere: false)
            : new Principal(kept.Id, kept.Name, kept.Roles.ToHashSet(), kept.AgencyCode, kept.StoreCode, kept.Everywhere);
    }
}
