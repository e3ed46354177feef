using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>What cannot be taken back is asked for once more from somebody who signed in a while ago: the browser may be in other hands by now.</summary>
[Collection(AccessGround.Name)]
public sealed class StepUpTests(ConsoleTown town) : IClassFixture<ConsoleTown>
{
    [Fact]
    public async Task A_cancellation_is_confirmed_only_by_somebody_who_has_just_proved_who_he_is()
    {
        var contract = await new ProcedureSoFar(town).LinkedIII();
        var caseId = (await town.Hub.Staff.Get($"cases/{contract.PrintSerial}"))["caseId"]!;
        var (page, confirm) = ($"/cases/{caseId}/repair", $"/cases/{caseId}/repair/confirm-cancel");
        await (await town.SignsIn(Colleague.BackOffice)).Fills(page, $"/cases/{caseId}/repair/cancel", ("reason", "お客さまの申し出"));
        var second = await town.SignsIn(Colleague.SecondBackOffice);
        await town.MinutesPass(11);

        var stopped = await second.Fills(page, confirm);

        Assert.Equal((302, $"/sign-in/again?to={Uri.EscapeDataString(page)}"), (stopped.Status, stopped.Location?.ToString()));
        Assert.NotEqual("Cancelled", (await town.Hub.Staff.Get($"cases/{contract.PrintSerial}"))["state"]);
        Assert.Equal(401, (await second.Fills(stopped.Location!.ToString(), "/sign-in/again", ("proof", "not-his-password"))).Status);
        Assert.Equal(302, (await second.Fills(page, confirm)).Status);
        Assert.NotEqual("Cancelled", (await town.Hub.Staff.Get($"cases/{contract.PrintSerial}"))["state"]);

        var proved = await second.Fills(stopped.Location.ToString(), "/sign-in/again", ("proof", Colleague.Password));
        Assert.Equal((302, page), (proved.Status, proved.Location?.ToString()));
        await second.Fills(page, confirm);
        Assert.Equal("Cancelled", (await town.Hub.Staff.Get($"cases/{contract.PrintSerial}"))["state"]);
    }

    [Theory]
    [InlineData("/people", "/people")]
    [InlineData("/people/tantou/disable", "/people")]
    [InlineData("/audit/export", "/audit")]
    public async Task Rights_are_changed_and_the_audit_is_taken_away_only_after_a_proof(string click, string page)
    {
        var admin = await town.SignsIn(Colleague.Admin);
        var form = (await admin.Opens("/people")).Form("/people");
        await town.MinutesPass(11);

        var stopped = await admin.Posts(click, form);

        Assert.Equal((302, $"/sign-in/again?to={Uri.EscapeDataString(page)}"), (stopped.Status, stopped.Location?.ToString()));
    }

    [Fact]
    public async Task A_session_ends_after_half_an_hour_untouched_and_after_twelve_hours_however_busy()
    {
        var (left, busy) = (await town.SignsIn(Colleague.Staff), await town.SignsIn(Colleague.Approver));
        for (var minutes = 0; minutes < 12 * 60 - 29; minutes += 29)
        {
            Assert.Equal(200, (await busy.Opens("/")).Status);
            await town.MinutesPass(29);
            if (minutes is 0)
                Assert.Equal(200, (await left.Opens("/")).Status);
            if (minutes is 58)
                Assert.Equal("/sign-in", (await left.Opens("/")).Location?.ToString());
        }
        Assert.Equal(200, (await busy.Opens("/")).Status);

        await town.MinutesPass(25);

        Assert.Equal("/sign-in", (await busy.Opens("/")).Location?.ToString());
    }

    [Fact]
    public async Task The_browser_that_was_left_open_has_another_session_after_the_proof()
    {
        var admin = await town.SignsIn(Colleague.Admin);
        var before = admin.Cookies["__Host-session"];

        await admin.Fills("/sign-in/again?to=/people", "/sign-in/again", ("proof", Colleague.Password));

        Assert.NotEqual(before, admin.Cookies["__Host-session"]);
        var thief = new Visitor(town.Console) { Cookies = { ["__Host-session"] = before } };
        Assert.Equal(302, (await thief.Opens("/people")).Status);
        Assert.Equal(200, (await admin.Opens("/people")).Status);
    }
}
