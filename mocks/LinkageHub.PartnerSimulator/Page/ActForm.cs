using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator.Control;

namespace LinkageHub.PartnerSimulator.Page;

/// <summary>What was typed into an act's form, as the body the control interface takes.</summary>
internal static class ActForm
{
    private static readonly string[] Lists = ["printSerials"];
    private static readonly string[] Numbers = ["premium.total"];

    /// <summary>A field left empty is left out; <c>search.phone</c> is a member of a member.</summary>
    public static JsonObject Body(PersonAct act, Func<string, string> typed)
    {
        var body = new JsonObject();
        foreach (var field in act.Fields)
        {
            var text = typed(field.Name);
            if (text.Length == 0)
                continue;
            var at = body;
            var path = field.Name.Split('.');
            foreach (var name in path[..^1])
                at = (JsonObject)(at[name] ??= new JsonObject());
            at[path[^1]] = Value(field.Name, text);
        }

        return body;
    }

    private static JsonNode Value(string name, string text) =>
        Lists.Contains(name) ? new JsonArray([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => (JsonNode)one)])
        : Numbers.Contains(name) && long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
        : text;
}
