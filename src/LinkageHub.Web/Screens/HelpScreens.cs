using LinkageHub.Access;
using LinkageHub.Errors;
using LinkageHub.Procedure;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>The manual as this console knows it: the steps by who does them, every code with what to do, the words. All of it from the tables that the hub works by.</summary>
public static class HelpScreens
{
    /// <summary>Who does a step, and what stands in the address for it.</summary>
    public static readonly (string Name, Who[] Doers)[] Parts =
    [
        ("staff", [Who.SalesStaff]), ("customer", [Who.Customer]), ("backoffice", [Who.BackOffice]), ("all", Enum.GetValues<Who>()),
    ];

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/help", (string? role, HttpContext http) => Page.Of<HelpPage>(new { Part = PartOf(role, http.Who()) })).Demands(Call.OpenConsole);
        screens.MapGet("/help/codes", (string? area) => Page.Of<HelpCodesPage>(new { Area = Areas.Contains(area) ? area : null })).Demands(Call.OpenConsole);
        screens.MapGet("/help/words", () => Page.Of<HelpWordsPage>()).Demands(Call.OpenConsole);
    }

    /// <summary>The first part of a code: LH1 is linkage I.</summary>
    public static IReadOnlyList<string> Areas { get; } = [.. ErrorCatalogue.All.Select(AreaOf).Distinct()];

    public static string AreaOf(HubError error) => error.Code[..error.Code.IndexOf('-', StringComparison.Ordinal)];

    public static IEnumerable<ProcedureStep> StepsOf(string part)
    {
        var doers = Parts.First(one => one.Name == part).Doers;
        return ProcedureCatalogue.Steps.Where(step => doers.Contains(step.Actor));
    }

    /// <summary>One's own part, unless another is asked for; whoever does no step of the manual sees them all.</summary>
    private static string PartOf(string? asked, Principal who) =>
        Parts.Select(part => part.Name).FirstOrDefault(name => name == asked)
        ?? (who.Is(Role.Staff) ? "staff" : who.Is(Role.BackOffice) ? "backoffice" : "all");
}
