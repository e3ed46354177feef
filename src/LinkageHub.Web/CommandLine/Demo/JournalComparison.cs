using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>One line of the partners' journal.</summary>
internal sealed record JournalEntry(string? Partner, string Operation, string Key, string Effect, string? IdempotencyKey, string? BodyHash);

internal sealed record Journal(IReadOnlyList<JournalEntry> Items);

/// <summary>
/// The judgement: what the partners did against what the hub says it had them do. The partners' journal is right;
/// the hub's own tables never judge the hub.
/// </summary>
internal sealed class JournalComparison
{
    private JournalComparison(IReadOnlyDictionary<string, int> effects, IReadOnlyList<string> differences)
    {
        EffectsByOperation = effects;
        Differences = differences;
    }

    /// <summary>Effects at the partners, per operation.</summary>
    public IReadOnlyDictionary<string, int> EffectsByOperation { get; }

    /// <summary>Every contract on which the two do not agree, and how.</summary>
    public IReadOnlyList<string> Differences { get; }

    public JournalComparison With(string difference) => new(EffectsByOperation, [.. Differences, difference]);

    public static JournalComparison Of(IReadOnlyList<JournalEntry> journal, IReadOnlyList<HandoffBody> handoffs)
    {
        var effects = journal
            .Where(entry => entry.Effect is "created" or "changed" && entry.IdempotencyKey is not null)
            .ToLookup(entry => entry.IdempotencyKey!);
        var operations = handoffs
            .SelectMany(handoff => (handoff.Operations ?? []).Select(operation => (Handoff: handoff, Operation: operation)))
            .ToLookup(pair => pair.Operation.IdempotencyKey);
        var differences = new List<string>();

        foreach (var key in effects)
        {
            if (key.Count() > 1)
                differences.Add($"{key.Key}: 連携先に{key.Count()}回反映されています。");
            if (!operations.Contains(key.Key))
                differences.Add($"{key.Key}: 連携先にありますが、ハブは知りません。");
        }
        foreach (var (handoff, operation) in operations.SelectMany(pairs => pairs))
        {
            var applied = operation.Status == "applied";
            if (applied && !effects.Contains(operation.IdempotencyKey))
                differences.Add($"{operation.IdempotencyKey}: ハブは反映済みとしますが、連携先にありません。");
            if (effects[operation.IdempotencyKey].Any(effect => effect.BodyHash is { } bytes && bytes != operation.PayloadHash))
                differences.Add($"{operation.IdempotencyKey}: 連携先が受け取った内容と、台帳に控えた内容が違います。");
            if (!applied && effects.Contains(operation.IdempotencyKey))
                differences.Add($"{operation.IdempotencyKey}: 連携先に反映されていますが、ハブは {operation.Status} とします。");
            if (!applied && handoff.IsDone && !handoff.Observed && !IsReplacedByHand(handoff, operation))
                differences.Add($"{operation.IdempotencyKey}: 連携 {handoff.Linkage} は完了していますが、{operation.Operation} は {operation.Status} です。");
        }
        foreach (var handoff in handoffs.Where(handoff => !handoff.HasEnded))
            differences.Add($"{handoff.Key}: 連携 {handoff.Linkage} が {handoff.Status} のままです。");

        // One effect a key, whatever the idempotency keys say: two conclusions of one reception would be two bookings.
        foreach (var twice in journal.Where(IsEffect).GroupBy(entry => (Operation: Deed(entry.Operation), entry.Key)).Where(group => group.Count() > 1))
            differences.Add($"{twice.Key.Operation} {twice.Key.Key}: 連携先に{twice.Count()}回反映されています。");

        var byOperation = journal.Where(IsEffect).GroupBy(entry => entry.Operation).ToDictionary(group => group.Key, group => group.Count());
        return new JournalComparison(byOperation, [.. differences.Distinct()]);
    }

    /// <summary>A conclusion by hand is the same deed as one by linkage.</summary>
    private static string Deed(string operation) => operation == "J4M" ? "J4" : operation;

    private static bool IsEffect(JournalEntry entry) => entry.Effect is "created" or "changed" && entry.IdempotencyKey is not null;

    /// <summary>A conclusion sent by hand (J4M) stands for the automatic one that never arrived.</summary>
    private static bool IsReplacedByHand(HandoffBody handoff, OperationBody operation) =>
        handoff.Status == "resolved-manually" && operation.Operation == "J4";
}
