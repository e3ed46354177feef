using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LinkageHub.Contracts;
using LinkageHub.Recordings;

namespace LinkageHub.Web.Replay;

/// <summary>A request that came to a played partner, beside the recorded one it was answered with; none: the recording has no more of them.</summary>
internal sealed record PlayedWrite(string Operation, string Key, string IdempotencyKey, int Attempt, JsonNode? Body, RecordedCall? Recorded);

/// <summary>
/// Plays the partners' side of a cassette. A write is answered with the next recorded write of its operation and key. A read shows how things stood then: the
/// last recorded answer before what is still to come in its case, so that nothing shows before it was done, however fast the replay runs.
/// </summary>
internal sealed class CassettePartners
{
    /// <summary>Reads that ask about a write follow it, one by one; the others show how things stand.</summary>
    private static readonly HashSet<string> LookUps = ["J2", "S3"];

    private readonly ConcurrentDictionary<(string Partner, string Operation, string Key), Track> tracks = new();
    private readonly ConcurrentDictionary<RecordedCall, byte[]> said = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentQueue<PlayedWrite> played = new();
    private readonly CassetteCases cases;

    public CassettePartners(Cassette cassette, CassetteCases cases)
    {
        this.cases = cases;
        foreach (var one in cassette.Events)
            if (one.Call is { } call)
                TrackOf(call.Partner, Plain(call.Operation), call.Key).Add(one);
    }

    /// <summary>Every write, in the order of its arrival.</summary>
    public IReadOnlyList<PlayedWrite> Played => [.. played];

    /// <summary>Reads the recording has no answer for.</summary>
    public ConcurrentQueue<string> UnknownReads { get; } = new();

    /// <summary>Ends when the hub has sent what was recorded.</summary>
    public Task SentAsync(CassetteEvent recorded) => TrackOf(recorded.Call!.Partner, Plain(recorded.Call.Operation), recorded.Call.Key).SentAsync(recorded);

    /// <summary>The way to one partner; every insurer has one of its own.</summary>
    public HttpMessageHandler Handler(string partner) => new Wire(this, partner);

    private async Task<HttpResponseMessage> AnswerAsync(string partner, HttpRequestMessage request, CancellationToken stop)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (PartnerContract.Find(request.Method.Method, path) is not { } operation)
            return Problem(404, "no_such_operation");
        var key = operation.KeyIn(path);
        if (!operation.Writes)
            return TrackOf(partner, operation.Id, key ?? "").Read(LookUps.Contains(operation.Id), cases.ComesNext(partner, key)) is { } recorded ? Give(recorded) : Unknown(operation, key);

        var track = key is null ? null : TrackOf(partner, operation.Id, key);
        if (track?.TakeNeverLeft() is { } never)
        {
            // As it was: no connection, so not a byte of it left. What it would have said is compared at the next attempt.
            cases.Happened(never);
            throw new HttpRequestException(HttpRequestError.ConnectionError, "replay");
        }
        var body = Parse(await request.Content!.ReadAsByteArrayAsync(stop));
        key ??= body?["receptionNumber"]?.GetValue<string>() ?? "";
        var next = TrackOf(partner, operation.Id, key).Write();
        played.Enqueue(new PlayedWrite(
            operation.Id, key, Header(request, "Idempotency-Key"), int.TryParse(Header(request, "LinkageHub-Attempt"), out var attempt) ? attempt : 0, body, next?.Call));
        if (next is null)
            return NotRecorded;
        cases.Happened(next);
        return Give(next.Call!);
    }

    private HttpResponseMessage Unknown(ContractOperation operation, string? key)
    {
        UnknownReads.Enqueue($"{operation.Id} {key}");
        return NotRecorded;
    }

    private HttpResponseMessage Give(RecordedCall recorded)
    {
        if (recorded.Answer is not { Damage: null } answer)
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "replay");
        // An answer is read many times: how things stood until something happened.
        var bytes = said.GetOrAdd(recorded, _ => answer.Body is { } body ? CassetteStart.BytesOf(body) : Encoding.ASCII.GetBytes(new string('?', answer.Length)));
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(bytes) };
        if (answer.MediaType is { } mediaType)
            response.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        if (answer.RetryAfter is { } retryAfter)
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return response;
    }

    /// <summary>Not now, and no sign of illness: a breaker that opened over what one case asks in vain would hold all the others back.</summary>
    private static HttpResponseMessage NotRecorded => Problem(429, "not_recorded");

    private static HttpResponseMessage Problem(int status, string code) => new((HttpStatusCode)status)
    {
        Content = new StringContent($$"""{"status":{{status}},"code":"{{code}}","detail":"記録にない要求です。"}""", Encoding.UTF8, "application/problem+json"),
    };

    private static JsonNode? Parse(byte[] body) => body.Length == 0 ? null : JsonNode.Parse(body);

    private static string Header(HttpRequestMessage request, string name) => request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";

    /// <summary>By hand or by linkage it is the same call.</summary>
    private static string Plain(string operation) => operation == "J4M" ? "J4" : operation;

    private Track TrackOf(string partner, string operation, string key) => tracks.GetOrAdd((partner, operation, key), _ => new Track());

    private sealed class Wire(CassettePartners partners, string partner) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            partners.AnswerAsync(partner, request, cancellationToken);
    }

    /// <summary>The recorded calls of one operation and key, in order.</summary>
    private sealed class Track
    {
        private readonly List<(CassetteEvent Recorded, TaskCompletionSource Sent)> calls = [];
        private int next;

        public void Add(CassetteEvent recorded) => calls.Add((recorded, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));

        public Task SentAsync(CassetteEvent recorded) => calls.First(call => ReferenceEquals(call.Recorded, recorded)).Sent.Task;

        /// <summary>The next one, if it is one that never left.</summary>
        public CassetteEvent? TakeNeverLeft()
        {
            lock (calls)
                return next < calls.Count && calls[next].Recorded.Call is { Left: false } ? Write() : null;
        }

        public CassetteEvent? Write()
        {
            lock (calls)
            {
                if (next == calls.Count)
                    return null;
                calls[next].Sent.TrySetResult();
                return calls[next++].Recorded;
            }
        }

        public RecordedCall? Read(bool oneByOne, DateTimeOffset before)
        {
            lock (calls)
            {
                if (calls.Count == 0)
                    return null;
                if (oneByOne)
                    next = Math.Min(next + 1, calls.Count);
                else
                    while (next < calls.Count && (next == 0 || calls[next].Recorded.At < before))
                        next++;
                return calls[next - 1].Recorded.Call;
            }
        }
    }
}
