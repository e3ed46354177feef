using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator.Control;

namespace LinkageHub.PartnerSimulator.Autopilot;

/// <summary>The auto-pilots, at most one a run: each plays all people's parts at its own pace until it is stopped.</summary>
internal sealed class Autopilots(Desk desk, TimeProvider clock, IHostApplicationLifetime lifetime)
{
    private const double UsualPerMinute = 60, MostPerMinute = 60_000;

    private readonly ConcurrentDictionary<string, Flight> _flights = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder sim)
    {
        sim.MapPut("/autopilot", context => desk.SetAsync(context, SimJson.Strict.AutopilotOrder, Start));
        sim.MapGet("/autopilot", context => Shown(desk.Run(context)).SendAsync(context.Response));
        sim.MapDelete("/autopilot", context =>
        {
            Stop(desk.Run(context));
            return Shown(desk.Run(context)).SendAsync(context.Response);
        });
    }

    public Answer Start(RunState run, AutopilotOrder order)
    {
        var perMinute = order.PerMinute ?? UsualPerMinute;
        var mix = order.Mix ?? new AutopilotMix();
        if (perMinute is not (> 0 and <= MostPerMinute))
            return Answer.Refuse(422, "invalid_field", $"perMinuteは0より大きく{MostPerMinute}以下です。", "$.perMinute");
        if (mix.Wrong() is { } wrong)
            return Answer.Refuse(422, "invalid_field", "選択肢または重みが正しくありません。", wrong);
        Stop(run);
        var flight = new Flight(order with { Seed = order.Seed ?? 1, PerMinute = perMinute, Enters = order.Enters ?? false, Mix = mix });
        _flights[run.Name] = flight;
        _ = Task.Run(() => FlyAsync(run, flight));
        return Shown(run);
    }

    public void Stop(RunState run)
    {
        if (_flights.TryGetValue(run.Name, out var flight))
            flight.End.Cancel();
    }

    public Answer Shown(RunState run) => Answer.Of(200, Status(run), SimJson.Plain.JsonObject);

    public JsonObject Status(RunState run)
    {
        if (!_flights.TryGetValue(run.Name, out var flight))
            return new JsonObject { ["running"] = false, ["acts"] = new JsonObject(), ["refused"] = 0 };
        var acts = flight.Acts.OrderBy(act => act.Key, StringComparer.Ordinal).Select(act => KeyValuePair.Create(act.Key, (JsonNode?)act.Value));
        return new JsonObject
        {
            ["running"] = !flight.End.IsCancellationRequested,
            ["seed"] = flight.Order.Seed,
            ["perMinute"] = flight.Order.PerMinute,
            ["enters"] = flight.Order.Enters,
            ["acts"] = new JsonObject(acts),
            ["refused"] = flight.Refused.Count,
        };
    }

    private async Task FlyAsync(RunState run, Flight flight)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(flight.End.Token, lifetime.ApplicationStopping);
        var pilot = new Pilot(flight.Order.Seed!.Value, flight.Order.Mix!);
        using var pace = new PeriodicTimer(TimeSpan.FromMinutes(1 / flight.Order.PerMinute!.Value), clock);
        try
        {
            while (await pace.WaitForNextTickAsync(end.Token))
                await ActAsync(run, flight, pilot);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Stopped, or the simulator ends.
        }
    }

    private async Task ActAsync(RunState run, Flight flight, Pilot pilot)
    {
        NextAct? next;
        lock (run.Gate)
            next = pilot.Next(run, flight.Refused);
        if (next is null && flight.Order.Enters is true)
            next = new NextAct("enter-application", "", []);
        if (next is null)
            return;
        var answer = await desk.ActAsync(run, PersonAct.Find(next.Name)!, next.Key, next.Body.ToElement());
        if (answer.Status >= 300)
        {
            // Tried again it would be refused again; whoever wants to know why finds it by hand.
            lock (run.Gate)
                flight.Refused.Add((next.Name, next.Key));
            return;
        }

        flight.Acts.AddOrUpdate(next.Name, 1, (_, count) => count + 1);
    }

    private sealed class Flight(AutopilotOrder order)
    {
        public AutopilotOrder Order => order;
        public CancellationTokenSource End { get; } = new();
        public ConcurrentDictionary<string, int> Acts { get; } = new(StringComparer.Ordinal);
        public HashSet<(string Act, string Key)> Refused { get; } = [];
    }
}
