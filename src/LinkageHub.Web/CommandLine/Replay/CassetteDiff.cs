using System.Globalization;
using System.Text.Json.Nodes;
using LinkageHub.Recordings;

namespace LinkageHub.Web.Replay;

/// <summary>One thing that was not as recorded, in a person's words: where, what was recorded, what came.</summary>
internal sealed record Difference(string Where, string Recorded, string Replayed)
{
    public override string ToString() => $"{Where}\n    記録: {Recorded}\n    再生: {Replayed}";
}

/// <summary>Compares what a hub did in a replay with the recording: writes on the wire, states, outcomes, the ledger's way there.</summary>
internal static class CassetteDiff
{
    /// <summary>Members that say when something was done: as much later as the replay ran.</summary>
    private static readonly HashSet<string> Times = ["deliveredAt"];

    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

    public static IReadOnlyList<Difference> Compare(Cassette recorded, IReadOnlyList<PlayedWrite> writes, IReadOnlyList<CassetteOutcome> outcomes, bool strict) =>
        [.. Writes(recorded, writes, strict), .. Outcomes(recorded, outcomes, strict)];

    private static IEnumerable<Difference> Writes(Cassette recorded, IReadOnlyList<PlayedWrite> played, bool strict)
    {
        var before = recorded.Events.Select(one => one.Call).OfType<RecordedCall>().Where(call => call is { IsWrite: true, Left: true }).ToLookup(NameOf);
        var after = played.ToLookup(write => $"{write.Operation} {write.Key}");
        foreach (var name in before.Select(group => group.Key).Union(after.Select(group => group.Key)).Order(StringComparer.Ordinal))
        {
            var (then, now) = (before[name].ToList(), after[name].ToList());
            if (then.Count != now.Count)
                yield return new Difference($"送信 {name}", $"{then.Count} 回", $"{now.Count} 回");
            foreach (var (call, write) in then.Zip(now))
                foreach (var difference in Write(name, call, write, strict))
                    yield return difference;
        }
    }

    private static IEnumerable<Difference> Write(string name, RecordedCall then, PlayedWrite now, bool strict)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"送信 {name} {then.Attempt}回目");
        if (then.IdempotencyKey != now.IdempotencyKey)
            yield return new Difference($"{where} Idempotency-Key", then.IdempotencyKey!, now.IdempotencyKey);
        if (then.Attempt != now.Attempt)
            yield return new Difference($"{where} LinkageHub-Attempt", $"{then.Attempt}", $"{now.Attempt}");
        foreach (var difference in Json(where, "", then.Body, now.Body, strict))
            yield return difference;
    }

    internal static IEnumerable<Difference> Json(string where, string path, JsonNode? then, JsonNode? now, bool strict)
    {
        if (then is JsonObject a && now is JsonObject b)
        {
            foreach (var name in a.Select(member => member.Key).Union(b.Select(member => member.Key)))
                foreach (var difference in Json(where, path.Length == 0 ? name : $"{path}.{name}", a[name], b[name], strict))
                    yield return difference;
        }
        else if (then is JsonArray x && now is JsonArray y && x.Count == y.Count)
        {
            for (var at = 0; at < x.Count; at++)
                foreach (var difference in Json(where, $"{path}[{at}]", x[at], y[at], strict))
                    yield return difference;
        }
        else if (!JsonNode.DeepEquals(then, now) && (strict || !IsSameTime(path, then, now)))
        {
            yield return new Difference($"{where} {path}", Text(then), Text(now));
        }
    }

    private static IEnumerable<Difference> Outcomes(Cassette recorded, IReadOnlyList<CassetteOutcome> replayed, bool strict)
    {
        var cases = new CaseNumbers<CassetteOutcome?>(recorded.InsurerCode, replayed.Select(one => ((CassetteOutcome?)one, one.InsurerCode ?? recorded.InsurerCode, one.Keys.AsEnumerable())));
        foreach (var then in recorded.Outcomes)
        {
            var name = $"案件 {(then.Keys.Count > 0 ? then.Keys[0] : "")}";
            if (then.Keys.Select(key => cases.Of(key, then.InsurerCode ?? recorded.InsurerCode, null)).FirstOrDefault(one => one is not null) is not { } now)
            {
                yield return new Difference(name, then.State, "（案件がありません）");
                continue;
            }
            if (then.State != now.State && (strict || Settled(then.State) != Settled(now.State)))
                yield return new Difference($"{name} 状態", then.State, now.State);
            if (then.ConcludedAt is { } concludedAt && concludedAt != now.ConcludedAt)
                yield return new Difference($"{name} 保険締結日時", concludedAt, now.ConcludedAt ?? "（なし）");
            foreach (var pair in Pairs(then.Handoffs, now.Handoffs))
                foreach (var difference in Handoff(name, pair.Then, pair.Now, strict))
                    yield return difference;
        }
    }

    /// <summary>
    /// Between the two nothing is done, arclink is only looked at once more; a look that the recording does not have may have come before the application.
    /// </summary>
    private static string Settled(string state) => state == "CarryInApplied" ? "ArclinkLinked" : state;

    private static IEnumerable<Difference> Handoff(string name, HandoffOutcome? then, HandoffOutcome? now, bool strict)
    {
        var where = $"{name} 版{(then ?? now)!.Revision} {(then ?? now)!.Linkage}";
        if (then is null || now is null)
        {
            yield return new Difference(where, then?.Status ?? "（なし）", now?.Status ?? "（なし）");
            yield break;
        }
        if ((then.Status, then.ErrorCode) != (now.Status, now.ErrorCode))
            yield return new Difference(where, $"{then.Status} {then.ErrorCode}".TrimEnd(), $"{now.Status} {now.ErrorCode}".TrimEnd());
        var (before, after) = (Course(then.Ledger, strict), Course(now.Ledger, strict));
        if (!before.SequenceEqual(after))
            yield return new Difference($"{where} 台帳", string.Join(" → ", before), string.Join(" → ", after));
    }

    /// <summary>How often it was looked up, and how long it was held, depends on the clock; in a tolerant comparison only what was sent and what came of it counts.</summary>
    private static List<string> Course(IReadOnlyList<string> ledger, bool strict) => strict ? [.. ledger]
        : [.. ledger.Where(entry => entry.StartsWith("intent ", StringComparison.Ordinal) || (entry.StartsWith("result ", StringComparison.Ordinal) && !entry.Contains(" look-up-", StringComparison.Ordinal)))];

    private static IEnumerable<(HandoffOutcome? Then, HandoffOutcome? Now)> Pairs(IReadOnlyList<HandoffOutcome> then, IReadOnlyList<HandoffOutcome> now)
    {
        var (before, after) = (then.GroupBy(NameOf).ToDictionary(g => g.Key, g => g.ToList()), now.GroupBy(NameOf).ToDictionary(g => g.Key, g => g.ToList()));
        foreach (var name in before.Keys.Union(after.Keys))
        {
            var (a, b) = (before.GetValueOrDefault(name, []), after.GetValueOrDefault(name, []));
            for (var at = 0; at < Math.Max(a.Count, b.Count); at++)
                yield return (a.ElementAtOrDefault(at), b.ElementAtOrDefault(at));
        }
    }

    private static bool IsSameTime(string path, JsonNode? then, JsonNode? now) =>
        Times.Contains(path) && then is JsonValue && now is JsonValue
        && DateTimeOffset.TryParse(then.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.None, out var a)
        && DateTimeOffset.TryParse(now.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.None, out var b)
        && (a - b).Duration() <= Late;

    private static string NameOf(RecordedCall call) => $"{(call.Operation == "J4M" ? "J4" : call.Operation)} {call.Key}";

    private static string NameOf(HandoffOutcome handoff) => $"{handoff.Revision} {handoff.Linkage}";

    private static string Text(JsonNode? value) => value?.ToJsonString(Cassette.Json) ?? "（なし）";
}
