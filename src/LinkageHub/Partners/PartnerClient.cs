using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace LinkageHub.Partners;

/// <summary>
/// One partner: build, pass the gate, send once, read what came. It never tries again and never decides what to do next;
/// who retries, and when, stands in the ledger.
/// </summary>
public sealed class PartnerClient : IDisposable
{
    private const int LongestAnswer = 1024 * 1024;
    private const int LongestPage = 8 * LongestAnswer;

    private static readonly Dictionary<PartnerId, (string Prefix, string Name)> Contracts = new()
    {
        [PartnerId.SonpoOnline] = ("/sonpo/v1", "損保オンライン"),
        [PartnerId.JPass] = ("/jpass/v1", "J-PASS"),
        [PartnerId.Arclink] = ("/arclink/v1", "arclink"),
    };

    private static readonly Hold NotConfigured = new("not-configured", "LH9-109", "not-configured", null);

    private readonly PartnerOptions options;
    private readonly TimeSpan longestRetryAfter;
    private readonly TimeProvider time;
    private readonly ILogger<PartnerClient> log;
    private readonly PartnerGate gate;
    private readonly PartnerWire wire;
    private readonly string prefix;
    private readonly VitalSigns signs = new();
    private readonly WireTap? tap;

    public PartnerClient(
        string id, PartnerId contract, PartnerOptions options, PartnerSettings settings, TimeProvider time, ILogger<PartnerClient> log,
        HttpMessageHandler? network = null, WireTap? tap = null)
    {
        (Id, Contract, this.options, this.time, this.log, this.tap) = (id, contract, options, time, log, tap);
        longestRetryAfter = settings.LongestRetryAfter;
        prefix = Contracts[contract].Prefix;
        gate = new PartnerGate(options, settings.BreakerOpenTime, time);
        wire = new PartnerWire(id, options, settings.RefusesSimulators, time, log, network);
    }

    /// <summary>sonpo-online, jpass, arclink, insurer-&lt;code&gt;.</summary>
    public string Id { get; }

    public PartnerId Contract { get; }

    public PartnerOptions Options => options;

    /// <summary>While it is set nothing is let out.</summary>
    public PartnerPause? Pause
    {
        get => gate.Pause;
        set => gate.Pause = value;
    }

    /// <summary>Why a write would not leave just now; null when it might. Asked before its intent is written: what cannot leave is no attempt.</summary>
    internal Hold? HoldOf(Operation operation) => HoldOf(operation.ToString());

    /// <summary>The same for the read that would find out about a write.</summary>
    internal Hold? HoldOfLookUp(Operation operation) => HoldOf(OperationCatalogue.Of(operation).LookUpRead);

    private Hold? HoldOf(string operation) => options.BaseUrl is null ? NotConfigured : gate.Peek(operation);

    /// <summary>Sends the bytes once. Everything that can happen to them is a value; nothing is thrown for it.</summary>
    public async Task<SendResult> SendAsync(WriteRequest write, CancellationToken stop)
    {
        if (options.BaseUrl is null)
            return Held(NotConfigured);
        using var admission = await gate.EnterAsync(write.Operation.ToString(), stop);
        if (admission.Hold is { } hold)
            return Held(hold);

        using var request = Writing(write);
        var exchange = await ExchangeAsync(request, LongestAnswer, sent => new WireCall(
            write.Operation.ToString(), write.Key, sent.Method.Method, PathOf(sent), write.IdempotencyKey, write.Attempt, write.Body, name => HeaderOf(sent, name)), stop);
        var result = OutcomeClassifier.Classify(write, exchange, time.GetUtcNow(), longestRetryAfter);
        var understanding = Understanding.Of(result, OperationCatalogue.Of(write.Operation), exchange);
        Observe(admission, write.Operation.ToString(), write.Key, exchange, understanding);
        return admission.IsProbe && understanding.Vital is Vital.Unwell ? result with { Outcome = result.Outcome.OfProbe() } : result;
    }

    public PartnerStatus Snapshot() => new(
        Id, Contract is PartnerId.SonpoOnline ? $"{Contracts[Contract].Name} ({options.InsurerCode})" : Contracts[Contract].Name,
        options.BaseUrl is not null, options.BaseUrl is null ? PartnerHealth.Down : gate.Health(), gate.Breakers(), gate.Pause,
        gate.InFlight, options.MaxInFlight, gate.RequestsPerSecond, options.RequestsPerSecond, signs.LastSuccessAt, signs.LastError);

    /// <summary>What its breakers did since somebody asked last.</summary>
    public IReadOnlyList<BreakerMove> TakeBreakerMoves() => gate.TakeMoves();

    public void Dispose() => wire.Dispose();

    internal Task<ReadResult<T>> ReadAsync<T>(ReadRow<T> row, string key, CancellationToken stop) where T : class =>
        ReadAsync<T>(row.Name, key, row.PathOf(key), found => row.KeyOf(found) == key, row.AbsentCode, LongestAnswer, stop);

    internal Task<ReadResult<Wire.Page<T>>> ReadPageAsync<T>(
        string name, string path, string parameter, DateOnly from, DateOnly to, string? cursor, CancellationToken stop)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"?{parameter}From={from:yyyy-MM-dd}&{parameter}To={to:yyyy-MM-dd}")
            + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
        return ReadAsync<Wire.Page<T>>(
            name, "", path + query, page => page.Items is { } items && items.All(item => item is not null), absentCode: null, LongestPage, stop);
    }

    private async Task<ReadResult<T>> ReadAsync<T>(
        string name, string key, string path, Func<T, bool> isWhatWasAsked, string? absentCode, int longestBody, CancellationToken stop) where T : class
    {
        if (options.BaseUrl is null)
            return new ReadResult<T>.Unavailable("not-configured", "LH9-109", "not-configured");
        using var admission = await gate.EnterAsync(name, stop);
        if (admission.Hold is { } hold)
            return new ReadResult<T>.Unavailable(hold.HeldBy ?? "partner-down", hold.Code, hold.Why);

        using var request = Common(HttpMethod.Get, path, traceParent: null);
        var exchange = await ExchangeAsync(request, longestBody, sent => new WireCall(
            name, key, sent.Method.Method, PathOf(sent), null, null, ReadOnlyMemory<byte>.Empty, header => HeaderOf(sent, header)), stop);
        var result = ReadClassifier.Classify(exchange, isWhatWasAsked, absentCode);
        Observe(admission, name, path, exchange, Understanding.Of(result));
        return result with { RawAnswer = exchange.Answer?.Body ?? default };
    }

    private async Task<WireExchange> ExchangeAsync(HttpRequestMessage request, int longestBody, Func<HttpRequestMessage, WireCall> call, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var exchange = await wire.ExchangeAsync(request, longestBody, stop);
        tap?.Invoke(Id, call(request), exchange, time.GetElapsedTime(started));
        return exchange;
    }

    /// <summary>Path and query alone: whose address it was is nobody's business who listens, and sending makes the request's own address a whole one.</summary>
    private static string PathOf(HttpRequestMessage sent) => sent.RequestUri is { IsAbsoluteUri: true } whole ? whole.PathAndQuery : sent.RequestUri!.OriginalString;

    private static string? HeaderOf(HttpRequestMessage request, string name) =>
        name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) ? null
        : request.Headers.NonValidated.TryGetValues(name, out var values) || request.Content?.Headers.NonValidated.TryGetValues(name, out values) is true ? values.ToString()
        : null;

    private HttpRequestMessage Writing(WriteRequest write)
    {
        var row = OperationCatalogue.Of(write.Operation);
        var request = Common(row.Method, row.PathOf(write.Key), write.TraceParent);
        request.Content = new SingleSendContent(write.Body);
        request.Headers.Add("Idempotency-Key", write.IdempotencyKey);
        request.Headers.Add("LinkageHub-Attempt", write.Attempt.ToString(CultureInfo.InvariantCulture));
        return request;
    }

    private HttpRequestMessage Common(HttpMethod method, string path, string? traceParent)
    {
        var request = new HttpRequestMessage(method, prefix + path);
        request.Headers.Add("Accept", ["application/json", "application/problem+json"]);
        if (options.ApiKey.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.ApiKey);
        request.Headers.Add("traceparent", ActivityContext.TryParse(traceParent, null, out _) ? traceParent : CurrentTrace());
        foreach (var (name, value) in options.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static string CurrentTrace() =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id }
            ? id
            : $"00-{ActivityTraceId.CreateRandom().ToHexString()}-{ActivitySpanId.CreateRandom().ToHexString()}-00";

    private void Observe(PartnerGate.Admission admission, string operation, string record, WireExchange exchange, Understanding understanding)
    {
        if (exchange.StoppedByUs || exchange.Answer?.Damage == "stopped")
            return;
        admission.Report(understanding.Vital, record, understanding.Why);
        signs.Note(understanding, operation, time.GetUtcNow());
        if (understanding.Vital is Vital.CredentialsRefused)
            log.LogError("{Partner} refused our credentials at {Operation} (LH9-108)", Id, operation);
        // F32, F33: a partner that answers for another contract mixes up customers; somebody must look at once.
        if (understanding.Why is "answer-other-key" or "answer-other-content")
            log.LogCritical("{Partner} answered {Operation} for another contract than the one asked: {Why}", Id, operation, understanding.Why);
    }

    private static SendResult Held(Hold hold) => new(
        new PartnerOutcome.NotApplied(hold.Code, CountsAsAttempt: false, hold.HeldBy, hold.RetryAfter),
        null, null, null, ReadOnlyMemory<byte>.Empty);
}
