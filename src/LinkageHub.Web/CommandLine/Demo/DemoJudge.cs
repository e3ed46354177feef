using System.Diagnostics;
using LinkageHub.Values;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>Gathers both sides' records once everybody has gone home: the hub's handoffs over its API, the partners' journal, the ledger's own proof.</summary>
internal static class DemoJudge
{
    private const int AtATime = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    public static async Task<JournalComparison> JudgeAsync(
        IReadOnlyList<DemoContract> contracts, DateTimeOffset since, HubClient hub, PartnerScreens screens, TimeProvider time, CancellationToken stop)
    {
        var ours = contracts.SelectMany(contract => contract.Keys).ToHashSet(StringComparer.Ordinal);
        var listed = await ReadAllAsync<Listed>(hub, "handoffs", since, handoff => ours.Contains(handoff.Key), stop);
        // The ledger knows errands too, such as telling J-PASS of the copy, which no list shows.
        var entered = await ReadAllAsync<Entered>(hub, "ledger", since, entry => entry.Key is { } key && ours.Contains(key), stop);
        var ids = listed.Select(handoff => handoff.Id).Concat(entered.Select(entry => entry.HandoffId).OfType<string>()).Distinct().ToList();

        var handoffs = new HandoffBody[ids.Count];
        await Parallel.ForAsync(0, ids.Count, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stop }, async (at, token) =>
            handoffs[at] = await AtRestAsync(hub, ids[at], time, token));

        // After the hub's records: what the partners did meanwhile would show as unknown to the hub, never the other way round.
        var journal = await screens.ReadAsync<Journal>("journal", stop);
        var comparison = JournalComparison.Of([.. journal.Items.Where(entry => ours.Contains(entry.Key))], handoffs);
        foreach (var request in (await screens.ReadAsync<BrokenRequests>("requests?broken=true", stop)).Items)
            comparison = comparison.With($"{request.Operation} {request.Path}: 契約に反する要求です({string.Join("、", request.ContractErrors.Concat(request.ContractMismatches))})。");

        var ledger = await hub.GetAsync("ledger/verify", stop);
        if (ledger.Problem is { } problem)
            return comparison.With($"台帳を検査できません({problem.Code} {problem.Detail})。");
        return ledger.Read<LedgerProof>().Ok ? comparison : comparison.With($"台帳の検査に失敗しました({ledger.Body})。");
    }

    private static async Task<HandoffBody> AtRestAsync(HubClient hub, string id, TimeProvider time, CancellationToken stop)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(LookAgain, time, stop))
        {
            var answer = await hub.GetAsync("handoffs/" + id, stop);
            if (answer.Problem is { } problem)
                throw new CommandException($"連携の記録 {id} を読めません({problem.Code} {problem.Detail})。");
            var handoff = answer.Read<HandoffBody>();
            if (handoff.HasEnded || waited.Elapsed > Patience)
                return handoff;
        }
    }

    internal static async Task<List<T>> ReadAllAsync<T>(HubClient hub, string list, DateTimeOffset since, Func<T, bool> isOurs, CancellationToken stop)
    {
        var read = new List<T>();
        string? cursor = null;
        do
        {
            var answer = await hub.GetAsync($"{list}?limit=500&from={Uri.EscapeDataString(JapanTime.Iso(since))}" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"), stop);
            if (answer.Problem is { } problem)
                throw new CommandException($"{list} を読めません({problem.Code} {problem.Detail})。");
            var page = answer.Read<PageOf<T>>();
            read.AddRange(page.Items.Where(isOurs));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return read;
    }

    private sealed record PageOf<T>(IReadOnlyList<T> Items, string? NextCursor);

    private sealed record Listed(string Id, string Key);

    private sealed record Entered(string? HandoffId, string? Key);

    /// <summary>What the partners found wrong with a request of ours, even if they answered it.</summary>
    private sealed record BrokenRequests(IReadOnlyList<BrokenRequest> Items);

    private sealed record BrokenRequest(string? Operation, string Path, IReadOnlyList<string> ContractErrors, IReadOnlyList<string> ContractMismatches);

    private sealed record LedgerProof(bool Ok, long Entries);
}
