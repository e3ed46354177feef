using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator.Scenarios;

namespace LinkageHub.PartnerSimulator.Control;

/// <summary>Which scenario a run plays, and whether what it expects has come true.</summary>
internal sealed class ScenarioControl(Desk desk, ScenarioLibrary library, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder sim)
    {
        sim.MapPut("/scenario", PutAsync);
        sim.MapGet("/scenario", context => ShowAsync(context, desk.Run(context)));
        sim.MapDelete("/scenario", DeleteAsync);
        sim.MapPut("/scenario/turn", RenewAsync);
        sim.MapGet("/scenarios", ListAsync);
        sim.MapGet("/expectations", ExpectationsAsync);
    }

    private async Task PutAsync(HttpContext context)
    {
        var run = desk.Run(context);
        try
        {
            var scenario = Choose(await Desk.ReadAsync(context));
            var player = PlayerOf(context);
            string? playing;
            lock (run.Gate)
            {
                // Somebody is in the middle of it: another scenario would decide how his comes out.
                playing = player is not null && run.Scenario is { Turn: not null } other ? other.Scenario.Name : null;
                if (playing is null)
                    run.Scenario = new ScenarioPlay(scenario) { Turn = player is null ? null : new PlayersTurn(player, clock) };
            }

            if (playing is not null)
            {
                await Answer.Refuse(409, "scenario_playing", $"{playing} を再生中です。").SendAsync(context.Response);
                return;
            }
        }
        catch (ScenarioException wrong)
        {
            await Answer.Refuse(422, "invalid_scenario", "シナリオが正しくありません。 " + wrong.Message, wrong.Path).SendAsync(context.Response);
            return;
        }

        await ShowAsync(context, run);
    }

    /// <summary>A name alone (as JSON text, as plain text or as <c>{"name":"T-02"}</c>) stands for the shipped scenario.</summary>
    private Scenario Choose(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes).Trim();
        if (!text.StartsWith('{'))
            return Shipped(text.Trim('"'));
        var scenario = ScenarioReader.Read(bytes);
        return scenario is { Rules: null, Description: null, Expect: null, Steps: null } ? Shipped(scenario.Name) : scenario;
    }

    private Scenario Shipped(string name) =>
        library.Find(name) ?? throw new ScenarioException(
            "$.name", $"no scenario '{name}'", "there are " + string.Join(", ", Names), Nearest.To(name, Names));

    private string[] Names => [.. library.All.Select(known => known.Name)];

    private static async Task ShowAsync(HttpContext context, RunState run)
    {
        JsonObject shown;
        lock (run.Gate)
            shown = run.Scenario is { } play
                ? Node(play.Scenario, play.Used)
                : new JsonObject { ["name"] = null, ["rules"] = new JsonArray() };
        await SendAsync(context, shown);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var run = desk.Run(context);
        lock (run.Gate)
        {
            // A player ends his own turn only: it may be another's by now.
            if (PlayerOf(context) is not { } player || run.Scenario?.Turn?.Player == player)
                run.Scenario = null;
        }

        await ShowAsync(context, run);
    }

    private async Task RenewAsync(HttpContext context)
    {
        var run = desk.Run(context);
        PlayersTurn? turn;
        lock (run.Gate)
        {
            turn = run.Scenario?.Turn is { } held && held.Player == PlayerOf(context) ? held : null;
            turn?.Renew();
        }

        if (turn is null)
            await Answer.Refuse(409, "turn_over", "シナリオはほかの人に終了されたか、時間切れになりました。").SendAsync(context.Response);
        else
            await ShowAsync(context, run);
    }

    private static string? PlayerOf(HttpContext context) => context.Request.Query["alone"].ToString() is { Length: > 0 } player ? player : null;

    private Task ListAsync(HttpContext context) =>
        SendAsync(context, new JsonObject
        {
            ["items"] = new JsonArray([.. library.All.Select(scenario => (JsonNode)Node(scenario, null))]),
        });

    /// <summary>Only the journal's half: what the hub shows, the simulator cannot see.</summary>
    private async Task ExpectationsAsync(HttpContext context)
    {
        var run = desk.Run(context);
        var items = new JsonArray();
        lock (run.Gate)
        {
            foreach (var expected in run.Scenario?.Scenario.Expect?.Journal ?? [])
            {
                var actual = run.Effects.Count(item =>
                    item.Operation == expected.Operation
                    && (expected.Key == "*" || item.Key == expected.Key)
                    && item.Effect is Effects.Created or Effects.Changed);
                items.Add((JsonNode)new JsonObject
                {
                    ["operation"] = expected.Operation,
                    ["key"] = expected.Key,
                    ["effects"] = expected.Effects,
                    ["actual"] = actual,
                    ["met"] = actual == expected.Effects,
                });
            }
        }

        await SendAsync(context, new JsonObject { ["met"] = items.All(item => item!["met"]!.GetValue<bool>()), ["items"] = items });
    }

    private static JsonObject Node(Scenario scenario, IReadOnlyList<int>? used)
    {
        var node = JsonSerializer.SerializeToNode(scenario, SimJson.Sparse.Scenario)!.AsObject();
        for (var index = 0; used is not null && index < used.Count; index++)
            node["rules"]![index]!["used"] = used[index];
        return node;
    }

    private static Task SendAsync(HttpContext context, JsonObject body) =>
        Answer.Of(200, body, SimJson.Plain.JsonObject).SendAsync(context.Response);
}
