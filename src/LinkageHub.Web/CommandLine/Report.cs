using System.Text.Json;
using Spectre.Console;

namespace LinkageHub.Web.Verbs;

/// <summary>How answers and refusals look: results on standard output, what went wrong on standard error, JSON for machines.</summary>
internal static class Report
{
    /// <summary>Says the code, what happened and what to do. Always exit code 1.</summary>
    public static int Failed(Problem problem, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(problem.ToJson());
            return ExitCode.Failed;
        }
        Console.Error.WriteLine($"{problem.Code}: {problem.Detail ?? problem.Title}");
        foreach (var error in problem.Errors ?? [])
            if (error.Code != problem.Code || error.Detail != problem.Detail)
                Console.Error.WriteLine($"  {Place(error)}{error.Code}: {error.Detail}");
        foreach (var choice in problem.Choices ?? [])
            Console.Error.WriteLine($"  {choice.ProductCode}: {choice.Name}");
        if (problem.NextAction is { Length: > 0 } next)
            Console.Error.WriteLine($"  → {next}");
        return ExitCode.Failed;
    }

    public static void Json(object body) => Console.Out.WriteLine(JsonSerializer.Serialize(body, HubJson.Complete));

    /// <summary>A table as wide as it needs when nobody looks at a terminal.</summary>
    public static void Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var header in headers)
            table.AddColumn(new TableColumn(Markup.Escape(header)).NoWrap());
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        WideConsole().Write(table);
    }

    private static IAnsiConsole WideConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected)
            console.Profile.Width = 240;
        return console;
    }

    private static string Place(ProblemError error) => error switch
    {
        { Line: { } line, Column: { } column } => $"{line}行目 {column} ",
        { Line: { } line } => $"{line}行目 ",
        { Field: { } field } => $"{field} ",
        _ => "",
    };
}
