namespace LinkageHub.Web.Verbs;

/// <summary>Settings given as arguments of <c>serve</c>: <c>--Section__Name=value</c>, also with colons, also with the value apart.</summary>
public static class SettingArguments
{
    /// <summary>What is no setting of ours, in a person's words.</summary>
    public static IReadOnlyList<string> WrongIn(IReadOnlyList<string> arguments)
    {
        var wrong = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = NameOf(arguments[i]);
            if (name is null || !HubSettings.IsSection(name.Split(':')[0]))
                wrong.Add($"「{arguments[i].Split('=')[0]}」は分かりません。設定は --Urls=http://localhost:5080 の形で指定してください。");
            else if (!arguments[i].Contains('=', StringComparison.Ordinal) && (++i == arguments.Count || arguments[i].StartsWith("--", StringComparison.Ordinal)))
                wrong.Add($"「{arguments[i - 1]}」の値が必要です。");
        }
        return wrong;
    }

    /// <summary>The names as the configuration knows them: two underscores separate levels in the environment only.</summary>
    public static string[] ForConfiguration(IReadOnlyList<string> arguments) =>
        [.. arguments.Select(argument => NameOf(argument) is { } name ? $"--{name}{argument[(argument + "=").IndexOf('=', StringComparison.Ordinal)..]}" : argument)];

    private static string? NameOf(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.Split('=')[0][2..] is { Length: > 0 } name
            ? name.Replace("__", ":", StringComparison.Ordinal)
            : null;
}
