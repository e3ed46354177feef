using System.Text.Json.Nodes;
using LinkageHub.Contracts;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Commands;

/// <summary><c>linkagehub contracts</c>: what was agreed on, and who keeps to it.</summary>
[Collection(DoorTests.Name)]
public sealed class ContractsCommandTests(Ground ground, Town town) : Scenario(town), IClassFixture<Town>
{
    private string Sandbox => ground.Simulator.GetLeftPart(UriPartial.Authority);

    [Fact]
    public async Task List_names_every_operation_with_its_call()
    {
        var ran = await Command.Runs("contracts", "list");

        Assert.Equal(0, ran.ExitCode);
        Assert.All(PartnerContract.All.SelectMany(contract => contract.Operations), operation => Assert.Contains($"{operation.Method} {operation.Template}", ran.Said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("jpass", "/jpass/v1")]
    [InlineData("callbacks", null)]
    public async Task Show_prints_the_document_and_nothing_else(string document, string? prefix)
    {
        var ran = await Command.Runs("contracts", "show", document);

        Assert.Equal((0, ""), (ran.ExitCode, ran.Complained));
        var shown = JsonNode.Parse(ran.Said)!;
        Assert.Equal("3.1.0", shown["openapi"]!.GetValue<string>());
        Assert.Equal(prefix, shown["servers"]?[0]!["url"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("引数 'zpass' は認識されません。", "contracts", "show", "zpass")]
    [InlineData("必要な引数 'document' がコマンド 'show' にありません。", "contracts", "show")]
    [InlineData("必要なコマンドが指定されませんでした。", "contracts")]
    [InlineData("--url が必要です。", "contracts", "check", "jpass")]
    [InlineData("--url「sandbox」は http:// または https:// で始まるURLにしてください。", "contracts", "check", "jpass", "--url", "sandbox")]
    [InlineData("引数 'callbacks' は認識されません。", "contracts", "check", "callbacks", "--url", "http://localhost:1")]
    public async Task What_is_not_understood_is_said_in_Japanese_with_exit_code_2(string complaint, params string[] arguments)
    {
        var ran = await Command.Runs(arguments);

        Assert.Equal((2, ""), (ran.ExitCode, ran.Said));
        Assert.Contains(complaint, ran.Complained, StringComparison.Ordinal);
        Assert.Contains("linkagehub contracts", ran.Complained, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sonpo-online")]
    [InlineData("jpass")]
    [InlineData("arclink")]
    public async Task A_sandbox_that_keeps_to_its_contract_passes(string partner)
    {
        var ran = await Command.Runs("contracts", "check", partner, "--url", Sandbox, "--partner-key", Secrets.Partner);

        Assert.True(ran.ExitCode == 0, ran.ToString());
        Assert.DoesNotContain("×", ran.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandbox_that_has_moved_on_gets_a_report_by_operation_and_field()
    {
        var contract = await Procedure.Received();
        await using var sandbox = await DriftingSandbox.StartAsync(
            ground.Simulator, Town.Scenarios.Run, ("insuranceLinkage", "insuranceLink"), ("record_not_found", "no_such_record"), ("\"submittedAt\":\"20", "\"submittedAt\":\"令和"));

        var ran = await Command.Runs("contracts", "check", "jpass", "--url", sandbox.Url, "--partner-key", Secrets.Partner, "--reception-number", contract.ReceptionNumber);
        var machine = await Command.Runs("contracts", "check", "jpass", "--url", sandbox.Url, "--partner-key", Secrets.Partner, "--reception-number", contract.ReceptionNumber, "--json");

        Assert.True(ran.ExitCode == 1, ran.ToString());
        Assert.Equal(
            [
                "× J2 存在しない番号: 404", "J2 answer 404 code: not one of record_not_found",
                "× J3 指定の番号: 200", "J3 answer 200 insuranceLinkage: missing", "J3 answer 200 submittedAt: not an ISO 8601 time with offset",
                "× J7 一覧: 200", "J7 answer 200 items[0].insuranceLinkage: missing", "J7 answer 200 items[0].submittedAt: not an ISO 8601 time with offset",
            ],
            ran.Said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('○')));
        Assert.Equal(1, machine.ExitCode);
        Assert.Equal(["J2", "J3", "J7"], JsonNode.Parse(machine.Said)!.AsArray().Where(probe => probe!["wrong"]!.AsArray().Count > 0).Select(probe => probe!["operation"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_wrong_key_and_a_sandbox_that_is_not_there_are_told_apart()
    {
        var stranger = await Command.Runs("contracts", "check", "arclink", "--url", Sandbox, "--partner-key", "wrong");
        var nobody = await Command.Runs("contracts", "check", "arclink", "--url", "http://127.0.0.1:9");

        Assert.Equal((1, 1), (stranger.ExitCode, nobody.ExitCode));
        Assert.Contains("A3: 404 であるべきところが 401 です。", stranger.Said, StringComparison.Ordinal);
        Assert.Contains("応答なし", nobody.Said, StringComparison.Ordinal);
        Assert.Contains("接続できません。--url を確認してください。", nobody.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mismatches_shows_what_a_running_hub_has_seen_and_ends_with_1_when_there_is_something()
    {
        string[] here = ["--url", Town.Hub.Address.ToString(), "--api-key", Secrets.Staff];
        var before = await Command.Runs(["contracts", "mismatches", .. here]);
        await new Postman(Town.Hub.Address).Delivers("jpass", "reception.reviewed", new { receptionNumber = "040299999999-00" });

        var after = await Command.Runs(["contracts", "mismatches", .. here]);

        Assert.Equal((0, "契約と違う通信はありません。"), (before.ExitCode, before.Said.Trim()));
        Assert.Equal(1, after.ExitCode);
        Assert.Matches("jpass .*reception.reviewed .*request .*data.status .*missing .*1 ", after.Said);

        await using var unwatched = await Town.OpensAnotherHub("Contracts:Check=off");
        var off = await Command.Runs("contracts", "mismatches", "--url", unwatched.Address.ToString(), "--api-key", Secrets.Staff);
        Assert.Equal(1, off.ExitCode);
        Assert.Contains("Contracts__Check=report で起動してください。", off.Complained, StringComparison.Ordinal);
    }
}
