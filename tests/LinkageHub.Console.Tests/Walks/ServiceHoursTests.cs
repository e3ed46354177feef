using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Walks;

/// <summary>A partner has hours: what comes outside them waits, says until when it may, and goes out once when they begin.</summary>
[Collection(ConsoleGround.Name)]
public sealed class ServiceHoursTests(ConsoleTown town) : Scenario(town), IClassFixture<ConsoleTown>
{
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"];

    [Fact]
    public async Task What_comes_outside_the_hours_is_held_by_them_and_goes_out_once_when_they_begin()
    {
        var office = await town.SignsIn(Driver.Colleague.BackOffice);
        // An hour of service every day that was over an hour ago.
        var over = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(9)).AddHours(-2);
        Assert.Equal(302, (await Sets(office, $"{over:HH}:00-{over.Hour + 1:00}:00")).Status);

        var late = await Procedure.Printed();
        var waiting = (await Staff.LinksI(late, wait: 1)).Handoff;
        Assert.Equal(("pending", "hours"), (waiting.Status, waiting.HeldBy));
        waiting = await Staff.SeesEventually(waiting, seen => seen.ErrorCode == "LH9-105");
        Assert.Empty(await Journal.Requests("J1", late));
        var page = await office.Opens("/partners");
        Assert.Contains("サービス時間外です。", page.Text, StringComparison.Ordinal);
        Assert.Contains("サービス時間の終わり", page.Text, StringComparison.Ordinal);
        var onTheCase = (await (await town.SignsIn(Driver.Colleague.Staff)).Opens($"/cases/{(await Staff.SeesCase(late.PrintSerial))["caseId"]}")).Text;
        Assert.Contains("いつまで送信できるか：", onTheCase, StringComparison.Ordinal);
        Assert.Contains("サービス時間の終わり", onTheCase, StringComparison.Ordinal);
        var listed = (await Staff.Get("partners/jpass/waiting")).Body["items"]![0]!;
        Assert.Equal((waiting.Id, "hours", "service-ends", "false"), (listed["handoffId"]!.ToString(), listed["heldBy"]!.ToString(), listed["lastSafe"]!["because"]!.ToString(), listed["lastSafe"]!["missed"]!.ToString()));

        Assert.Equal(302, (await office.Fills("/partners", "/partners/jpass/hours", ("always", "true"), ("reason", "臨時に開放されたため"))).Status);

        Assert.Equal(302, (await Sets(office, "00:00-24:00")).Status);

        await Staff.SeesEventually(waiting, handoff => handoff.Status == "succeeded");
        Assert.Equal(["created"], await Journal.Of("J1", late));
        Assert.Single((await Staff.Sees(waiting)).Attempts);
        var audit = (await office.Opens("/audit?kind=operations")).Text;
        Assert.Contains("サービス時間の設定", audit, StringComparison.Ordinal);
        Assert.Contains("臨時に開放されたため", audit, StringComparison.Ordinal);
        var set = $"{over:HH}:00-{over.Hour + 1:00}:00";
        Assert.Contains($"常時 → 月{set} 火{set}", audit, StringComparison.Ordinal);
        Assert.Contains($"祝{set} → 常時", audit, StringComparison.Ordinal);
        Assert.Contains("常時 → 月00:00-24:00", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hours_that_cannot_be_read_are_refused_with_what_was_typed_and_staff_may_not_set_them()
    {
        var (office, staff) = (await town.SignsIn(Driver.Colleague.BackOffice), await town.SignsIn(Driver.Colleague.Staff));

        var wrong = await Sets(office, "9時から17時", partner: "arclink");

        Assert.Equal(422, wrong.Status);
        Assert.Contains("28:00 は翌4:00", wrong.Text, StringComparison.Ordinal);
        Assert.Contains("9時から17時", wrong.Html, StringComparison.Ordinal);
        Assert.Equal(422, (await Sets(office, "", partner: "arclink")).Status);
        Assert.Equal(422, (await Sets(office, "06:00-28:00", partner: "arclink", reason: " ")).Status);
        Assert.Equal(403, (await staff.Posts("/partners/arclink/hours", (await staff.Opens("/")).Form("/sign-out"))).Status);
        Assert.Contains("いつでも送信します", (await office.Opens("/partners")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_api_sets_hours_and_shows_them_and_what_the_breaker_did()
    {
        var refused = await Staff.Send(HttpMethod.Put, "partners/arclink/hours", new { mon = "25:00-26:00", reason = "契約による" });
        var set = await Staff.Send(HttpMethod.Put, "partners/arclink/hours", new { mon = "00:00-24:00", tue = "00:00-24:00", wed = "00:00-24:00", thu = "00:00-24:00", fri = "00:00-24:00", sat = "00:00-24:00", sun = "00:00-24:00", holiday = "00:00-24:00", reason = "契約による" });

        Assert.Equal((422, 200), (refused.Status, set.Status));
        var partner = (await Staff.Get("partners")).Body["items"]!.AsArray().Single(one => one!["id"]!.ToString() == "arclink")!;
        Assert.Equal(("00:00-24:00", "up"), (partner["hours"]!["week"]!["holiday"]!.ToString(), partner["state"]!.ToString()));
        var contracts = new List<Contract>();
        for (var failure = 0; failure < 5; failure++)
            contracts.Add(await Procedure.Printed());
        await Partners.Breaks("""{"operation":"J1","times":1000,"answer":{"status":500}},{"operation":"J2","times":1000,"answer":{"status":500}}""");
        foreach (var contract in contracts)
            await Staff.LinksI(contract, wait: 1);
        var history = await Eventually.Sees(() => Staff.Get("partners/jpass/breaker-history"), seen => seen.Body["items"]!.AsArray().Count > 0, "the breaker's opening is written down");
        await Partners.Calms();
        var opening = history.Body["items"]!.AsArray()[^1]!;
        Assert.Equal(("open", "5"), (opening["state"]!.ToString(), opening["failures"]!.ToString()));
        Assert.Contains("×5", opening["because"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains(opening["because"]!.ToString(), (await (await town.SignsIn(Driver.Colleague.Admin)).Opens("/partners")).Text, StringComparison.Ordinal);
    }

    private static Task<Seen> Sets(Visitor who, string hours, string partner = "jpass", string reason = "契約書のとおり") =>
        who.Fills("/partners", $"/partners/{partner}/hours", [.. Days.Select(day => (day, hours)), ("reason", reason)]);
}
