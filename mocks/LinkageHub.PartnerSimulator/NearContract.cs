using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator.Scenarios;

namespace LinkageHub.PartnerSimulator;

/// <summary>An operation that a request may have meant, and in what the two differ.</summary>
internal sealed record NearContract(Operation Operation, IReadOnlyList<string> Differs)
{
    private const int Shown = 3;

    public static IReadOnlyList<NearContract> To(string method, string path) =>
    [
        .. Operation.All
            .Select(operation => (operation, distance: DistanceTo(method, path, operation)))
            .OrderBy(one => one.distance)
            .Take(Shown)
            .Select(one => new NearContract(one.operation, Differences(method, path, one.operation))),
    ];

    public JsonObject ToNode() => new()
    {
        ["operation"] = Operation.Id,
        ["method"] = Operation.Method,
        ["path"] = Operation.Pattern,
        ["differs"] = new JsonArray([.. Differs.Select(one => (JsonNode)one)]),
    };

    public override string ToString() => $"{Operation.Id} {Operation.Method} {Operation.Pattern} ({string.Join(", ", Differs)})";

    private static List<string> Differences(string method, string path, Operation operation)
    {
        var differs = new List<string>();
        if (method != operation.Method)
            differs.Add($"method: {method}, expected {operation.Method}");
        var (asked, known) = (Segments(path), Segments(operation.Pattern));
        for (var index = 0; index < Math.Max(asked.Length, known.Length); index++)
        {
            var (given, wanted) = (index < asked.Length ? asked[index] : null, index < known.Length ? known[index] : null);
            if (wanted is null)
                differs.Add($"path segment {index + 1}: '{given}', expected none");
            else if (given is null)
                differs.Add($"path segment {index + 1}: missing, expected '{wanted}'");
            else if (!IsParameter(wanted) && given != wanted)
                differs.Add($"path segment {index + 1}: '{given}', expected '{wanted}'");
        }

        return differs;
    }

    private static int DistanceTo(string method, string path, Operation operation)
    {
        var (asked, known) = (Segments(path), Segments(operation.Pattern));
        var distance = method == operation.Method ? 0 : 2;
        for (var index = 0; index < Math.Max(asked.Length, known.Length); index++)
        {
            if (index >= asked.Length || index >= known.Length)
                distance += 6;
            else if (!IsParameter(known[index]))
                distance += Nearest.Distance(asked[index], known[index]);
        }

        return distance;
    }

    private static string[] Segments(string path) => path.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsParameter(string segment) => segment.StartsWith('{');
}
