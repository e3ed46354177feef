using System.Text.Json;
using LinkageHub.PartnerSimulator.Control;

namespace LinkageHub.PartnerSimulator.Scenarios;

/// <summary>Where a scenario is played: the simulator's run, the hub that speaks to it, and the keys of two people there.</summary>
public sealed record ScenarioGround(Uri Simulator, Uri Hub, string StaffKey, string? ColleagueKey = null, string Run = "default");

/// <summary>Plays a scenario from its first step to its verdict, saying each thing as it goes.</summary>
public sealed class ScenarioRunner(ScenarioGround ground, HttpClient http, TextWriter says, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Somebody else's play in the same run is over by then, or was given up.</summary>
    private static readonly TimeSpan PatienceWithOthers = TimeSpan.FromMinutes(3);

    private static readonly string[] Moving = ["pending", "in-flight", "retry-scheduled"];

    private readonly ScenarioCalls _calls = new(ground, http);

    /// <summary>True when every step was answered as it says and all that is expected came true.</summary>
    /// <param name="fresh">With numbers nobody has used: the scenario can be run again on the same hub.</param>
    public async Task<bool> RunAsync(string json, bool fresh = false)
    {
        var told = ScenarioReader.Read(System.Text.Encoding.UTF8.GetBytes(json));
        await says.WriteLineAsync($"{told.Name}  {told.Description}");
        foreach (var (setting, value) in told.Hub ?? [])
            await says.WriteLineAsync($"  the hub must have {setting}={value}");
        var (scenario, now) = await BeginAsync(json, fresh);
        using var over = new CancellationTokenSource();
        var turn = _calls.KeepTurnAsync(over.Token);
        try
        {
            var isAsExpected = await PlayAsync(scenario, now);
            await over.CancelAsync();
            return isAsExpected & await SayAsync(await turn ? null : "somebody has ended the scenario at the simulator meanwhile", "played alone to its end");
        }
        finally
        {
            await over.CancelAsync();
            await _calls.CalmAsync();
        }
    }

    private async Task<bool> PlayAsync(Scenario scenario, DateTimeOffset now)
    {
        var before = await _calls.BrokenAsync();
        var number = 0;
        foreach (var step in scenario.Steps ?? [])
        {
            // What comes after a step that went otherwise would only hide it.
            if (!await TakeAsync(step, ++number, now))
                return false;
        }

        return await CheckAsync(scenario) & await CheckContractsAsync(before);
    }

    /// <summary>One at a time in a run. Its moment, and its fresh numbers, are those of its turn: nobody else has the same.</summary>
    private async Task<(Scenario Scenario, DateTimeOffset Now)> BeginAsync(string json, bool fresh)
    {
        var waits = false;
        for (var began = clock.GetTimestamp(); ; await Task.Delay(Pause, clock))
        {
            var now = clock.GetUtcNow();
            var own = fresh ? StepText.WithFreshNumbers(json, now) : json;
            if (await _calls.PlayAsync(own) is not { } others)
                return (ScenarioReader.Read(System.Text.Encoding.UTF8.GetBytes(own)), now);
            if (!waits)
                await says.WriteLineAsync($"  waits in the run '{ground.Run}': {others}");
            waits = true;
            if (clock.GetElapsedTime(began) > PatienceWithOthers)
                throw new InvalidOperationException($"Somebody else plays a scenario in the run '{ground.Run}'. A hub and a run of your own: X-Sim-Run and --run. To end theirs: DELETE /_sim/scenario");
        }
    }

    /// <summary>Whatever a scenario is about: what it did not break itself keeps to the contracts, callbacks and answers too.</summary>
    private async Task<bool> CheckContractsAsync(Dictionary<long, string> before)
    {
        var wrong = (await _calls.BrokenAsync()).Where(one => !before.ContainsKey(one.Key)).Select(one => one.Value).ToList();
        return await SayAsync(wrong.Count == 0 ? null : string.Join(Environment.NewLine + "       ", wrong), "requests, answers and callbacks keep to their contracts");
    }

    private async Task<bool> TakeAsync(Step step, int number, DateTimeOffset now)
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, step.AtOnce ?? 1).Select(_ => AnsweredAsync(step, now)));
        var wrong = replies.Select(reply => WrongWith(step, reply, now)).FirstOrDefault(found => found is not null);
        var times = step.AtOnce is { } many ? $" ×{many}" : "";
        await SayAsync(wrong, $"{number,2} {step.Actor} {step.Action} {step.Key}{times} → {replies[0].Status}");
        return wrong is null;
    }

    private async Task<CallReply> AnsweredAsync(Step step, DateTimeOffset now)
    {
        var act = StepActs.IsAtHub(step.Actor) ? StepActs.AtHub.First(one => one.Name == step.Action) : null;
        for (var until = clock.GetUtcNow() + Patience; ; await Task.Delay(Pause, clock))
        {
            var reply = act is null
                ? await _calls.AtPartnerAsync(PersonAct.Find(step.Action)!, step.Key, InTime(step.With, now))
                : await _calls.AtHubAsync(act, step, InTime(step.With, now));
            if (act?.Waits is not true || WrongWith(step, reply, now) is null || clock.GetUtcNow() > until)
                return reply;
        }
    }

    private static string? WrongWith(Step step, CallReply reply, DateTimeOffset now)
    {
        if (step.Expect?.Status is { } status ? reply.Status != status : reply.Status >= 300)
            return $"answered {reply.Status}, expected {(step.Expect?.Status is { } wanted ? wanted : "2xx")}: {reply.Body}";
        return step.Expect is { } expected ? JsonMatch.Difference(InTime(expected.Body, now), reply.Body) : null;
    }

    private async Task<bool> CheckAsync(Scenario scenario)
    {
        var met = true;
        Claim[] claims =
        [
            .. (scenario.Expect?.Journal ?? []).Select(one => new Claim { Operation = one.Operation, Key = one.Key, Exactly = one.Effects }),
            .. scenario.Expect?.Verify ?? [],
        ];
        if (claims.Length > 0)
        {
            foreach (var judged in (await _calls.JudgeAsync(claims)).Claims)
                met &= await SayAsync(judged.Why is null ? null : judged.Why + Lines(judged.Found), judged.Claim);
        }

        foreach (var expected in scenario.Expect?.Handoffs ?? [])
        {
            var (status, errorCode) = await RestingAsync(expected);
            var wrong = (status, errorCode) == (expected.Status, expected.ErrorCode)
                ? null
                : $"is {status} {errorCode}, expected {expected.Status} {expected.ErrorCode}";
            met &= await SayAsync(wrong, $"handoff {expected.Linkage} {expected.Key}: {expected.Status} {expected.ErrorCode}");
        }

        return met;
    }

    /// <summary>A handoff in doubt is in flight again at every look-up; what it is between two of them counts.</summary>
    private async Task<(string Status, string? ErrorCode)> RestingAsync(ExpectedHandoff expected)
    {
        for (var until = clock.GetUtcNow() + Patience; ; await Task.Delay(Pause, clock))
        {
            var seen = await _calls.HandoffAsync(expected.Key, expected.Linkage);
            if (seen.Status == expected.Status || !Moving.Contains(seen.Status) || clock.GetUtcNow() > until)
                return seen;
        }
    }

    private static string Lines(IReadOnlyList<Found> found) =>
        string.Concat(found.Select(one => $"{Environment.NewLine}       {one.Seq} {one.At:HH:mm:ss.fff} {one.Operation} {one.Key} {one.Effect} {one.Status}"));

    private async Task<bool> SayAsync(string? wrong, string what)
    {
        await says.WriteLineAsync($"  {(wrong is null ? "ok  " : "FAIL")} {what.TrimEnd()}");
        if (wrong is not null)
            await says.WriteLineAsync($"       {wrong}");
        return wrong is null;
    }

    private static JsonElement InTime(JsonElement value, DateTimeOffset now)
    {
        if (value.ValueKind is JsonValueKind.Undefined)
            return value;
        using var document = JsonDocument.Parse(StepText.WithTimes(value.GetRawText(), now));
        return document.RootElement.Clone();
    }
}
