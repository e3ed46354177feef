using System.Net.Http.Headers;

namespace LinkageHub.PartnerSimulator.Tests;

public sealed class AccessTests : IAsyncLifetime
{
    private readonly SimulatorFixture _simulator = new();

    public Task InitializeAsync() => _simulator.StartAsync("--Simulator:JPass:ApiKey=right");

    public Task DisposeAsync() => _simulator.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer ")]
    [InlineData("Basic right")]
    public async Task Without_the_partners_key_nothing_is_changed(string? authorization)
    {
        var hub = _simulator.NewHub();
        var request = hub.Build(
            HttpMethod.Put, "/jpass/v1/insurance-records/A0001234", TestHub.RecordBody().ToJsonString(), "J1:SJ:A0001234:0");
        request.Headers.Remove("Authorization");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);

        var refused = await hub.SendAsync(request);

        Assert.Equal((401, "unauthorized"), (refused.Status, refused.Code));
        Assert.Empty(await hub.Effects("J1"));
    }

    [Fact]
    public async Task The_right_key_opens_and_a_partner_without_a_key_takes_any_but_wants_one()
    {
        var hub = _simulator.NewHub();
        var request = TestHub.BuildRead("/jpass/v1/insurance-records/A0001234");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "right");
        var none = TestHub.BuildRead("/sonpo/v1/applications/A0001234");
        none.Headers.Authorization = null;

        Assert.Equal("record_not_found", (await hub.SendAsync(request)).Code);
        Assert.Equal("application_not_found", (await hub.ReadAsync("/sonpo/v1/applications/A0001234")).Code);
        Assert.Equal("unauthorized", (await hub.SendAsync(none)).Code);
    }

    [Theory]
    [InlineData("/_sim/health")]
    [InlineData("/jpass/v1/receptions")]
    [InlineData("/nowhere")]
    public async Task Every_answer_says_that_a_simulator_gave_it(string path)
    {
        using var answer = await _simulator.Client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal("1", Assert.Single(answer.Headers.GetValues(SimulatorHost.MarkHeader)));
    }

    [Theory]
    [InlineData("Origin", "https://elsewhere.example")]
    [InlineData("Origin", "null")]
    [InlineData("Host", "rebound.example")]
    public async Task No_other_web_page_of_a_browser_on_this_machine_may_act_or_look(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_sim/applications") { Content = new StringContent("{}") };
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await _simulator.Client.SendAsync(request);

        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Empty((await _simulator.NewHub().Sim("GET", "applications")).Body!["items"]!.AsArray());
    }

    [Fact]
    public void Beyond_loopback_it_listens_with_all_three_keys_only()
    {
        string[] keys = ["--Simulator:SonpoOnline:ApiKey=a", "--Simulator:JPass:ApiKey=b", "--Simulator:Arclink:ApiKey=c"];
        string[] beyond = ["--Simulator:Urls=http://0.0.0.0:0", $"--Simulator:JournalPath={Path.GetTempFileName()}"];

        Assert.All(keys, missing => Assert.Throws<SimulatorSettingException>(() => SimulatorHost.Build([.. beyond, .. keys.Except([missing])])));
        Assert.NotNull(SimulatorHost.Build([.. beyond, .. keys]));
    }

    [Fact]
    public async Task An_unknown_path_names_the_nearest_operation()
    {
        var unknown = await _simulator.NewHub().ReadAsync("/jpass/v1/insurance-record/A0001234.x");

        Assert.Equal((404, "no_such_operation"), (unknown.Status, unknown.Code));
        Assert.Contains("J2 GET /jpass/v1/insurance-records/{printSerial}", unknown.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Simulator:Urls=http://0.0.0.0:0", "Simulator__Urls")]
    [InlineData("--Simulator:Urls=nonsense", "Simulator__Urls")]
    [InlineData("--Simulator:HubUrl=nonsense", "Simulator__HubUrl")]
    [InlineData("--Simulator:JPass:WebhookSecret=plain", "Simulator__JPass__WebhookSecret")]
    public void A_wrong_setting_stops_the_start_with_its_name(string setting, string name)
    {
        var wrong = Assert.Throws<SimulatorSettingException>(() => SimulatorHost.Build([setting, "--Simulator:JournalPath=unused.jsonl"]));

        Assert.Contains(name, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "applications", """{"printserial":"A1"}""", "$.printserial")]
    [InlineData("POST", "applications", """{"premium":{"sum":1}}""", "$.premium.sum")]
    [InlineData("POST", "receptions", """{"printSerial":["A1"]}""", "$.printSerial")]
    public async Task What_testers_mistype_is_refused_at_its_path(string method, string path, string body, string field)
    {
        var refused = await _simulator.NewHub().Sim(method, path, body);

        Assert.Equal((422, field), (refused.Status, refused.Text("field")));
    }
}
