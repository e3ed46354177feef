using System.Security.Cryptography;
using LinkageHub.Access.OpenId;
using LinkageHub.ConsoleTests.Driver;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>Signing in by the house's own identity provider, over real HTTP; every answer that is not the honest one is turned away.</summary>
[Collection(AccessGround.Name)]
public sealed class OpenIdTests(HouseTown town, Chromium chromium) : IClassFixture<HouseTown>
{
    private const string Session = "__Host-session";

    [Fact]
    public async Task Who_is_linked_comes_in_with_the_rights_he_has_here_and_goes_where_he_was_going()
    {
        await LinkAsync(Colleague.Staff, "sub-tantou", null);
        town.Provider.Subject = "sub-tantou";
        var visitor = new Visitor(town.Console);
        Assert.Contains("/sign-in/openid", (await visitor.Opens("/sign-in")).Html, StringComparison.Ordinal);

        var seen = await ComesBy(visitor, "/sign-in/openid?to=/cases");

        Assert.Equal((302, "/cases"), (seen.Status, seen.Location?.ToString()));
        Assert.Equal(200, (await visitor.Opens("/cases")).Status);
        Assert.Equal(403, (await visitor.Opens("/people")).Status);
        Assert.Contains(seen.SetCookies, cookie => cookie.StartsWith(Session, StringComparison.Ordinal) && cookie.Contains("samesite=lax", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("signed-in openid", await LastEventAsync("tantou"));
    }

    public static TheoryData<string, string> Lies => new()
    {
        { "nonce", "nonce" }, { "expired", "expired" }, { "audience", "audience" }, { "azp", "authorized party" }, { "issuer", "issuer" }, { "signature", "signature" },
        { "algorithm", "signature" }, { "from tomorrow", "not issued yet" }, { "nobody", "subject" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_token_that_is_not_the_honest_one_opens_nothing(string lie, string recorded)
    {
        await LinkAsync(Colleague.Approver, "sub-shounin", null);
        using var other = RSA.Create(2048);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        town.Provider.Subject = "sub-shounin";
        (string Claim, object Value)? says = lie switch
        {
            "nonce" => ("nonce", "another"), "expired" => ("exp", now - 61), "audience" => ("aud", "another client"), "azp" => ("azp", "another client"),
            "issuer" => ("iss", "http://127.0.0.1:1"), "from tomorrow" => ("iat", now + 86400), "nobody" => ("sub", ""), _ => null,
        };
        if (says is { } one)
            town.Provider.Says[one.Claim] = one.Value;
        town.Provider.SignsWith = lie == "signature" ? other : null;
        town.Provider.Algorithm = lie == "algorithm" ? "none" : "RS256";
        var visitor = new Visitor(town.Console);

        var seen = await ComesBy(visitor, "/sign-in/openid");

        town.Provider.Says.Clear();
        (town.Provider.SignsWith, town.Provider.Algorithm) = (null, "RS256");
        Assert.Equal((401, false), (seen.Status, visitor.Cookies.ContainsKey(Session)));
        Assert.Equal($"sign-in-refused openid: {recorded}", await LastEventAsync("unknown"));
        // The same visit without the lie.
        Assert.Equal(302, (await ComesBy(visitor, "/sign-in/openid")).Status);
    }

    [Fact]
    public async Task An_answer_to_somebody_elses_question_or_brought_twice_opens_nothing()
    {
        await LinkAsync(Colleague.Approver, "sub-shounin", null);
        town.Provider.Subject = "sub-shounin";
        town.Provider.IsLenient = true;
        var (mine, his) = (new Visitor(town.Console), new Visitor(town.Console));
        var (path, _) = await HouseProvider.Visits((await mine.Opens("/sign-in/openid")).Location!);
        var (hisPath, _) = await HouseProvider.Visits((await his.Opens("/sign-in/openid")).Location!);
        var ticket = his.Cookies["__Host-openid"];

        // His browser with the answer meant for mine (login CSRF); no ticket at all; a state of one's own making.
        Assert.Equal(401, (await his.Opens(path)).Status);
        Assert.Equal("sign-in-refused openid", await LastEventAsync("unknown"));
        Assert.Equal(401, (await new Visitor(town.Console).Opens(hisPath)).Status);
        Assert.Equal(401, (await mine.Opens(System.Text.RegularExpressions.Regex.Replace(path, "state=[^&]+", "state=0"))).Status);
        Assert.False(his.Cookies.ContainsKey(Session) || mine.Cookies.ContainsKey(Session));

        his.Cookies["__Host-openid"] = ticket;
        Assert.Equal(302, (await his.Opens(hisPath)).Status);
        var again = new Visitor(town.Console) { Cookies = { ["__Host-openid"] = ticket } };
        Assert.Equal((401, false), ((await again.Opens(hisPath)).Status, again.Cookies.ContainsKey(Session)));
        town.Provider.IsLenient = false;
    }

    [Fact]
    public async Task Whom_the_house_knows_and_the_hub_does_not_is_told_so_and_so_is_who_was_disabled()
    {
        town.Provider.Subject = "sub-of-nobody";
        var visitor = new Visitor(town.Console);

        var seen = await ComesBy(visitor, "/sign-in/openid");

        Assert.Equal((403, false), (seen.Status, visitor.Cookies.ContainsKey(Session)));
        Assert.Contains("利用者として登録されていないか、停止されています", seen.Text, StringComparison.Ordinal);
        Assert.Equal("sign-in-refused openid: no account", await LastEventAsync("unknown"));

        await LinkAsync(Colleague.NextDoor, "sub-tonari", null);
        town.Provider.Subject = "sub-tonari";
        Assert.Equal(302, (await ComesBy(visitor, "/sign-in/openid")).Status);
        await town.Does(async staffing => await staffing.DisableAsync(Colleague.NextDoor.Name, "test", default));
        Assert.Equal("/sign-in?to=%2Fcases", (await visitor.Opens("/cases")).Location?.ToString());
        Assert.Equal(403, (await ComesBy(visitor, "/sign-in/openid")).Status);
    }

    [Fact]
    public async Task A_verified_address_leads_to_its_owner_once_and_only_who_came_with_it_comes_again()
    {
        await LinkAsync(Colleague.BackOffice, null, "Jimu@House.example");
        town.Provider.Subject = "sub-first";
        var visitor = new Visitor(town.Console);
        (town.Provider.Says["email"], town.Provider.Says["email_verified"]) = ("jimu@house.example", false);
        Assert.Equal(403, (await ComesBy(visitor, "/sign-in/openid")).Status);

        town.Provider.Says["email_verified"] = true;
        Assert.Equal(302, (await ComesBy(visitor, "/sign-in/openid")).Status);
        town.Provider.Subject = "sub-second";
        Assert.Equal(403, (await ComesBy(new Visitor(town.Console), "/sign-in/openid")).Status);
        town.Provider.Says.Clear();
        town.Provider.Subject = "sub-first";
        Assert.Equal(302, (await ComesBy(new Visitor(town.Console), "/sign-in/openid")).Status);
    }

    [Fact]
    public async Task Before_what_cannot_be_taken_back_the_provider_asks_him_anew()
    {
        await LinkAsync(Colleague.Admin, "sub-kanri", null);
        town.Provider.Subject = "sub-kanri";
        var admin = new Visitor(town.Console);
        await ComesBy(admin, "/sign-in/openid");
        var form = (await admin.Opens("/people")).Form("/people");
        await town.MinutesPass(11);
        Assert.StartsWith("/sign-in/again", (await admin.Posts("/people", form)).Location?.ToString(), StringComparison.Ordinal);
        Assert.Contains("/sign-in/again/openid", (await admin.Opens("/sign-in/again?to=/people")).Html, StringComparison.Ordinal);
        var before = admin.Cookies[Session];

        // A provider that lets an old sign-in pass, and somebody else before the same screen, prove nothing.
        town.Provider.Says["auth_time"] = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds();
        Assert.Equal(401, (await ComesBy(admin, "/sign-in/again/openid?to=/people")).Status);
        town.Provider.Says.Clear();
        await LinkAsync(Colleague.Tester, "sub-tester", null);
        town.Provider.Subject = "sub-tester";
        Assert.Equal(401, (await ComesBy(admin, "/sign-in/again/openid?to=/people")).Status);
        town.Provider.Subject = "sub-kanri";
        var (path, asked) = await HouseProvider.Visits((await admin.Opens("/sign-in/again/openid?to=/people")).Location!);
        Assert.Equal(("login", "0"), (asked["prompt"], asked["max_age"]));
        var proved = await admin.Opens(path);

        Assert.Equal((302, "/people"), (proved.Status, proved.Location?.ToString()));
        Assert.NotEqual(before, admin.Cookies[Session]);
        Assert.Equal(302, (await new Visitor(town.Console) { Cookies = { [Session] = before } }.Opens("/people")).Status);
        Assert.Equal(422, (await admin.Posts("/people", (await admin.Opens("/people")).Form("/people"))).Status);
    }

    [Fact]
    public async Task An_administrator_links_an_account_to_one_person_and_to_no_second()
    {
        await town.Does(async staffing =>
        {
            foreach (var name in (string[])["linked", "second"])
                await staffing.AddAsync(new LinkageHub.Access.People.NewPerson(name, name, [LinkageHub.Access.Role.Tester], null, null), "test", default);
        });
        var admin = await town.SignsIn(Colleague.Admin);

        Assert.Equal(302, (await admin.Fills("/people", "/people/linked/identity", ("subject", "sub-linked"), ("email", ""))).Status);
        Assert.Equal(409, (await admin.Fills("/people", "/people/second/identity", ("subject", "sub-linked"), ("email", ""))).Status);

        // His first password was never used: whoever comes by the provider is not asked to change it.
        town.Provider.Subject = "sub-linked";
        var visitor = new Visitor(town.Console);
        await ComesBy(visitor, "/sign-in/openid");
        Assert.Equal(200, (await visitor.Opens("/")).Status);
        await admin.Fills("/people", "/people/linked/identity", ("subject", ""), ("email", ""));
        Assert.Equal(302, (await visitor.Opens("/")).Status);
        Assert.Equal(403, (await ComesBy(visitor, "/sign-in/openid")).Status);
    }

    [Fact]
    public async Task Who_came_by_the_provider_signs_out_there_too_and_who_came_by_a_password_only_here()
    {
        await LinkAsync(Colleague.SecondBackOffice, "sub-jimu2", null);
        town.Provider.Subject = "sub-jimu2";
        var byPassword = await town.SignsIn(Colleague.Staff);
        Assert.Equal("/sign-in", (await byPassword.Fills("/", "/sign-out")).Location?.ToString());
        Assert.Empty(town.Provider.SignedOut);

        // In a real browser, whose rules decide whether he gets there.
        await using var window = await Window.OpensAsync(chromium, town.Console);
        await window.Page.GotoAsync("/sign-in");
        await Looks(window, "openid-sign-in");
        await window.Clicks("社内アカウントでサインイン");
        await window.Reads("さんの仕事");
        await window.Page.GotoAsync("/sign-in/again");
        await Looks(window, "openid-again");
        await window.Page.GotoAsync("/");
        // Held on the page in between, for a picture of it.
        await window.Page.RouteAsync("**/out?*", route => route.AbortAsync("aborted"));
        await window.Page.Locator("details.me > summary").ClickAsync();
        await window.Clicks("サインアウト");
        await window.Reads("サインアウトしました");
        await Looks(window, "openid-signed-out");
        await window.Page.UnrouteAsync("**/out?*");
        await window.Clicks("社内アカウントからサインアウト");
        await window.Page.WaitForURLAsync("**/sign-in");
        Assert.Equal(HouseProvider.ClientId, Assert.Single(town.Provider.SignedOut));
        Assert.StartsWith("signed-out", await LastEventAsync(Colleague.SecondBackOffice.Name), StringComparison.Ordinal);
        await window.Page.GotoAsync("/cases");
        Assert.Contains("/sign-in", window.Page.Url, StringComparison.Ordinal);

        town.Provider.Subject = "sub-of-nobody";
        await window.Clicks("社内アカウントでサインイン");
        await window.Reads("この社内アカウントでは利用できません");
        await Looks(window, "openid-no-account");
        await window.SignsIn(Colleague.Admin);
        await window.Page.GotoAsync("/people");
        await Looks(window, "openid-people");
    }

    private static async Task Looks(Window window, string name)
    {
        await window.IsPictured(name);
        await window.IsAccessible(name);
    }

    private static async Task<Seen> ComesBy(Visitor visitor, string door)
    {
        var (path, _) = await HouseProvider.Visits((await visitor.Opens(door)).Location!);
        return await visitor.Opens(path);
    }

    private Task LinkAsync(Colleague who, string? subject, string? email) => town.Does(async staffing => Assert.Equal(
        (true, (string?)null),
        await staffing.LinkAsync(who.Name, town.Hub.Services.GetRequiredService<PersonIdentities>(), town.Provider.Issuer, subject, email, "test", default)));

    private async Task<string?> LastEventAsync(string actor)
    {
        await using var database = NpgsqlDataSource.Create(town.ConnectionString);
        await using var ask = database.CreateCommand("select what || ' ' || coalesce(subject, '') from access_event where actor = $1 order by seq desc limit 1");
        ask.Parameters.AddWithValue(actor);
        return (string?)await ask.ExecuteScalarAsync();
    }
}
