using System.Collections.Concurrent;
using LinkageHub.Ledger;
using LinkageHub.Recordings;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Replay;

/// <summary>What a replay came to.</summary>
internal sealed record ReplayVerdict(int Cases, int Events, int Writes, double Seconds, IReadOnlyList<Difference> Differences);

/// <summary>
/// Plays a cassette against this version of the hub. The recorded time is cut into slices; in each the hub's clock stands at its end, cases run side by side,
/// and what belongs to one case happens in its recorded order.
/// </summary>
internal sealed class ReplayRun(Cassette cassette, Task<ReplayDatabase> making, bool recordedSpeed, bool strict)
{
    private const int AtATime = 48;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A case that has left the recording is not waited for at every further step.</summary>
    private static readonly TimeSpan LittlePatience = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<int, bool> strayed = new();
    private readonly ConcurrentQueue<Difference> differences = new();

    public async Task<ReplayVerdict> PlayAsync(CancellationToken stop)
    {
        var began = System.Diagnostics.Stopwatch.StartNew();
        await using var database = await making;
        var cases = new CassetteCases(cassette);
        var partners = new CassettePartners(cassette, cases);
        var hub = await ReplayHub.StartAsync(cassette, partners, database, stop);
        Task? ending = null;
        try
        {
            await PlayAsync(hub, partners, cases, stop);
            var seconds = began.Elapsed.TotalSeconds;
            var outcomes = await OutcomesAsync(hub, stop);
            // It ends while what it did is being compared.
            ending = Task.Run(async () => await hub.DisposeAsync(), CancellationToken.None);
            var all = differences.Concat(CassetteDiff.Compare(cassette, partners.Played, outcomes, strict))
                .Concat(strict ? partners.UnknownReads.Distinct().Select(read => new Difference($"照会 {read}", "（記録なし）", "照会した")) : []);
            return new ReplayVerdict(cassette.Outcomes.Count, cassette.Events.Count, partners.Played.Count, seconds, [.. all]);
        }
        finally
        {
            await (ending ?? hub.DisposeAsync().AsTask());
        }
    }

    private async Task PlayAsync(ReplayHub hub, CassettePartners partners, CassetteCases cases, CancellationToken stop)
    {
        var shown = cassette.From;
        using var people = new ReplayPeople(hub);
        if (cassette.Starts is { Count: > 0 } starts)
        {
            // Before everything that counts: the ledger's entries from here on are the replay's own.
            await hub.ShowAsync(cassette.From - Slice, stop);
            await ReplayStarts.SetAsync(hub.Services.GetRequiredService<ICaseLedger>(), starts);
        }

        foreach (var slice in Slices())
        {
            if (recordedSpeed && slice[^1].At - shown is { } pause && pause > TimeSpan.Zero)
                await Task.Delay(pause, stop);
            shown = slice[^1].At;
            await hub.ShowAsync(shown, stop);
            await Parallel.ForEachAsync(
                slice.GroupBy(cases.Of),
                new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stop },
                async (own, token) => await PlayAsync(own.Key, own, people, partners, cases, shown, token));
        }
        await EndAsync(people, stop);
    }

    private async Task PlayAsync(
        int number, IEnumerable<CassetteEvent> events, ReplayPeople people, CassettePartners partners, CassetteCases cases, DateTimeOffset now, CancellationToken stop)
    {
        foreach (var one in events)
        {
            if (one.Act is { } act)
            {
                // By its first serial: a reception number is not the hub's yet when it is first named.
                await (number < 0 ? people.QuietAsync(act.Key, act.InsurerCode, stop) : QuietAsync(people, cassette.Outcomes[number], stop));
                cases.Happened(one);
                if (Difference(act, await people.DoAsync(act, stop)) is { } difference)
                {
                    differences.Enqueue(difference);
                    strayed[number] = true;
                }
            }
            else if (one.Callback is { } callback)
            {
                cases.Happened(one);
                await people.TellAsync(callback, now, stop);
            }
            else if (one.Call is { IsWrite: true })
            {
                try
                {
                    await partners.SentAsync(one).WaitAsync(strayed.ContainsKey(number) ? LittlePatience : Patience, stop);
                }
                catch (TimeoutException)
                {
                    // It does not come: the comparison at the end says so.
                    strayed[number] = true;
                }
            }
        }
    }

    /// <summary>Refused and kept as a failed handoff (LH3-201): if that is not in the recording, the comparison of the outcomes says so.</summary>
    private static Difference? Difference(RecordedAct act, Problem? problem) =>
        problem?.Code == act.RefusedWith || (act.RefusedWith is null && problem is { HandoffId: not null })
            ? null
            : new Difference($"操作 {act.Kind} {act.Linkage} {act.Key}", act.RefusedWith ?? "受け付けた", problem is null ? "受け付けた" : $"{problem.Code} {problem.Detail}");

    /// <summary>Events of at most a second's length each, in order; long silences are no slices.</summary>
    private IEnumerable<List<CassetteEvent>> Slices()
    {
        var slice = new List<CassetteEvent>();
        foreach (var one in cassette.Events.OrderBy(one => one.At))
        {
            if (slice.Count > 0 && one.At - slice[0].At > Slice)
            {
                yield return slice;
                slice = [];
            }
            slice.Add(one);
        }
        if (slice.Count > 0)
            yield return slice;
    }

    private Task QuietAsync(ReplayPeople people, CassetteOutcome outcome, CancellationToken stop) =>
        people.QuietAsync(outcome.Keys[0], outcome.InsurerCode ?? cassette.InsurerCode, stop);

    private async Task EndAsync(ReplayPeople people, CancellationToken stop)
    {
        foreach (var outcome in cassette.Outcomes)
            await QuietAsync(people, outcome, stop);
    }

    /// <summary>Read by the same eyes as the recording's.</summary>
    private Task<IReadOnlyList<CassetteOutcome>> OutcomesAsync(ReplayHub hub, CancellationToken stop) => hub.Services.GetRequiredService<CassetteWriter>()
        .OutcomesAsync([.. cassette.Outcomes.SelectMany(outcome => outcome.Keys)], cassette.Starts is { Count: > 0 } ? cassette.From : DateTimeOffset.MinValue, stop);
}
