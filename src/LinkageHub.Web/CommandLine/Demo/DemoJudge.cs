using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>Gathers both sides' records once everybody has gone home: the hub's handoffs over its API, the partners' journal, the ledger's own proof.</summary>
internal static class DemoJudge
{
    private const int AtATime = 16;

    public static async Task<JournalComparison> JudgeAsync(
        IReadOnlyList<DemoContract> contracts, HubClient hub, PartnerScreens screens, CancellationToken stop)
    {
        var ours = contracts.SelectMany(contract => contract.Keys).ToHashSet(StringComparer.Ordinal);
        var handoffs = await HandoffsAsync(hub, ours, stop);
        var journal = await screens.ReadAsync<Journal>("journal", stop);
        var comparison = JournalComparison.Of([.. journal.Items.Where(entry => ours.Contains(entry.Key))], handoffs);

        foreach (var request in (await screens.ReadAsync<BrokenRequests>("requests?broken=true", stop)).Items)
            comparison = comparison.With($"{request.Operation} {request.Path}: 契約に反する要求です({string.Join("、", request.ContractErrors)})。");

        var ledger = await hub.GetAsync("ledger/verify", stop);
        if (ledger.Problem is { } problem)
            return comparison.With($"台帳を検査できません({problem.Code} {problem.Detail})。");
        return ledger.Read<LedgerProof>().Ok ? comparison : comparison.With($"台帳の検査に失敗しました({ledger.Body})。");
    }

    private static async Task<IReadOnlyList<HandoffBody>> HandoffsAsync(HubClient hub, HashSet<string> ours, CancellationToken stop)
    {
        var listed = new List<HandoffBody>();
        string? cursor = null;
        do
        {
            var answer = await hub.GetAsync("handoffs?limit=500" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"), stop);
            if (answer.Problem is { } problem)
                throw new CommandException($"連携の一覧を読めません({problem.Code} {problem.Detail})。");
            var page = answer.Read<HandoffPage>();
            listed.AddRange(page.Items.Where(handoff => ours.Contains(handoff.Key)));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        // Lists leave the operations out.
        var handoffs = new HandoffBody[listed.Count];
        await Parallel.ForAsync(0, listed.Count, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stop }, async (at, token) =>
            handoffs[at] = (await hub.GetAsync("handoffs/" + listed[at].Id, token)).Read<HandoffBody>());
        return handoffs;
    }

    /// <summary>What the partners found wrong with a request of ours, even if they answered it.</summary>
    private sealed record BrokenRequests(IReadOnlyList<BrokenRequest> Items);

    private sealed record BrokenRequest(string? Operation, string Path, IReadOnlyList<string> ContractErrors);

    private sealed record LedgerProof(bool Ok, long Entries);
}
