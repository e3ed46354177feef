using System.Text.RegularExpressions;
using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>The door: who comes in, how, and how one is out again.</summary>
[Collection(AccessGround.Name)]
public sealed class SignInTests(ConsoleTown town) : IClassFixture<ConsoleTown>
{
    [Fact]
    public async Task A_stranger_is_led_to_the_door_and_then_to_where_he_wanted_to_go()
    {
        var visitor = new Visitor(town.Console);

        var sent = await visitor.Opens("/partners");
        Assert.Equal((302, "/sign-in?to=%2Fpartners"), (sent.Status, sent.Location?.ToString()));
        var entered = await visitor.Fills("/sign-in?to=%2Fpartners", "/sign-in", ("name", Colleague.Staff.Name), ("password", Colleague.Password));

        Assert.Equal((302, "/partners"), (entered.Status, entered.Location?.ToString()));
        Assert.Equal(200, (await visitor.Opens("/partners")).Status);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example")]
    public async Task Nobody_is_led_elsewhere_after_signing_in(string elsewhere)
    {
        var entered = await new Visitor(town.Console).Fills(
            $"/sign-in?to={Uri.EscapeDataString(elsewhere)}", "/sign-in", ("name", Colleague.Staff.Name), ("password", Colleague.Password));

        Assert.Equal((302, "/"), (entered.Status, entered.Location?.ToString()));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_are_answered_alike()
    {
        var known = await new Visitor(town.Console).SignsIn(Colleague.NextDoor.Name, "wrong-wrong-wrong");
        var unknown = await new Visitor(town.Console).SignsIn("nobody.here", "wrong-wrong-wrong");

        Assert.Equal(401, known.Status);
        Assert.Equal(Anonymous(known, Colleague.NextDoor.Name), Anonymous(unknown, "nobody.here"));
    }

    [Fact]
    public async Task Five_wrong_tries_even_at_once_and_the_right_one_comes_too_late()
    {
        await Add("guessed", Role.Staff);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => new Visitor(town.Console).SignsIn("guessed", "wrong-wrong-wrong")));

        Assert.Equal(401, (await new Visitor(town.Console).SignsIn("guessed", Colleague.Password)).Status);
    }

    [Fact]
    public async Task Four_wrong_tries_are_forgotten_by_a_right_one()
    {
        await Add("clumsy", Role.Staff);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            foreach (var wrong in Enumerable.Range(0, SignIns.MostTries - 1))
                Assert.Equal(401, (await new Visitor(town.Console).SignsIn("clumsy", $"wrong-wrong-{wrong}")).Status);
            Assert.Equal(302, (await new Visitor(town.Console).SignsIn("clumsy", Colleague.Password)).Status);
        }
    }

    [Fact]
    public async Task The_first_password_given_by_somebody_else_must_be_changed_and_the_old_one_is_over()
    {
        string? given = null;
        await town.Does(async staffing => (given, _) = await staffing.AddAsync(new NewPerson("newcomer", "新人", [Role.Staff], "G01", "S001"), "test", default));
        var visitor = new Visitor(town.Console);
        await visitor.SignsIn("newcomer", given!);

        Assert.Equal("/account/password", (await visitor.Opens("/")).Location?.ToString());
        Assert.Equal("/account/password", (await visitor.Opens("/cases")).Location?.ToString());
        var before = visitor.Cookies["__Host-session"];
        Assert.Equal(422, (await Changes("short")).Status);
        Assert.Equal(422, (await Changes("newcomernewcomer1")).Status);
        Assert.Equal("/", (await Changes("four good words together")).Location?.ToString());

        Assert.Equal(200, (await visitor.Opens("/")).Status);
        Assert.NotEqual(before, visitor.Cookies["__Host-session"]);
        Assert.Equal(401, (await new Visitor(town.Console).SignsIn("newcomer", given!)).Status);

        Task<Seen> Changes(string fresh) => visitor.Fills("/account/password", "/account/password", ("old", given!), ("new", fresh), ("again", fresh));
    }

    [Fact]
    public async Task With_an_authenticator_the_password_alone_opens_nothing_and_a_code_works_once()
    {
        await Add("careful", Role.Staff);
        var visitor = new Visitor(town.Console);
        await visitor.SignsIn("careful", Colleague.Password);
        var page = await visitor.Opens("/account/second-factor");
        var key = Regex.Match(page.Html, @"secret=([A-Z2-7]+)").Groups[1].Value;
        var codes = await visitor.Fills("/account/second-factor", "/account/second-factor", ("code", Totp.Of(key)));
        var recovery = Regex.Matches(codes.Html, @"<li><code>([^<]+)</code></li>").Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(10, recovery.Count);

        var half = new Visitor(town.Console);
        await half.SignsIn("careful", Colleague.Password);
        Assert.Equal("/sign-in/code", (await half.Opens("/cases")).Location?.ToString());
        Assert.Equal("/sign-in/code", (await half.Opens("/account/password")).Location?.ToString());

        // The code that set it up is used.
        Assert.Equal(401, (await half.Fills("/sign-in/code", "/sign-in/code", ("code", Totp.Of(key)))).Status);
        Assert.Equal("/", (await half.Fills("/sign-in/code", "/sign-in/code", ("code", recovery[0]))).Location?.ToString());
        Assert.Equal(200, (await half.Opens("/cases")).Status);

        var again = new Visitor(town.Console);
        await again.SignsIn("careful", Colleague.Password);
        Assert.Equal(401, (await again.Fills("/sign-in/code", "/sign-in/code", ("code", recovery[0]))).Status);
    }

    [Fact]
    public async Task A_disabled_account_ends_its_open_pages_at_once()
    {
        await Add("leaver", Role.Staff);
        var visitor = new Visitor(town.Console);
        await visitor.SignsIn("leaver", Colleague.Password);
        Assert.Equal(200, (await visitor.Opens("/cases")).Status);

        await town.Does(staffing => staffing.DisableAsync("leaver", "test", default));

        Assert.Equal("/sign-in?to=%2Fcases", (await visitor.Opens("/cases")).Location?.ToString());
        var live = await visitor.Opens("/now");
        Assert.Equal((204, "/sign-in"), (live.Status, live.Headers["HX-Redirect"]));
        Assert.Equal(401, (await visitor.SignsIn("leaver", Colleague.Password)).Status);
    }

    [Fact]
    public async Task Who_signs_out_is_out_with_that_cookie_for_ever()
    {
        var visitor = await town.SignsIn(Colleague.Approver);
        var kept = new Dictionary<string, string>(visitor.Cookies);

        await visitor.Fills("/", "/sign-out");

        foreach (var (name, value) in kept)
            visitor.Cookies[name] = value;
        Assert.Equal(302, (await visitor.Opens("/cases")).Status);
    }

    [Fact]
    public async Task A_form_without_its_token_or_with_somebody_elses_does_nothing()
    {
        var visitor = await town.SignsIn(Colleague.BackOffice);
        var stranger = await town.SignsIn(Colleague.Staff);
        var theirs = (await stranger.Opens("/")).Form("/sign-out");

        Assert.Equal(400, (await visitor.Posts("/sign-out", [])).Status);
        Assert.Equal(400, (await visitor.Posts("/sign-out", theirs)).Status);
        Assert.Equal(200, (await visitor.Opens("/cases")).Status);
    }

    private Task Add(string name, Role role) => town.Does(staffing =>
        staffing.OpenDemoAsync(new NewPerson(name, name, [role], "G01", "S001"), Colleague.Password, default));

    /// <summary>The page without the typed name and the token, which differ.</summary>
    private static string Anonymous(Seen seen, string name) => Regex.Replace(seen.Html.Replace(name, "", StringComparison.Ordinal), @"name=""__token"" value=""[^""]+""", "");
}
