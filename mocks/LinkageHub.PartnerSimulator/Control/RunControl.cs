using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator.Autopilot;

namespace LinkageHub.PartnerSimulator.Control;

/// <summary>Where callbacks go in this run; secrets by partner where they differ from the settings.</summary>
internal sealed record HubAddress(string? Url, Dictionary<string, string>? WebhookSecrets);

/// <summary>What happened in a run, and how to begin again.</summary>
internal sealed class RunControl(World world, Desk desk, Autopilots autopilots, TimeProvider clock)
{
    private const int LongestWaitSeconds = 60;

    public void Map(IEndpointRouteBuilder sim)
    {
        sim.MapGet("/health", context => SendAsync(context, new JsonObject { ["status"] = "ok" }));
        sim.MapPost("/reset", ResetAsync);
        sim.MapGet("/journal", JournalAsync);
        sim.MapGet("/requests", RequestsAsync);
        sim.MapGet("/runs", context => SendAsync(
            context, new JsonObject { ["items"] = new JsonArray([.. world.Runs.Select(run => (JsonNode)run.Name)]) }));
        sim.MapGet("/state/{key}", StateAsync);
        sim.MapPut("/hub", context => desk.SetAsync(context, SimJson.Strict.HubAddress, SetHub));
    }

    /// <summary>Empties this run; with <c>?all=true</c> every run.</summary>
    private async Task ResetAsync(HttpContext context)
    {
        var run = desk.Run(context);
        var everything = context.Request.Query["all"] == "true";
        foreach (var emptied in everything ? world.Runs : [run])
            autopilots.Stop(emptied);
        await (everything ? world.ResetAllAsync() : world.ResetAsync(run, clock));
        await SendAsync(context, new JsonObject { ["run"] = everything ? "*" : run.Name });
    }

    /// <summary>With <c>atLeast</c> and <c>wait</c> (seconds) the answer waits until there are so many, or the time is over.</summary>
    private async Task JournalAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var run = RunOf(context);
        var least = Number(query["atLeast"], 0);
        // By the stopwatch: a tester may have stopped the clock.
        var patience = TimeSpan.FromSeconds(Math.Min(Number(query["wait"], 0), LongestWaitSeconds));
        var began = clock.GetTimestamp();
        while (true)
        {
            JournalItem[] items;
            Task written, changed;
            lock (run.Gate)
            {
                items = [.. run.Effects.Where(item => IsAsked(item, query))];
                (written, changed) = (run.LastWrite, run.Changed);
            }

            await written;
            var left = patience - clock.GetElapsedTime(began);
            if (items.Length >= least || left <= TimeSpan.Zero)
            {
                await SendAsync(
                    context, new JsonObject { ["items"] = JsonSerializer.SerializeToNode(items, SimJson.Plain.JournalItemArray) });
                return;
            }

            await Task.WhenAny(changed, Task.Delay(left, clock, context.RequestAborted));
        }
    }

    private static bool IsAsked(JournalItem item, IQueryCollection query) =>
        (item.Effect != Effects.Person || query["people"] == "true")
        && Matches(query["partner"], item.Partner) && Matches(query["key"], item.Key)
        && Matches(query["operation"], item.Operation) && Matches(query["effect"], item.Effect);

    private async Task RequestsAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (records, dropped) = RunOf(context).Requests.Read();
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer, SimJson.Writer))
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            foreach (var record in records)
            {
                if (Matches(query["partner"], record.Partner)
                    && Matches(query["key"], record.Key)
                    && Matches(query["operation"], record.Operation)
                    && (query["broken"] == "true" ? record.IsBroken : !record.IsCallback || query["callbacks"] == "true"))
                    record.Write(json);
            }

            json.WriteEndArray();
            json.WriteNumber("dropped", dropped);
            json.WriteEndObject();
        }

        await new Answer(200, buffer.ToArray(), Answer.Json).SendAsync(context.Response);
    }

    private async Task StateAsync(HttpContext context)
    {
        var run = desk.Run(context);
        var key = (string)context.Request.RouteValues["key"]!;
        var state = new JsonObject();
        lock (run.Gate)
        {
            Add("application", run.Applications);
            Add("record", run.Records);
            Add("approval", run.Approvals);
            Add("contract", run.Contracts);
            Add("reception", run.Receptions);
            Add("carryIn", run.CarryIns);
        }

        await SendAsync(context, state);

        void Add<T>(string name, Dictionary<string, T> all)
            where T : StateImage
        {
            if (all.TryGetValue(key, out var image))
                state[name] = JsonSerializer.SerializeToNode(image, SimJson.Plain.StateImage);
        }
    }

    private static Answer SetHub(RunState run, HubAddress hub)
    {
        if (hub.Url is { Length: > 0 } url && !SimulatorOptions.IsWebAddress(url))
            return Answer.Refuse(422, "invalid_field", "urlはhttpまたはhttpsのアドレスです。", "$.url");
        var secrets = hub.WebhookSecrets ?? [];
        var wrong = secrets.Keys.FirstOrDefault(partner => !PartnerNames.All.Contains(partner) || !SimulatorOptions.IsSecret(secrets[partner]));
        if (wrong is not null)
            return Answer.Refuse(422, "invalid_field", "whsec_とBase64で指定してください。", "$.webhookSecrets." + wrong);
        run.Hub = hub;
        return Answer.Of(200, new JsonObject { ["url"] = hub.Url }, SimJson.Plain.JsonObject);
    }

    private RunState RunOf(HttpContext context) =>
        context.Request.Query["run"] is [{ Length: > 0 } name] ? world.Run(name) : desk.Run(context);

    private static int Number(string? text, int otherwise) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static bool Matches(string? wanted, string value) => string.IsNullOrEmpty(wanted) || wanted == value;

    private static Task SendAsync(HttpContext context, JsonObject body) =>
        Answer.Of(200, body, SimJson.Plain.JsonObject).SendAsync(context.Response);
}
