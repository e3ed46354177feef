using System.Text.RegularExpressions;

namespace LinkageHub.Tests.Architecture;

/// <summary>docs/security.md names a test for every row; the tests must be there.</summary>
public partial class SecurityPageTests
{
    [Fact]
    public void Every_test_that_the_page_names_is_there()
    {
        var tests = Repository.Sources("tests").SelectMany(source => TestName().Matches(source.Text).Select(name => name.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);
        var named = Named().Matches(Repository.Read("docs/security.md")).Select(name => name.Groups[1].Value).ToList();

        Assert.True(named.Count > 40, $"only {named.Count} tests are named");
        Assert.DoesNotContain(named, name => !tests.Contains(name));
    }

    /// <summary>Razor encodes; only what is told to be markup is not. And no statement is put together from a form or a query.</summary>
    [Fact]
    public void No_page_and_no_statement_is_put_together_from_what_people_typed()
    {
        var pages = Repository.Sources("src/LinkageHub.Web", "*.razor").Concat(Repository.Sources("src/LinkageHub.Web"));
        var breaches = pages.SelectMany(source => Raw().Matches(source.Text).Select(found => $"{source.Path}: {found.Value}"));

        Assert.Empty(breaches);
        Assert.Matches(Raw(), "@((MarkupString)text)");
        Assert.Matches(Raw(), """database.CreateCommand($"select * from x where y = '{http.Request.Query["y"]}'")""");
    }

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){2,})`")]
    private static partial Regex Named();

    [GeneratedRegex(@"public (?:async Task|void|Task) ([A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){2,})\(")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\bMarkupString\b|AddMarkupContent|Html\.Raw|CreateCommand\([^;]*(?:Request\.|\bform\[)")]
    private static partial Regex Raw();
}
