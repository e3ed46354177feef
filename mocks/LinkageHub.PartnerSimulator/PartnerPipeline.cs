using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LinkageHub.PartnerSimulator.Partners;

namespace LinkageHub.PartnerSimulator;

/// <summary>The road of every partner request: who calls, what is in it, what the scenario wants, effect, disk, answer.</summary>
internal sealed class PartnerPipeline(
    SimulatorOptions options, World world, Journal journal, Callbacks callbacks, ContractWatch contracts, Forwards forwards, TimeProvider clock,
    IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan DefaultHang = TimeSpan.FromSeconds(30);

    public async Task HandleAsync(HttpContext context, Operation operation)
    {
        var run = world.Of(context);
        var bytes = await ReadBodyAsync(context.Request);
        var body = TryParse(bytes, out var malformed);
        var request = Understand(context, operation, run, bytes, body, malformed);
        if (!IsAuthorized(context.Request, operation.Partner))
        {
            await SendAsync(context, request, Answer.Refuse(401, "unauthorized", "認証に失敗しました。"));
            return;
        }

        Verdict verdict;
        lock (run.Gate)
            verdict = run.Scenario?.Judge(operation.Partner, request.Name, request.Key) ?? Verdict.None;
        request.Record.Fault = verdict.Fault;

        await WaitAsync(context, verdict);
        await AnswerAsync(context, request, verdict);
    }

    /// <summary>A request that no operation takes is kept too: it is most likely one that missed its operation.</summary>
    public void Unmatched(HttpContext context, int answered)
    {
        var run = world.Of(context);
        run.Requests.Add(new RequestRecord
        {
            Seq = world.NextRequest(),
            At = JapanTime.Stamp(clock),
            Run = run.Name,
            Partner = "",
            Operation = "",
            Key = "",
            Method = context.Request.Method,
            Path = context.Request.Path + context.Request.QueryString,
            Headers = HeadersOf(context.Request.Headers),
            Body = [],
            BodyHash = "",
            ContractErrors = ["no operation has this method and path"],
            AnswerStatus = answered,
            Sent = true,
        });
    }

    private async Task WaitAsync(HttpContext context, Verdict verdict)
    {
        var wait = verdict.Fault switch
        {
            { Hangs: Hang.First } => verdict.Latency ?? DefaultHang,
            { Hangs: Hang.AfterEffect } or { Name: Fault.Slow } => TimeSpan.Zero,
            _ => verdict.Latency ?? TimeSpan.Zero,
        };
        if (wait == TimeSpan.Zero)
            return;

        // A caller that gave up does not stop a partner that will act later (effect-after-timeout); only our own end does.
        var patience = verdict.Fault is { Hangs: Hang.First, Applies: false } ? context.RequestAborted : lifetime.ApplicationStopping;
        await Task.Delay(wait, clock, patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lifetime.ApplicationStopping.ThrowIfCancellationRequested();
    }

    private async Task AnswerAsync(HttpContext context, Request request, Verdict verdict)
    {
        var answer = verdict.Applies ? await ApplyAsync(context.Request, request, verdict) : NotApplied(request);
        if (verdict.Applies)
            contracts.OnAnswer(request.Operation, answer, request.Record);
        if (verdict.Answer is { } forced)
            answer = Force(forced, answer);
        if (verdict.Callback is { } besides)
        {
            var answered = callbacks.OnOperation(request.Run, request.Operation.Partner, request.Name, request.Key, besides);
            if (besides.First)
                await answered;
        }

        if (verdict.Fault is null)
        {
            await SendAsync(context, request, answer);
            return;
        }

        if (verdict.Fault.Hangs is Hang.AfterEffect)
        {
            await Task.Delay(verdict.Latency ?? DefaultHang, clock, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        request.Record.AnswerStatus = answer.Status;
        request.Record.Sent = await verdict.Fault.Play(
            new FaultScene(context, answer, request.Key, verdict.Latency, context.RequestAborted));
    }

    /// <summary>Acts, and returns only when what was done is on the disk.</summary>
    private async Task<Answer> ApplyAsync(HttpRequest original, Request request, Verdict verdict)
    {
        if (request.Run.Forwards.GetValueOrDefault(request.Operation.Partner) is { } sandbox)
            return await ForwardAsync(sandbox, original, request);
        Answer answer;
        Task written;
        lock (request.Run.Gate)
        {
            answer = request.Refusal ?? request.Operation.Handle(new OperationCall(
                request.Run, request.Key, request.Body, request.Query, JapanTime.Now(clock))
            {
                IdempotencyKey = request.IdempotencyKey,
                ContentHash = request.ContentHash,
                Verdict = verdict,
            });
            written = request.Operation.Writes ? Note(request, answer) : request.Run.LastWrite;
        }

        await written;
        return answer;
    }

    /// <summary>The partner's own sandbox acts; what it did is on the disk here before its answer goes on.</summary>
    private async Task<Answer> ForwardAsync(ForwardTarget sandbox, HttpRequest original, Request request)
    {
        var answer = await forwards.AskAsync(sandbox, request.Record, original);
        Task written;
        lock (request.Run.Gate)
        {
            written = request.Operation.Writes
                ? Note(request, answer with { Effect = Forwards.EffectOf(answer, request.Run, request.IdempotencyKey) })
                : request.Run.LastWrite;
        }

        await written;
        return answer;
    }

    private Task Note(Request request, Answer answer)
    {
        var item = new JournalItem(
            0, JapanTime.Stamp(clock), request.Run.Name, request.Operation.Partner, request.Name, request.Key,
            answer.Effect ?? Effects.Refused,
            request.IdempotencyKey, request.Attempt, request.ContentHash, answer.Status, request.Record.BodyHash);
        var written = journal.Append(item, request.Run.TakeTouched(), out var numbered);
        request.Run.Noted(numbered);
        return request.Run.LastWrite = written;
    }

    private Request Understand(HttpContext context, Operation operation, RunState run, byte[] bytes, JsonElement body, string? malformed)
    {
        var headers = context.Request.Headers;
        var key = operation.KeyParameter is { } parameter ? (string?)context.Request.RouteValues[parameter] ?? ""
            : body.GetText("receptionNumber") ?? "";
        var name = operation.Id == "J4" && body.GetText("source") == "manual" ? JPass.ManualConclusion : operation.Id;
        var idempotencyKey = headers["Idempotency-Key"].ToString();
        var attempt = ContractRules.Attempt(headers);
        var bodyHash = Canonical.Hash(bytes);
        List<string> errors = [];
        Answer? refusal = null;
        if (operation.Writes)
        {
            errors = ContractRules.Check(headers, context.Request.ContentType ?? "");
            var shape = malformed is null ? BodyShape.Check(operation.Body!, body) : [new ShapeError("body", malformed, Refuses: true)];
            errors.AddRange(shape.Select(error => error.ToString()));
            refusal = Refusals.For(operation, malformed, shape);
            lock (run.Gate)
            {
                ContractRules.CheckKeyParts(idempotencyKey, name, key, ContractRules.InsurerOf(run, key, body), errors);
                if (idempotencyKey.Length > 0)
                    ContractRules.CheckRepeat(run.Remember(idempotencyKey, bodyHash, attempt ?? 0), bodyHash, attempt, errors);
            }
        }

        var record = new RequestRecord
        {
            Seq = world.NextRequest(),
            At = JapanTime.Stamp(clock),
            Run = run.Name,
            Partner = operation.Partner,
            Operation = name,
            Key = key,
            Method = context.Request.Method,
            Path = context.Request.Path + context.Request.QueryString,
            Headers = HeadersOf(headers),
            Body = bytes,
            BodyHash = bodyHash,
            ContractErrors = errors,
        };
        contracts.OnRequest(operation, record);
        run.Requests.Add(record);
        var contentHash = body.ValueKind is JsonValueKind.Undefined || !operation.Writes
            ? ""
            : Canonical.Hash(body, except: "sourceVersion");
        return new Request(
            run, operation, name, key, body, context.Request.Query,
            idempotencyKey.Length == 0 ? null : idempotencyKey, attempt, contentHash, record, refusal);
    }

    /// <summary>All of them, but a key must never stand in a log: of Authorization only whether it was there.</summary>
    private static KeyValuePair<string, string>[] HeadersOf(IHeaderDictionary headers) =>
    [
        KeyValuePair.Create("Authorization", headers.ContainsKey("Authorization") ? "present" : "absent"),
        .. headers.Where(header => !header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            .Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())),
    ];

    private bool IsAuthorized(HttpRequest request, string partner)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) || header.Length == scheme.Length)
            return false;
        var expected = options.Of(partner).ApiKey;
        return string.IsNullOrEmpty(expected)
            || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header[scheme.Length..]), Encoding.UTF8.GetBytes(expected));
    }

    private static Answer NotApplied(Request request)
    {
        // Something whole for the fault to break; the partner did nothing.
        var member = request.Operation.KeyParameter ?? "receptionNumber";
        return new Answer(200, Encoding.UTF8.GetBytes($$"""{"{{member}}":"{{JsonEncodedText.Encode(request.Key)}}"}"""), Answer.Json);
    }

    private static Answer Force(ForcedAnswer forced, Answer own)
    {
        var status = forced.Status ?? own.Status;
        var answer = own with { Status = status };
        if (forced.Body.ValueKind is not JsonValueKind.Undefined)
            answer = new Answer(status, Encoding.UTF8.GetBytes(forced.Body.GetRawText()), Answer.Json);
        else if (status >= 400)
            answer = Answer.Refuse(status, forced.Code ?? "scenario", forced.Detail ?? "シナリオによる応答です。");
        return answer with { Headers = forced.Headers };
    }

    private static async Task SendAsync(HttpContext context, Request request, Answer answer)
    {
        request.Record.AnswerStatus = answer.Status;
        await answer.SendAsync(context.Response, context.RequestAborted);
        request.Record.Sent = true;
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength is { } length and > 0 and < 1 << 20)
        {
            var exact = new byte[length];
            await request.Body.ReadExactlyAsync(exact);
            return exact;
        }

        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    /// <summary>In memory of its own: most of what is sent here is kept.</summary>
    private static JsonElement TryParse(byte[] bytes, out string? malformed)
    {
        malformed = "empty";
        if (bytes.Length == 0)
            return default;
        try
        {
            malformed = null;
            return JsonElement.Parse(bytes);
        }
        catch (JsonException wrong)
        {
            malformed = "not JSON: " + wrong.Message;
            return default;
        }
    }

    private sealed record Request(
        RunState Run,
        Operation Operation,
        string Name,
        string Key,
        JsonElement Body,
        IQueryCollection Query,
        string? IdempotencyKey,
        int? Attempt,
        string ContentHash,
        RequestRecord Record,
        Answer? Refusal);
}
