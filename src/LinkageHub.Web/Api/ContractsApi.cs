using LinkageHub.Access;
using LinkageHub.Partners;
using LinkageHub.Web.Watch;

namespace LinkageHub.Web.Api;

/// <summary>Where traffic has left the published contracts since this node started.</summary>
public static class ContractsApi
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/contracts/mismatches", List).Demands(Call.ReadContracts).WithTags("partners").WithSummary("契約（OpenAPI）と違っていた通信").ProducesProblems();

    private static IResult List(HttpContext http, PartnerDirectory partners, ContractFindings findings)
    {
        if (Lists.Unknown(http, ["partner"]) is { } unknown)
            return unknown;
        var wanted = http.Request.Query["partner"].ToString();
        if (wanted.Length > 0 && partners.ById(wanted) is null)
            return Lists.Wrong("partner");
        return Results.Json(new
        {
            check = findings.IsWatching ? "report" : "off",
            items = findings.List().Where(one => wanted.Length == 0 || one.Partner == wanted).Select(Body).ToList(),
            nextCursor = (string?)null,
        }, ApiJson.Options);
    }

    private static object Body(ContractFinding finding) => new
    {
        partner = finding.Partner,
        operation = finding.Mismatch.Operation,
        where = finding.Mismatch.Where,
        field = finding.Mismatch.Field,
        what = finding.Mismatch.What,
        count = finding.Count,
        firstAt = finding.FirstAt,
        lastAt = finding.LastAt,
    };
}
