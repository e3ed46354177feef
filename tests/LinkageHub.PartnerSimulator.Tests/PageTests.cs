using System.Net;

namespace LinkageHub.PartnerSimulator.Tests;

/// <summary>The page without a browser: what it shows, what its forms do, what it must never let through.</summary>
[Collection(SharedSimulator.Name)]
public sealed class PageTests(SimulatorFixture simulator) : IDisposable
{
    private readonly TestHub _hub = simulator.NewHub();
    private readonly HttpClient _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = simulator.Address };

    [Fact]
    public async Task It_shows_each_contract_at_each_partner_and_the_journal()
    {
        await _hub.ReachConclusion();

        var page = await Opens($"/_sim/page?run={_hub.Run}");

        foreach (var seen in (string[])[TestHub.Serial, TestHub.Reception, "契約締結済・「終了」", "審査 承認・未着手・保険連携 未", "lang=\"ja\""])
            Assert.Contains(seen, page, StringComparison.Ordinal);
        Assert.Contains("J1 連携Ⅰ: 保険申込情報を渡す", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_partners_people_have_to_do_next_is_a_link_to_its_form_with_the_number_in_it()
    {
        await _hub.Sim("POST", "applications", $$"""{"printSerial":"{{TestHub.Serial}}"}""");
        var toPrint = await Opens($"/_sim/page?run={_hub.Run}");
        await _hub.Sim("POST", $"applications/{TestHub.Serial}/print", "{}");
        await _hub.SendI();
        var toSubmit = await Opens($"/_sim/page?run={_hub.Run}");
        var form = await Opens($"/_sim/page?run={_hub.Run}&act=submit&key={TestHub.Serial}");

        Assert.Contains($"act=print&amp;key={TestHub.Serial}\">", toPrint, StringComparison.Ordinal);
        Assert.Contains($"act=submit&amp;key={TestHub.Serial}\">", toSubmit, StringComparison.Ordinal);
        Assert.Contains($"name=\"f.printSerials\" value=\"{TestHub.Serial}\"", form, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_people_typed_is_shown_as_text_and_nothing_inline_runs()
    {
        await _hub.Sim("POST", "applications", """{"printSerial":"<script>alert(1)</script>","status":"<b>"}""");

        using var answer = await _browser.GetAsync(new Uri($"/_sim/page?run={_hub.Run}&key=%22%3E%3Cscript%3E&act=print", UriKind.Relative));
        var page = await answer.Content.ReadAsStringAsync();

        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_acts_and_says_what_came_of_it_once()
    {
        await Posts("act", ("act", "enter-application"), ("f.printSerial", "A0000777"));
        var after = await Opens($"/_sim/page?run={_hub.Run}");
        var again = await Opens($"/_sim/page?run={_hub.Run}");
        await Posts("act", ("act", "review"), ("key", "040200000999-00"), ("f.status", "承認"));
        var refused = await Opens($"/_sim/page?run={_hub.Run}");

        Assert.Equal(200, (await _hub.ReadAsync("/sonpo/v1/applications/A0000777")).Status);
        Assert.Contains("class=\"said good\" role=\"status\"", after, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"said", again, StringComparison.Ordinal);
        Assert.Contains("該当する受付番号がありません。", refused, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scenario_is_chosen_and_ended()
    {
        await Posts("scenario", ("name", "T-02"));
        Assert.Equal("T-02", (await _hub.Sim("GET", "scenario")).Text("name"));
        Assert.Contains("実行中: T-02", await Opens($"/_sim/page?run={_hub.Run}"), StringComparison.Ordinal);

        await Posts("scenario");

        Assert.Null((await _hub.Sim("GET", "scenario")).Text("name"));
    }

    [Fact]
    public async Task The_auto_pilot_is_started_and_stopped()
    {
        await Posts("autopilot", ("do", "start"), ("seed", "3"), ("perMinute", "1"));
        var flying = await _hub.Sim("GET", "autopilot");
        await Posts("autopilot", ("do", "stop"));

        Assert.Equal((true, 3), (flying.Body!["running"]!.GetValue<bool>(), flying.Body["seed"]!.GetValue<int>()));
        Assert.False((await _hub.Sim("GET", "autopilot")).Body!["running"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Every_act_has_a_form_that_a_label_names()
    {
        var page = await Opens("/_sim/page");
        var acts = System.Text.RegularExpressions.Regex.Matches(page.Split("id=\"act\"")[1].Split("</select>")[0], "value=\"([a-z-]+)\"").Select(match => match.Groups[1].Value).ToList();

        Assert.True(acts.Count >= 18, string.Join(' ', acts));
        foreach (var act in acts)
        {
            var form = (await Opens($"/_sim/page?act={act}")).Split("<fieldset>")[1].Split("</fieldset>")[0];
            var named = System.Text.RegularExpressions.Regex.Matches(form, "<label for=\"([^\"]+)\"").Select(match => match.Groups[1].Value);
            Assert.Equal(System.Text.RegularExpressions.Regex.Matches(form, "<(?:input|select) id=\"([^\"]+)\"").Select(match => match.Groups[1].Value), named);
        }
    }

    public void Dispose() => _browser.Dispose();

    private async Task<string> Opens(string path) => await _browser.GetStringAsync(new Uri(path, UriKind.Relative));

    private async Task Posts(string form, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)).Append(new("run", _hub.Run)));
        using var answer = await _browser.PostAsync(new Uri($"/_sim/page/{form}", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }
}
