using System.Text.Json;
using LinkageHub.Contracts;

namespace LinkageHub.PartnerSimulator;

/// <summary>One request as it came over the wire, and what became of it.</summary>
internal sealed class RequestRecord
{
    public required long Seq { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Run { get; init; }
    public required string Partner { get; init; }
    public required string Operation { get; init; }
    public required string Key { get; init; }
    public required string Method { get; init; }
    public required string Path { get; init; }
    public required KeyValuePair<string, string>[] Headers { get; init; }
    public required byte[] Body { get; init; }
    public required string BodyHash { get; init; }
    public required IReadOnlyList<string> ContractErrors { get; init; }

    /// <summary>The partner's own request to the hub; all others are the hub's.</summary>
    public bool IsCallback { get; init; }

    // Written by the request's own thread, read by a tester's: a late value is fine, a torn one cannot happen.
    public volatile int AnswerStatus;
    public volatile bool Sent;
    public volatile Fault? Fault;

    private readonly Lock _gate = new();
    private List<string>? _mismatches;
    private Func<IReadOnlyList<Mismatch>>? _unasked;

    /// <summary>What does not fit the published contract. Looked for when it is first asked: that costs a third of all the rest of a request, and most are never looked at.</summary>
    public IReadOnlyList<string> ContractMismatches
    {
        get
        {
            lock (_gate)
            {
                foreach (var check in Delegate.EnumerateInvocationList(_unasked))
                    if (check() is { Count: > 0 } wrong)
                        _mismatches = [.. _mismatches ?? [], .. wrong.Select(one => one.ToString())];
                _unasked = null;
                return _mismatches ?? [];
            }
        }
    }

    public bool IsBroken => ContractErrors.Count > 0 || ContractMismatches.Count > 0;

    /// <summary>To be looked at with <paramref name="check"/>, too.</summary>
    public void HoldAgainst(Func<IReadOnlyList<Mismatch>> check)
    {
        lock (_gate)
            _unasked += check;
    }

    /// <summary>As it came; null: not there.</summary>
    public string? HeaderOf(string name) => Array.Find(Headers, header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("seq", Seq);
        json.WriteString("at", At);
        json.WriteString("run", Run);
        json.WriteString("partner", Partner);
        json.WriteString("operation", Operation);
        json.WriteString("key", Key);
        json.WriteString("method", Method);
        json.WriteString("path", Path);
        json.WriteStartObject("headers");
        foreach (var (name, value) in Headers)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteString("bodyHash", BodyHash);
        json.WriteString("body", Body);
        WriteAnswer(json);
        json.WriteStartArray("contractErrors");
        foreach (var error in ContractErrors)
            json.WriteStringValue(error);
        json.WriteEndArray();
        json.WriteStartArray("contractMismatches");
        foreach (var mismatch in ContractMismatches)
            json.WriteStringValue(mismatch);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteAnswer(Utf8JsonWriter json)
    {
        if (AnswerStatus == 0)
        {
            // Still being worked on, or the connection was dropped before there was an answer.
            json.WriteStartObject("answer");
            json.WriteNull("status");
        }
        else
        {
            json.WriteStartObject("answer");
            json.WriteNumber("status", AnswerStatus);
        }

        json.WriteBoolean("sent", Sent);
        json.WriteEndObject();
        json.WriteString("fault", Fault?.Code);
        json.WriteString("faultName", Fault?.Name);
    }
}

/// <summary>The requests of one run, newest kept; how many were dropped is told.</summary>
internal sealed class RequestLog(int limit)
{
    private readonly Lock _gate = new();
    private readonly Queue<RequestRecord> _records = new();
    private long _dropped;

    public void Add(RequestRecord record)
    {
        lock (_gate)
        {
            _records.Enqueue(record);
            if (_records.Count <= limit)
                return;
            _records.Dequeue();
            _dropped++;
        }
    }

    public (RequestRecord[] Records, long Dropped) Read()
    {
        lock (_gate)
            return ([.. _records], _dropped);
    }

    public int CountBroken() => Read().Records.Count(record => record.IsBroken);

    public void Clear()
    {
        lock (_gate)
        {
            _records.Clear();
            _dropped = 0;
        }
    }
}
