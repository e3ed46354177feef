using System.Globalization;
using System.Text.Json.Nodes;
using LinkageHub.Recordings;

namespace LinkageHub.Web.WireMock;

/// <summary>
/// A cassette's partner side as stub mappings of WireMock 3: each request by method, path and idempotency key, its answers in the order of the recording, the
/// last one for ever after. Answers that were lost become WireMock's faults. What the hub sent is not compared: the cassette's bodies are masked.
/// </summary>
internal static class WireMockMappings
{
    /// <summary>The mappings file, and what of the recording WireMock cannot play.</summary>
    public static (JsonObject File, IReadOnlyList<string> Notes) Of(Cassette cassette)
    {
        var calls = cassette.Events.OrderBy(one => one.At).Select(one => one.Call).OfType<RecordedCall>().ToList();
        var mappings = calls.Where(call => call.Left).GroupBy(call => (call.Method, call.Path, call.IdempotencyKey)).SelectMany(same => InTurn([.. same])).ToList();
        return (new JsonObject { ["mappings"] = new JsonArray([.. mappings]) }, [.. NotesOn(cassette, calls)]);
    }

    /// <summary>The same request several times: WireMock's scenario moves from one answer to the next, and stays at the last.</summary>
    private static IEnumerable<JsonNode> InTurn(List<RecordedCall> same)
    {
        for (var at = 0; at < same.Count; at++)
        {
            var call = same[at];
            var mapping = new JsonObject { ["name"] = $"{call.Operation} {call.Key}{(same.Count > 1 ? $" ({at + 1}/{same.Count})" : "")}".TrimEnd() };
            if (same.Count > 1)
            {
                mapping["scenarioName"] = $"{call.Method} {call.Path} {call.IdempotencyKey}".TrimEnd();
                mapping["requiredScenarioState"] = StateBefore(at);
                if (at < same.Count - 1)
                    mapping["newScenarioState"] = StateBefore(at + 1);
            }
            mapping["request"] = RequestOf(call);
            mapping["response"] = ResponseOf(call);
            yield return mapping;
        }
    }

    private static string StateBefore(int at) => at == 0 ? "Started" : (at + 1).ToString(CultureInfo.InvariantCulture);

    private static JsonObject RequestOf(RecordedCall call)
    {
        // What a list was asked for are days: another day's request is the same request.
        var request = call.Path.Split('?') is [var path, _]
            ? new JsonObject { ["method"] = call.Method, ["urlPath"] = path }
            : new JsonObject { ["method"] = call.Method, ["url"] = call.Path };
        if (call.IdempotencyKey is { } key)
            request["headers"] = new JsonObject { ["Idempotency-Key"] = new JsonObject { ["equalTo"] = key } };
        return request;
    }

    private static JsonObject ResponseOf(RecordedCall call)
    {
        if (call.Answer is not { } answer)
        {
            var lost = new JsonObject { ["fault"] = call.Why is "timeout" or "answer-cut-short" ? "EMPTY_RESPONSE" : "CONNECTION_RESET_BY_PEER" };
            if (call.Why == "timeout")
                lost["fixedDelayMilliseconds"] = (long)Math.Ceiling(call.TookMs);
            return lost;
        }
        if (answer.Damage is not null)
            return new JsonObject { ["status"] = answer.Status, ["fault"] = "MALFORMED_RESPONSE_CHUNK" };
        var headers = new JsonObject();
        if (answer.MediaType is { } mediaType)
            headers["Content-Type"] = mediaType;
        if (answer.RetryAfter is { } retryAfter)
            headers["Retry-After"] = retryAfter;
        var response = new JsonObject { ["status"] = answer.Status, ["headers"] = headers };
        if (answer.Body is { } body)
            response["jsonBody"] = body.DeepClone();
        else if (answer.Length > 0)
            response["body"] = "記録では省略";
        return response;
    }

    private static IEnumerable<string> NotesOn(Cassette cassette, List<RecordedCall> calls)
    {
        if (calls.Count(call => !call.Left) is > 0 and var unsent)
            yield return $"連携先に届かなかった要求 {unsent} 件は書き出していません。";
        if (calls.Count(call => call.Answer is { Body: null, Length: > 0, Damage: null }) is > 0 and var unkept)
            yield return $"JSONでない応答 {unkept} 件の本文は、記録に残っていません。";
        if (cassette.Events.Count(one => one.Callback is not null) is > 0 and var callbacks)
            yield return $"通知 {callbacks} 件は書き出していません(WireMockの側からは署名できません)。";
    }
}
