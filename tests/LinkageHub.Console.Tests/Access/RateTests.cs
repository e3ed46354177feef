using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>A town whose door opens three times a minute, with 60 pages for each and two looks at customers.</summary>
public sealed class StrictTown(Ground ground) : ConsoleTown(ground)
{
    protected override IEnumerable<string> OwnSettings => ["SignIn:SecondFactor=enrolled", "SignIn:TriesPerMinute=3", "Limits:PagesPerMinute=60", "Limits:RevealsPerHour=2"];
}

[Collection(AccessGround.Name)]
public sealed class RateTests(StrictTown town) : Scenario(town), IClassFixture<StrictTown>
{
    [Fact]
    public async Task After_so_many_tries_from_one_address_the_right_password_has_to_wait_too()
    {
        foreach (var unknown in new[] { "one", "two", "three" })
            Assert.Equal(401, (await new Visitor(town.Console).SignsIn(unknown, "wrong-wrong-wrong")).Status);

        var refused = await new Visitor(town.Console).SignsIn(Driver.Colleague.Staff.Name, Driver.Colleague.Password);

        Assert.Equal(429, refused.Status);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Contains("LH9-106", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_too_often_waits_and_nobody_else_does()
    {
        var hasty = await town.SignsIn(Driver.Colleague.Tester);
        Seen refused;
        // A minute's worth at once, and what comes in meanwhile.
        var asked = 0;
        do
            refused = await hasty.Opens("/");
        while (refused.Status == 200 && ++asked < 1_000);

        Assert.InRange(asked, 60, 999);
        Assert.Equal(429, refused.Status);
        Assert.Contains("LH9-106", refused.Text, StringComparison.Ordinal);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(200, (await (await town.SignsIn(Driver.Colleague.Admin)).Opens("/")).Status);
    }

    [Fact]
    public async Task Who_reveals_too_much_is_stopped_and_the_audit_says_so()
    {
        var contract = await Procedure.Printed();
        (await Staff.LinksI(contract)).Accepted();
        var page = $"/cases/{(await Staff.SeesCase(contract.PrintSerial)).Body["caseId"]}";
        var (curious, other) = (await town.SignsIn(Driver.Colleague.Staff), await town.SignsIn(Driver.Colleague.BackOffice));

        var looks = new List<int>();
        foreach (var n in Enumerable.Range(1, 4))
            looks.Add((await curious.Fills(page, $"{page}/reveal", ("reason", $"{n}回目"))).Status);

        Assert.Equal([200, 200, 429, 429], looks);
        Assert.Equal(200, (await curious.Opens(page)).Status);
        Assert.Equal(200, (await other.Fills(page, $"{page}/reveal", ("reason", "確認"))).Status);
        var audit = (await (await town.SignsIn(Driver.Colleague.Admin)).Opens("/audit")).Text;
        Assert.Equal(1, audit.Split("お客さま情報の表示を制限").Length - 1);
    }
}
