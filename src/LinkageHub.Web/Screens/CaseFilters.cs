using Microsoft.Extensions.Primitives;

namespace LinkageHub.Web.Screens;

/// <summary>By what a list of cases is narrowed. Nothing personal is among it, so it may stand in addresses.</summary>
public static class CaseFilters
{
    public static readonly string[] Names = ["state", "linkage", "status", "partner", "errorCode", "store", "from", "to", "overdue"];

    /// <summary>Those that say something, by name.</summary>
    public static Dictionary<string, string> Given(IEnumerable<KeyValuePair<string, StringValues>> fields) =>
        fields.Where(field => Names.Contains(field.Key) && field.Value.ToString().Trim().Length > 0)
            .ToDictionary(field => field.Key, field => field.Value.ToString().Trim(), StringComparer.Ordinal);

    public static string Path(IEnumerable<KeyValuePair<string, string>> filters) => "/cases" + QueryString.Create(filters!);
}
