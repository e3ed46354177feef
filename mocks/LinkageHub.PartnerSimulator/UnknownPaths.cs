namespace LinkageHub.PartnerSimulator;

/// <summary>A path no contract has; the nearest ones are named, since it is most likely a typing error.</summary>
internal static class UnknownPaths
{
    private const int Shown = 3;

    public static Task AnswerAsync(HttpContext context)
    {
        var asked = $"{context.Request.Method} {context.Request.Path}";
        var near = Operation.All
            .OrderByDescending(operation => Likeness(asked, operation))
            .Take(Shown)
            .Select(operation => $"{operation.Id} {operation.Method} {operation.Pattern}");
        return Answer.Refuse(404, "no_such_operation", $"{asked} はありません。近いもの: {string.Join(" / ", near)}").SendAsync(context.Response);
    }

    private static int Likeness(string asked, Operation operation)
    {
        var words = asked.Split(['/', ' '], StringSplitOptions.RemoveEmptyEntries);
        var known = $"{operation.Method} {operation.Pattern}".Split(['/', ' '], StringSplitOptions.RemoveEmptyEntries);
        return (words.Intersect(known, StringComparer.OrdinalIgnoreCase).Count() * 2) - Math.Abs(words.Length - known.Length);
    }
}
