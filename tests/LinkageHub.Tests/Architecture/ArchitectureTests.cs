using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using LinkageHub.Cases;
using LinkageHub.Errors;

namespace LinkageHub.Tests.Architecture;

/// <summary>Laws about the whole.</summary>
public partial class ArchitectureTests
{
    private const int MostLines = 300;

    [Theory]
    [InlineData("LinkageHub.Cases")]
    [InlineData("LinkageHub.Linkages")]
    [InlineData("LinkageHub.Procedure")]
    [InlineData("LinkageHub.Errors")]
    [InlineData("LinkageHub.Values")]
    public void The_rules_know_neither_the_database_nor_the_network(string folder)
    {
        var uses = TypesOf(folder).SelectMany(type => Mentioned(type).Select(mentioned => (User: type.FullName, Used: mentioned.FullName!)))
            .Where(use => use.Used.StartsWith("Npgsql", StringComparison.Ordinal) || use.Used.StartsWith("System.Net.Http", StringComparison.Ordinal)
                || use.Used.StartsWith("System.Data", StringComparison.Ordinal));
        var named = Repository.Sources("src/" + folder.Replace('.', '/'))
            .Where(source => ForbiddenToRules().IsMatch(Code(source.Text))).Select(source => source.Path);

        Assert.NotEmpty(TypesOf(folder));
        Assert.Empty(uses);
        Assert.Empty(named);
    }

    [Theory]
    [InlineData("Partners", "Cases")]
    [InlineData("Partners", "Handoffs")]
    [InlineData("Partners", "Ledger")]
    [InlineData("Partners", "Triggers")]
    [InlineData("Linkages", "Ledger")]
    [InlineData("Linkages", "Handoffs")]
    [InlineData("Linkages", "Triggers")]
    [InlineData("Cases", "Ledger")]
    [InlineData("Cases", "Handoffs")]
    [InlineData("Cases", "Triggers")]
    [InlineData("Ledger", "Handoffs")]
    [InlineData("Ledger", "Triggers")]
    [InlineData("Values", "Partners")]
    [InlineData("Errors", "Partners")]
    public void Nobody_looks_back_along_the_flow(string folder, string unseen)
    {
        var uses = TypesOf("LinkageHub." + folder).SelectMany(type => Mentioned(type).Select(mentioned => (User: type.FullName, Used: mentioned.FullName!)))
            .Where(use => use.Used.StartsWith($"LinkageHub.{unseen}.", StringComparison.Ordinal));
        var named = Repository.Sources("src/LinkageHub/" + folder)
            .Where(source => Regex.IsMatch(Code(source.Text), $@"using LinkageHub\.{unseen}\b|\bLinkageHub\.{unseen}\.")).Select(source => source.Path);

        Assert.Empty(uses);
        Assert.Empty(named);
    }

    [Fact]
    public void No_file_is_longer_than_one_head_holds()
    {
        var tooLong = Repository.Sources("src").Concat(Repository.Sources("mocks"))
            .Where(source => source.Text.Split('\n').Length - 1 > MostLines).Select(source => source.Path);

        Assert.Empty(tooLong);
    }

    // Time, ids and chance come in from outside, or no test can hold them still. An id made from a given time may be made anywhere.
    [Fact]
    public void Time_and_chance_are_asked_of_nobody_but_those_who_were_handed_in()
    {
        // The private cluster is another process: its pace is real time, and nothing here can hold it still.
        var breaches = Repository.Sources("src/LinkageHub").Where(source => !source.Path.StartsWith("src/LinkageHub/Database/", StringComparison.Ordinal))
            .SelectMany(source => BannedCalls().Matches(Code(source.Text)).Select(call => $"{source.Path}: {call.Value}"));

        Assert.Empty(breaches);
    }

    [Fact]
    public void The_scan_sees_what_it_bans()
    {
        string[] banned =
        [
            "var a = DateTime.Now;", "DateTimeOffset.UtcNow", "Guid.NewGuid()", "Random.Shared.Next()", "await Task.Delay(100)", "await Task.Delay(delay, stop);",
            "Thread.Sleep(1)", "Stopwatch.StartNew()", "DateTime.Today", "Environment.TickCount64",
        ];
        string[] allowed = ["await Task.Delay(sleep, clock, stop);", "clock.GetUtcNow()", "Guid.CreateVersion7(now)", "// not DateTime.Now"];

        Assert.All(banned, text => Assert.Matches(BannedCalls(), Code(text)));
        Assert.All(allowed, text => Assert.DoesNotMatch(BannedCalls(), Code(text)));
    }

    [Fact]
    public void Every_code_the_sources_name_is_in_the_catalogue()
    {
        var unknown = Repository.Sources("src").SelectMany(source =>
            CodeLiteral().Matches(source.Text).Where(code => ErrorCatalogue.Find(code.Groups[1].Value) is null).Select(code => $"{source.Path}: {code.Value}"));

        Assert.Empty(unknown);
    }

    [Fact]
    public void The_page_of_errors_shows_the_catalogue()
    {
        var page = new StringBuilder("""
            # エラー一覧

            `ErrorCatalogue` から作成しています。コードの意味は変わりません。`{0}` などには、その場で分かる値が入ります。
            書き直すには `LINKAGEHUB_APPROVE=1` を付けてテストを実行してください。

            | コード | 見出し | 内容 | 対応する人 | 次にすること | 手順 | HTTP | 自動で続行 |
            |---|---|---|---|---|---|---|---|

            """);
        foreach (var error in ErrorCatalogue.All.OrderBy(error => error.Code, StringComparer.Ordinal))
            page.Append("| ").AppendJoin(" | ", error.Code, error.Title, error.Message, error.Who, error.NextAction, error.Step, error.HttpStatus,
                error.RetryableByItself ? "○" : "").Append(" |\n");

        Approved.Equal("docs/errors.md", page.ToString());
    }

    private static IEnumerable<Type> TypesOf(string space) => typeof(CaseFile).Assembly.GetTypes()
        .Where(type => type.Namespace == space || type.Namespace?.StartsWith(space + ".", StringComparison.Ordinal) == true);

    /// <summary>Every type that a type's members, signatures and bodies name.</summary>
    private static HashSet<Type> Mentioned(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var found = new HashSet<Type>();
        void Add(Type? one)
        {
            if (one is null || one.IsGenericParameter)
                return;
            if (one.HasElementType)
                Add(one.GetElementType());
            else if (one.FullName is not null && found.Add(one))
                foreach (var argument in one.GetGenericArguments())
                    Add(argument);
        }
        Add(type.BaseType);
        foreach (var one in type.GetInterfaces())
            Add(one);
        foreach (var field in type.GetFields(all))
            Add(field.FieldType);
        foreach (var method in type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all)))
        {
            foreach (var parameter in method.GetParameters())
                Add(parameter.ParameterType);
            Add((method as MethodInfo)?.ReturnType);
            foreach (var local in method.GetMethodBody()?.LocalVariables ?? [])
                Add(local.LocalType);
        }
        return found;
    }

    /// <summary>Without comments and texts.</summary>
    private static string Code(string source) => CommentOrText().Replace(source, "");

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/|""""""[\s\S]*?""""""|""(?:\\.|[^""\\\n])*""", RegexOptions.Singleline)]
    private static partial Regex CommentOrText();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b|\bGuid\.NewGuid\b|\bRandom\.Shared\b|\bThread\.Sleep\b|\bStopwatch\b|\bEnvironment\.TickCount|\bTask\.Delay\((?![^;]*\b(clock|time|InfiniteTimeSpan)\b)")]
    private static partial Regex BannedCalls();

    [GeneratedRegex(@"\bNpgsql|\bHttpClient\b|\bSystem\.Net\.Http\b")]
    private static partial Regex ForbiddenToRules();

    [GeneratedRegex(@"""(LH[0-9]-[0-9]{3})""")]
    private static partial Regex CodeLiteral();
}
