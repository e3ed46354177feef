using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace LinkageHub.PartnerSimulator;

/// <summary>Callbacks into the hub, signed as the Standard Webhooks specification says, in the background, tried five times.</summary>
internal sealed class Callbacks(SimulatorOptions options, World world, Journal journal, ContractWatch contracts, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2),
    ];

    private readonly Channel<Callback> _queue = Channel.CreateUnbounded<Callback>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<Task, byte> _deliveries = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>Something people did. The scenario may hold it back, repeat it, forge it or lose it.</summary>
    public void OnPeople(RunState run, string partner, string type, string key, JsonObject data, string? insurerCode = null)
    {
        CallbackRule? rule;
        lock (run.Gate)
            rule = run.Scenario?.JudgeCallback(partner, type, key);
        if (rule?.Lost is not true)
            Enqueue(run, partner, type, key, data, rule, insurerCode);
    }

    /// <summary>A callback besides an operation's answer, because a scenario's rule for that operation asks for one.</summary>
    /// <returns>Ends when it is out and answered, for who may not answer before.</returns>
    public Task OnOperation(RunState run, string partner, string operation, string key, CallbackRule rule)
    {
        var type = rule.Type ?? operation switch
        {
            "S2" => "application.printed",
            "J1" => "reception.submitted",
            "A1" or "A2" => "carryin.approved",
            "A4" or "A5" => "carryin.returned",
            _ => "reception.changed",
        };
        var data = rule.Data.ValueKind is System.Text.Json.JsonValueKind.Object
            ? JsonNode.Parse(rule.Data.GetRawText())!.AsObject()
            : CallbackData.About(run, type, key);
        return Enqueue(run, partner, type, key, data, rule, insurerCode: null);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var callback in _queue.Reader.ReadAllAsync(stoppingToken))
            {
                var delivery = DeliverAsync(callback, stoppingToken);
                _deliveries.TryAdd(delivery, 0);
                _ = delivery.ContinueWith(
                    done => _deliveries.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Callbacks not yet out are lost with the process, as a partner's would be; the hub polls.
            await Task.WhenAll(_deliveries.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override void Dispose()
    {
        _client.Dispose();
        base.Dispose();
    }

    private Task Enqueue(RunState run, string partner, string type, string key, JsonObject data, CallbackRule? rule, string? insurerCode)
    {
        var insurer = insurerCode is not null && options.Insurers.ContainsKey(insurerCode) ? insurerCode : null;
        var hook = insurer is null ? partner : "insurers/" + insurer;
        var hub = run.Hub?.Url ?? options.HubUrl;
        var secret = run.Hub?.WebhookSecrets?.GetValueOrDefault(partner)
            ?? (insurer is null ? options.Of(partner) : options.Insurers[insurer]).WebhookSecret;
        if (string.IsNullOrEmpty(hub) || string.IsNullOrEmpty(secret))
            return Task.CompletedTask;

        if (rule?.Forge == Forgery.Key)
            (key, data) = Stranger(key, data);
        var body = new JsonObject { ["type"] = type, ["occurredAt"] = JapanTime.Text(clock.GetUtcNow()), ["data"] = data };
        var address = new Uri($"{hub.TrimEnd('/')}/hooks/{hook}");
        var id = $"msg_{Guid.NewGuid():N}";
        var callback = new Callback(run, partner, type, key, address, secret, id, body.ToJsonString(SimJson.NodeOptions), rule);
        _queue.Writer.TryWrite(callback);
        return callback.Answered.Task;
    }

    /// <summary>A key of the same form that nobody has.</summary>
    private static (string Key, JsonObject Data) Stranger(string key, JsonObject data)
    {
        var other = string.Concat(key.Select(letter => char.IsAsciiDigit(letter) ? '9' : letter));
        return (other, JsonNode.Parse(data.ToJsonString(SimJson.NodeOptions).Replace(key, other, StringComparison.Ordinal))!.AsObject());
    }

    private async Task DeliverAsync(Callback callback, CancellationToken stop)
    {
        if (callback.Rule?.DelayMs is { } delay and > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(delay), clock, stop);
        if (callback.Rule?.Hold is { } hold)
            await callback.Run.Callbacks.WhenSentAsync(hold, stop);
        for (var copy = 0; copy <= (callback.Rule?.Repeat ?? 0); copy++)
            await SendAsync(callback, stop);
        callback.Answered.TrySetResult();
        callback.Run.Callbacks.OneMore();
        if (callback.Rule?.ReplayAfterMs is { } pause)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(pause), clock, stop);
            await SendAsync(callback, stop);
        }
    }

    private async Task SendAsync(Callback callback, CancellationToken stop)
    {
        var (status, attempts) = await TryAsync(callback, stop);
        await NoteAsync(callback, status, attempts);
    }

    private async Task<(int? Status, int Attempts)> TryAsync(Callback callback, CancellationToken stop)
    {
        int? status = null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = Build(callback);
                var record = await RecordAsync(callback, request);
                using var answer = await _client.SendAsync(request, stop);
                record.AnswerStatus = (status = (int)answer.StatusCode).Value;
                record.Sent = true;
                contracts.OnCallbackAnswer(callback.Partner, answer, await answer.Content.ReadAsByteArrayAsync(stop), record);
            }
            catch (Exception failed) when (failed is HttpRequestException
                || (failed is TaskCanceledException && !stop.IsCancellationRequested))
            {
                // Nobody there, or no answer in time: that is what the next attempt is for, and the journal says null.
                status = null;
            }

            if (status is >= 200 and < 300 or 400 or 401 or 404 || attempt > Pauses.Length)
                return (status, attempt);
            await Task.Delay(Pauses[attempt - 1], clock, stop);
        }
    }

    /// <summary>On the wire like any other request. What a scenario forges or makes up is not held against the contract.</summary>
    private async Task<RequestRecord> RecordAsync(Callback callback, HttpRequestMessage request)
    {
        var body = await request.Content!.ReadAsByteArrayAsync();
        var headers = request.Headers.NonValidated.Concat(request.Content.Headers.NonValidated).Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())).ToArray();
        var record = new RequestRecord
        {
            Seq = world.NextRequest(),
            At = JapanTime.Stamp(clock),
            Run = callback.Run.Name,
            Partner = callback.Partner,
            Operation = callback.Type,
            Key = callback.Key,
            Method = "POST",
            Path = callback.Address.AbsolutePath,
            Headers = headers,
            Body = body,
            BodyHash = Canonical.Hash(body),
            ContractErrors = [],
            IsCallback = true,
        };
        if (callback.Rule is null or { Forge: null, Type: null, Data.ValueKind: System.Text.Json.JsonValueKind.Undefined })
            contracts.OnCallback(callback.Partner, record);
        callback.Run.Requests.Add(record);
        return record;
    }

    private HttpRequestMessage Build(Callback callback)
    {
        var forge = callback.Rule?.Forge;
        var days = forge switch { Forgery.Yesterday => -1, Forgery.Future => 1, _ => 0 };
        var timestamp = clock.GetUtcNow().AddDays(days).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var secret = forge == Forgery.Signature ? "whsec_" + Convert.ToBase64String(new byte[24]) : callback.Secret;
        var signature = Sign(secret, callback.Id, timestamp, callback.Body);

        // Changed after signing, so that only the signature can tell.
        var body = forge == Forgery.Body ? callback.Body.Replace(callback.Key, callback.Key + "9", StringComparison.Ordinal) : callback.Body;
        var request = new HttpRequestMessage(HttpMethod.Post, callback.Address)
        {
            Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        if (forge != Forgery.Missing)
        {
            request.Headers.Add("webhook-id", callback.Id);
            request.Headers.Add("webhook-timestamp", timestamp);
            request.Headers.Add("webhook-signature", signature);
        }

        return request;
    }

    private static string Sign(string secret, string id, string timestamp, string body)
    {
        var key = Convert.FromBase64String(secret[SimulatorOptions.SecretPrefix.Length..]);
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
    }

    private Task NoteAsync(Callback callback, int? status, int attempts)
    {
        var item = new JournalItem(
            0, JapanTime.Stamp(clock), callback.Run.Name, callback.Partner, callback.Type, callback.Key, Effects.Callback,
            callback.Id, attempts,
            Canonical.Hash(Encoding.UTF8.GetBytes(callback.Body)), status);
        lock (callback.Run.Gate)
        {
            var written = journal.Append(item, [], out var numbered);
            callback.Run.Noted(numbered);
            return callback.Run.LastWrite = written;
        }
    }

    private sealed record Callback(
        RunState Run, string Partner, string Type, string Key, Uri Address, string Secret, string Id, string Body, CallbackRule? Rule)
    {
        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>How many callbacks of a run are out; whoever was held back waits here for the later ones.</summary>
internal sealed class CallbackCount
{
    private readonly Lock _gate = new();
    private readonly List<(long At, TaskCompletionSource Turn)> _waiting = [];
    private long _sent;

    public Task WhenSentAsync(int more, CancellationToken stop)
    {
        lock (_gate)
        {
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((_sent + more, turn));
            return turn.Task.WaitAsync(stop);
        }
    }

    public void OneMore()
    {
        lock (_gate)
        {
            _sent++;
            foreach (var (_, turn) in _waiting.Where(one => one.At <= _sent))
                turn.TrySetResult();
            _waiting.RemoveAll(one => one.At <= _sent);
        }
    }
}
