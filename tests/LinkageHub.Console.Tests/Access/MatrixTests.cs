using System.Text.RegularExpressions;
using LinkageHub.Access;
using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>Every page and every click of the console, held against the policy table: people × routes × own, other store's, unknown.</summary>
[Collection(AccessGround.Name)]
public sealed class MatrixTests(ConsoleTown town) : IClassFixture<ConsoleTown>
{
    private sealed record Route(string Method, string Pattern, Call Call, bool BeforeGate);

    [Fact]
    public async Task Every_route_asks_who_it_is_and_lets_in_whom_the_table_names()
    {
        var routes = Routes();
        Assert.True(routes.Count > 30, string.Join(", ", routes.Select(route => route.Pattern)));
        var (caseId, handoffId) = await ACase();
        var wrong = new List<string>();
        foreach (var who in Colleague.All)
        {
            var visitor = await town.SignsIn(who);
            foreach (var route in routes.Where(route => !route.BeforeGate))
            {
                var seen = await Asks(visitor, route, caseId, handoffId);
                var allowed = Policy.Allows(new Principal("", "", new HashSet<Role> { who.Role }, who.Agency, who.Store, false), route.Call);
                // A post without its token is refused after the policy has spoken: 400 means that the table let it through.
                if (allowed == (seen.Status == 403) || seen.Status >= 500)
                    wrong.Add($"{who} {route.Method} {route.Pattern}: {seen.Status}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task A_stranger_gets_nowhere()
    {
        var (caseId, handoffId) = await ACase();
        var wrong = new List<string>();
        foreach (var route in Routes())
        {
            var seen = await Asks(new Visitor(town.Console), route, caseId, handoffId);
            var sentAway = seen is { Status: 302, Location: { } to } && to.ToString().StartsWith("/sign-in", StringComparison.Ordinal)
                || seen.Status == 204 && seen.Headers.GetValueOrDefault("HX-Redirect") == "/sign-in";
            if (!sentAway)
                wrong.Add($"{route.Method} {route.Pattern}: {seen.Status}");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Another_stores_case_looks_like_one_that_is_not_there()
    {
        var (caseId, handoffId) = await ACase();
        var nobodys = Guid.NewGuid().ToString();
        var wrong = new List<string>();
        foreach (var who in new[] { Colleague.NextDoor, Colleague.OtherAgency })
        {
            var visitor = await town.SignsIn(who);
            foreach (var route in Routes().Where(route => route.Pattern.Contains("{id}", StringComparison.Ordinal) && (route.Pattern.StartsWith("/cases", StringComparison.Ordinal) || route.Pattern.StartsWith("/handoffs", StringComparison.Ordinal))))
            {
                var (theirs, none) = (await Asks(visitor, route, caseId, handoffId, withToken: true), await Asks(visitor, route, nobodys, nobodys, withToken: true));
                if (theirs.Status != none.Status || theirs.Status is not (404 or 204 or 403) || Plain(theirs, caseId, handoffId) != Plain(none, nobodys, nobodys))
                    wrong.Add($"{who} {route.Method} {route.Pattern}: {theirs.Status} {none.Status}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_route_of_the_hub_demands_a_right_or_says_why_it_need_not()
    {
        var routes = town.Hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();

        Assert.All(routes, route => Assert.True(route.Metadata.GetMetadata<Demand>() is not null || route.Metadata.GetMetadata<Open>() is not null, route.RoutePattern.RawText));
        // Who is open to all is a short list, known by heart.
        Assert.Equal(
            ["/assets/{hash}/{name}", "/display", "/health/live", "/health/ready", "/hooks/insurers/{code}", "/hooks/{partner}", "/openapi/{documentName}.json", "/sign-in", "/sign-in", "/sign-in/openid", "/sign-in/openid/back", "/sign-in/passkey", "/sign-in/passkey/question", "/sign-out"],
            routes.Where(route => route.Metadata.GetMetadata<Open>() is not null).Select(route => "/" + route.RoutePattern.RawText!.TrimStart('/')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_answer_carries_the_rules_for_browsers_and_every_cookie_is_safe()
    {
        var (caseId, handoffId) = await ACase();
        var visitor = new Visitor(town.Console);
        var entered = await visitor.SignsIn(Colleague.BackOffice.Name, Colleague.Password);
        var answers = new List<Seen> { entered, await visitor.Opens("/nowhere"), await visitor.Opens("/api/v1/cases"), await visitor.Opens("/sign-in") };
        foreach (var route in Routes())
            answers.Add(await Asks(visitor, route, caseId, handoffId));

        Assert.All(answers, answer =>
        {
            var policy = answer.Headers["Content-Security-Policy"];
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal(("nosniff", "no-referrer"), (answer.Headers["X-Content-Type-Options"], answer.Headers["Referrer-Policy"]));
            Assert.Contains("no-store", answer.Headers["Cache-Control"], StringComparison.Ordinal);
            Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)|\son\w+=|style=|<style", answer.Html);
            Assert.All(answer.SetCookies, cookie =>
            {
                Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
                Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
                Assert.Matches("(?i)samesite=(lax|strict)", cookie);
                Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
            });
        });
        Assert.NotEmpty(entered.SetCookies);
    }

    [Fact]
    public async Task Whatever_people_type_stands_on_the_pages_as_text()
    {
        const string typed = "\"'><img/src=x/onerror=alert(1)><script>alert(1)</script>", shown = "&lt;img/src=x/onerror=alert(1)&gt;";
        var (caseId, handoffId) = await ACase("""{"operation":"J1","answer":{"status":422,"code":"invalid_field"}}""");
        var (office, admin) = (await town.SignsIn(Colleague.BackOffice), await town.SignsIn(Colleague.Admin));
        var cause = Regex.Match((await office.Opens("/failures?status=all")).Html, @"/failures/\d+").Value;
        var plan = System.Net.WebUtility.HtmlDecode(Regex.Match((await office.Opens(cause)).Html, @"/bulk/new\?[^""]+").Value);
        var pages = new List<Seen>
        {
            await office.Fills(plan, "/bulk/new", ("action", "retry"), ("reason", typed), ("stopAfter", "0")),
            await office.Fills($"/handoffs/{handoffId}/retry", $"/handoffs/{handoffId}/retry", ("reason", typed + new string('x', 500))),
            await office.Fills(cause, cause, ("status", "acknowledged"), ("assignee", typed), ("note", typed)),
            await office.Fills("/partners", "/partners/arclink/hours", ("mon", typed), ("reason", typed)),
            await office.Opens($"/cases?errorCode={Uri.EscapeDataString(typed)}"),
        };

        Assert.Equal(302, (await office.Fills($"/handoffs/{handoffId}/park", $"/handoffs/{handoffId}/park", ("reason", typed))).Status);
        Assert.Equal(302, (await office.Fills(cause, cause, ("status", "acknowledged"), ("note", typed))).Status);
        Assert.Equal(302, (await office.Fills("/partners", "/partners/arclink/pause", ("reason", typed))).Status);
        Assert.Equal(302, (await office.Fills("/cases?status=parked", "/views", ("status", "parked"), ("name", typed[..40]))).Status);
        Assert.Equal(200, (await admin.Fills("/people", "/people", ("name", "typist"), ("display", typed), ("role", nameof(Role.Tester)))).Status);
        foreach (var path in new[] { $"/cases/{caseId}", cause, "/partners", "/cases", "/audit?kind=operations" })
            pages.Add(await office.Opens(path));
        pages.Add(await admin.Opens("/people"));
        await office.Fills("/partners", "/partners/arclink/resume");

        Assert.All(pages, page =>
        {
            Assert.Contains(shown, page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", page.Html, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Another_web_page_can_neither_read_an_answer_nor_send_a_form()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        var visitor = await town.SignsIn(Colleague.BackOffice);
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/"), (HttpMethod.Get, "/api/v1/cases"), (HttpMethod.Get, "/live"), (HttpMethod.Options, "/api/v1/cases"), (HttpMethod.Options, "/cases"), (HttpMethod.Post, "/holidays") })
        {
            using var request = new HttpRequestMessage(method, new Uri(town.Console, path)) { Content = method == HttpMethod.Post ? new FormUrlEncodedContent([]) : null };
            request.Headers.Add("Origin", "https://other.example");
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Cookie", string.Join("; ", visitor.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
            Assert.True(method == HttpMethod.Get || (int)answer.StatusCode >= 400, $"{method} {path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task A_wrong_body_is_refused_by_the_name_of_its_member_and_a_wrong_type_of_content_by_415()
    {
        var (_, handoffId) = await ACase();
        var staff = town.Hub.Staff;
        // Fields that are the hub's own, sent along by somebody who hopes that they are taken over.
        foreach (var member in new[] { "status", "storeCode", "triggeredBy", "Reason2" })
        {
            var refused = await staff.Post($"handoffs/{handoffId}/look-up", new Dictionary<string, string> { ["reason"] = "確認のためです。", [member] = "x" });
            Assert.Equal((422, "LH7-108"), (refused.Status, refused.Code));
            Assert.Contains(member, refused.Text, StringComparison.Ordinal);
        }
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", Secrets.Staff) } };
        foreach (var type in new[] { "text/plain", "application/xml", "application/json; charset=shift_jis", "application/x-www-form-urlencoded" })
        {
            using var content = new ByteArrayContent("{\"reason\":\"x\"}"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var answer = await http.PostAsync(new Uri(town.Console, $"/api/v1/handoffs/{handoffId}/look-up"), content);
            Assert.Equal((type, 415), (type, (int)answer.StatusCode));
        }
    }

    [Fact]
    public async Task What_goes_wrong_tells_no_insides()
    {
        var staff = await town.SignsIn(Colleague.Staff);
        await RunAsync("alter table saved_view rename to saved_view_away");
        var broken = await staff.Opens("/cases");
        await RunAsync("alter table saved_view_away rename to saved_view");
        var answers = new[] { broken.Html, (await staff.Opens("/cases/%2e%2e/x")).Html, (await town.Hub.Staff.Post("linkages", "no object")).Text, (await town.Hub.Staff.Get("handoffs?cursor=%00")).Text };

        Assert.Equal((500, 200), (broken.Status, (await staff.Opens("/cases")).Status));
        Assert.Contains("LH9-107", broken.Text, StringComparison.Ordinal);
        foreach (var inside in new[] { "saved_view", "Npgsql", "42P01", "   at ", "Exception", "LinkageHub.Web", "System." })
            Assert.All(answers, answer => Assert.DoesNotContain(inside, answer, StringComparison.Ordinal));

        async Task RunAsync(string sql)
        {
            await using var database = Npgsql.NpgsqlDataSource.Create(town.ConnectionString);
            await using var run = database.CreateCommand(sql);
            await run.ExecuteNonQueryAsync();
        }
    }

    private List<Route> Routes() =>
    [
        .. town.Hub.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<Demand>() is not null && !route.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal))
            .SelectMany(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method =>
                new Route(method, "/" + route.RoutePattern.RawText!.TrimStart('/'), route.Metadata.GetRequiredMetadata<Demand>().Call, route.Metadata.GetMetadata<Before>() is not null))),
    ];

    private static async Task<Seen> Asks(Visitor visitor, Route route, string caseId, string handoffId, bool withToken = false)
    {
        var path = route.Pattern.Replace("{id}", route.Pattern.StartsWith("/handoffs", StringComparison.Ordinal) ? handoffId : caseId, StringComparison.Ordinal)
            .Replace("{linkage}", "I", StringComparison.Ordinal).Replace("{serial}", "ZZ99999", StringComparison.Ordinal).Replace("{step}", "S003-33", StringComparison.Ordinal)
            .Replace("{name}", "nobody", StringComparison.Ordinal).Replace("{what}", "disable", StringComparison.Ordinal);
        if (route.Method == "GET")
            return await visitor.Opens(path);
        return await visitor.Posts(path, withToken ? (await visitor.Opens("/")).Form("/sign-out") : []);
    }

    private static string Plain(Seen seen, string caseId, string handoffId) =>
        Regex.Replace(seen.Html, @"name=""(__token|command)"" value=""[^""]+""", "").Replace(caseId, "", StringComparison.Ordinal).Replace(handoffId, "", StringComparison.Ordinal);

    private async Task<(string CaseId, string HandoffId)> ACase(string? broken = null)
    {
        var contract = await new ProcedureSoFar(town).Printed();
        if (broken is not null)
            await town.Simulator.Breaks(broken);
        var handoff = (await town.Hub.Staff.LinksI(contract)).Accepted();
        await town.Simulator.Calms();
        return (handoff["caseId"]!, handoff.Handoff.Id);
    }
}
