using System.CommandLine;
using System.CommandLine.Parsing;

namespace LinkageHub.Web.Verbs;

/// <summary>A command that was not understood: what is wrong in Japanese, then the usage of the nearest verb. Exit code 2.</summary>
internal static class WrongUse
{
    public static int Explain(ParseResult parsed)
    {
        foreach (var line in Messages(parsed).Distinct())
            Console.Error.WriteLine(line);
        Console.Error.WriteLine();
        parsed.RootCommandResult.Command.Parse([.. PathTo(parsed.CommandResult), "--help"])
            .Invoke(new InvocationConfiguration { Output = Console.Error });
        return ExitCode.WrongUse;
    }

    private static IEnumerable<string> PathTo(CommandResult verb) =>
        verb.Parent is CommandResult parent ? PathTo(parent).Append(verb.Command.Name) : [];

    private static IEnumerable<string> Messages(ParseResult parsed)
    {
        foreach (var token in parsed.UnmatchedTokens)
            yield return $"「{token}」は分かりません。";
        foreach (var error in parsed.Errors)
            if (!parsed.UnmatchedTokens.Any(token => error.Message.Contains(token, StringComparison.Ordinal)))
                yield return InJapanese(error);
    }

    private static string InJapanese(ParseError error) => error.SymbolResult switch
    {
        // Our own rules already speak Japanese.
        _ when error.Message.Any(letter => letter > '\u3000') => error.Message,
        CommandResult { Command.Subcommands.Count: > 0 } => "コマンドを選んでください。",
        CommandResult { Command: { } command } when command.Options.FirstOrDefault(o => o.Required && error.Message.Contains(o.Name, StringComparison.Ordinal))
            is { } option => $"{option.Name} が必要です。",
        OptionResult { IdentifierTokenCount: 0, Tokens.Count: 0, Option: { } option } => $"{option.Name} が必要です。",
        OptionResult { Tokens.Count: 0, Option: { } option } => $"{option.Name} の値が必要です。",
        OptionResult { Option: { } option } result => $"{option.Name} の値「{ValueOf(result)}」が正しくありません。{Choices(option)}",
        ArgumentResult { Tokens.Count: 0, Argument: { } argument } => $"<{argument.Name}> が必要です。",
        ArgumentResult { Argument: { } argument, Parent: OptionResult { Option: { } option } } result =>
            $"{option.Name} の値「{ValueOf(result)}」が正しくありません。{Choices(option)}",
        ArgumentResult { Argument: { } argument } result => $"<{argument.Name}> の値「{ValueOf(result)}」が正しくありません。{Choices(argument)}",
        _ => error.Message,
    };

    private static string ValueOf(SymbolResult result) => string.Join(' ', result.Tokens.Select(token => token.Value));

    private static string Choices(Symbol symbol)
    {
        var choices = symbol.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).Select(choice => choice.Label).ToList();
        return choices.Count == 0 ? "" : $"{string.Join("、", choices)} から選んでください。";
    }
}
