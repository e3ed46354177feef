namespace LinkageHub.PartnerSimulator;

/// <summary>Holds claims against what a run did.</summary>
internal static class Claims
{
    private const int MostShown = 50;

    public static Judgement Judge(RunState run, IEnumerable<Claim> claims)
    {
        Judged[] judged = [.. claims.Select(claim => Judge(run, claim))];
        return new Judgement(judged.All(one => one.Met), judged);
    }

    /// <summary>A claim that says nothing would always hold.</summary>
    public static IEnumerable<ScenarioError> Check(IReadOnlyList<Claim> claims, string path)
    {
        for (var index = 0; index < claims.Count; index++)
        {
            var at = $"{path}[{index}]";
            var claim = claims[index];
            if (claim is { Exactly: null, AtLeast: null, AtMost: null, Before: null, After: null })
                yield return new ScenarioError(at, "says nothing", "expected exactly, atLeast, atMost, before or after", null);
            foreach (var (pick, where) in new[] { (claim, at), (claim.Before, at + ".before"), (claim.After, at + ".after") })
            {
                if (pick?.In is not (null or Pick.Effects or Pick.Journal or Pick.Requests))
                    yield return new ScenarioError(where + ".in", $"is \"{pick.In}\"", "expected one of effects, journal, requests", null);
                if (pick?.Operation is { } name && !IsKnown(name))
                    yield return new ScenarioError(where + ".operation", $"is \"{name}\"", "expected an operation, a callback or an act", NearestTo(name));
            }
        }
    }

    private static Judged Judge(RunState run, Claim claim)
    {
        var mine = Of(run, claim);
        var why = WhyNot(claim, mine.Count) ?? WhyNotOrdered(claim, mine, pick => Of(run, pick));
        return new Judged(claim.ToString(), why is null, why, [.. mine.Take(MostShown)]);
    }

    private static string? WhyNot(Claim claim, int count) => claim switch
    {
        { Exactly: { } exactly } when count != exactly => $"found {count}, expected exactly {exactly}",
        { AtLeast: { } least } when count < least => $"found {count}, expected at least {least}",
        { AtMost: { } most } when count > most => $"found {count}, expected at most {most}",
        _ => null,
    };

    private static string? WhyNotOrdered(Claim claim, List<Found> mine, Func<Pick, List<Found>> find)
    {
        if (claim.Before is { } later && find(later) is [var first, ..] && mine.Find(one => one != first && !IsEarlier(one, first)) is { } tooLate)
            return $"{tooLate.Operation} {tooLate.Key} (seq {tooLate.Seq}) came after {first.Operation} {first.Key} (seq {first.Seq})";
        if (claim.After is not { } earlier)
            return null;
        if (find(earlier) is not [.., var last])
            return $"there is no {earlier}";
        return mine.Find(one => one != last && !IsEarlier(last, one)) is { } tooEarly
            ? $"{tooEarly.Operation} {tooEarly.Key} (seq {tooEarly.Seq}) came before {last.Operation} {last.Key} (seq {last.Seq})"
            : null;
    }

    /// <summary>Lines go by their numbers, and so do requests; between the two it is the time, to the tick.</summary>
    private static bool IsEarlier(Found one, Found other) =>
        one.Effect is null == other.Effect is null ? one.Seq < other.Seq : one.At < other.At;

    private static List<Found> Of(RunState run, Pick pick) => pick.In == Pick.Requests
        ?
        [
            .. run.Requests.Read().Records
                .Where(record => !record.IsCallback && Fits(pick, record.Partner, record.Operation, record.Key))
                .Select(record => new Found(record.Seq, record.At, record.Partner, record.Operation, record.Key, null, record.AnswerStatus)),
        ]
        :
        [
            .. run.Effects
                .Where(item => Fits(pick, item.Partner, item.Operation, item.Key) && FitsEffect(pick, item))
                .Select(item => new Found(item.Seq, item.At, item.Partner, item.Operation, item.Key, item.Effect, item.Status)),
        ];

    private static bool Fits(Pick pick, string partner, string operation, string key) =>
        IsAny(pick.Partner, partner) && IsAny(pick.Operation, operation) && IsAny(pick.Key, key);

    private static bool FitsEffect(Pick pick, JournalItem item) => pick.Effect is { } wanted
        ? item.Effect == wanted
        : pick.In == Pick.Journal || item.Effect is Effects.Created or Effects.Changed;

    private static bool IsAny(string? wanted, string value) => wanted is null or "" or "*" || wanted == value;

    private static bool IsKnown(string name) => Known().Contains(name);

    private static string? NearestTo(string name) => Scenarios.Nearest.To(name, [.. Known()]);

    private static IEnumerable<string> Known() =>
        Operation.All.Select(operation => operation.Id).Concat(
            [Partners.JPass.ManualConclusion, "*", .. CallbackTypes.All, .. Control.PersonAct.All.Select(act => act.Name)]);
}

internal static class CallbackTypes
{
    public static readonly string[] All =
    [
        "application.printed", "contract.concluded", "reception.submitted", "reception.reviewed", "reception.changed",
        "carryin.approved", "carryin.returned",
    ];
}
