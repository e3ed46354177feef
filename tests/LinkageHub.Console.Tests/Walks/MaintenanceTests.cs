using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>A partner says beforehand when it will be away.</summary>
[Collection(ConsoleGround.Name)]
public sealed class MaintenanceTests(ConsoleTown town) : Scenario(town), IClassFixture<ConsoleTown>
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(9));

    [Fact]
    public async Task What_comes_during_a_maintenance_waits_and_goes_out_once_when_it_is_over()
    {
        var (office, staff) = (await town.SignsIn(Driver.Colleague.BackOffice), await town.SignsIn(Driver.Colleague.Staff));
        Assert.Equal(302, (await Plans(office, Now.AddMinutes(5), Now.AddMinutes(60))).Status);
        var seen = await staff.Opens("/partners");
        Assert.Contains("月次メンテナンス", seen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("予定を消す", seen.Text, StringComparison.Ordinal);
        Assert.Equal("succeeded", (await Staff.LinksI(await Procedure.Printed())).Handoff.Status);

        await town.MinutesPass(20);
        await Eventually.Sees(() => staff.Opens("/partners"), page => page.Text.Contains("停止中", StringComparison.Ordinal));
        var late = await Procedure.Printed();
        var waiting = (await Staff.LinksI(late, wait: 1)).Handoff;
        Assert.Equal("paused", waiting.HeldBy);
        Assert.Empty(await Journal.Requests("J1", late));

        await town.MinutesPass(60);
        await Staff.SeesEventually(waiting, handoff => handoff.Status == "succeeded");
        Assert.Equal(["created"], await Journal.Of("J1", late));
    }

    [Fact]
    public async Task A_plan_is_dropped_by_the_back_office_and_by_nobody_else()
    {
        var (office, staff) = (await town.SignsIn(Driver.Colleague.BackOffice), await town.SignsIn(Driver.Colleague.Staff));
        await Plans(office, Now.AddDays(2), Now.AddDays(2).AddHours(1), partner: "arclink");
        var page = await office.Opens("/partners");
        var drop = System.Text.RegularExpressions.Regex.Match(page.Html, "/partners/arclink/maintenance/[0-9]+/cancel").Value;

        Assert.Equal(403, (await staff.Posts(drop, page.Form(drop))).Status);
        Assert.Contains(drop, (await office.Opens("/partners")).Html, StringComparison.Ordinal);
        await office.Fills("/partners", drop);

        Assert.DoesNotContain(drop, (await office.Opens("/partners")).Html, StringComparison.Ordinal);
        var audit = (await office.Opens("/audit?kind=operations")).Text;
        Assert.Contains("メンテナンス予定の取消", audit, StringComparison.Ordinal);
        // What it was before, and before that what it became.
        Assert.Contains($"{Shown(Now.AddDays(2))} - {Shown(Now.AddDays(2).AddHours(1))} → ", audit, StringComparison.Ordinal);
        Assert.Contains($"→ {Shown(Now.AddDays(2))} - {Shown(Now.AddDays(2).AddHours(1))}", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_public_holiday_is_changed_and_the_audit_tells_who_and_what_it_was()
    {
        var office = await town.SignsIn(Driver.Colleague.BackOffice);
        await office.Fills("/partners", "/holidays", ("day", "2027-05-06"), ("name", "臨時休業日"));
        await office.Fills("/partners", "/holidays", ("day", "2027-05-06"), ("name", "臨時休業日"));
        await office.Fills("/partners", "/holidays", ("day", "2027-05-06"), ("name", ""));

        var audit = (await (await town.SignsIn(Driver.Colleague.Admin)).Opens("/audit?kind=operations&person=jimu")).Text;

        Assert.Equal(2, audit.Split("祝日の変更").Length - 1);
        Assert.Contains("2027/05/06", audit, StringComparison.Ordinal);
        Assert.Contains("平日 → 臨時休業日", audit, StringComparison.Ordinal);
        Assert.Contains("臨時休業日 → 平日", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_ends_before_it_begins_or_has_no_reason_is_refused()
    {
        var office = await town.SignsIn(Driver.Colleague.BackOffice);

        Assert.Equal(422, (await Plans(office, Now.AddHours(3), Now.AddHours(2))).Status);
        Assert.Equal(422, (await Plans(office, Now.AddHours(-3), Now.AddHours(-2))).Status);
        Assert.Equal(422, (await Plans(office, Now.AddHours(2), Now.AddHours(3), reason: "")).Status);
    }

    private static Task<Seen> Plans(Visitor who, DateTimeOffset begins, DateTimeOffset ends, string partner = "jpass", string reason = "月次メンテナンス") =>
        who.Fills("/partners", $"/partners/{partner}/maintenance", ("begins", Typed(begins)), ("ends", Typed(ends)), ("reason", reason));

    private static string Shown(DateTimeOffset time) => time.ToString("yyyy/MM/dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private static string Typed(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
