using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace LinkageHub.PartnerSimulator.Control;

/// <summary>A callback that follows from what people did.</summary>
internal sealed record Notice(string Partner, string Type, string Key, JsonObject Data, string? InsurerCode = null);

/// <summary>What people's action came to: the answer, the key it was about, the callback it causes.</summary>
internal sealed record Done(Answer Answer, string Partner, string Key, Notice? Notice = null);

internal sealed record NoBody;

/// <summary>Where people act on the partners' screens: reads what they typed, acts in the run, makes it durable, tells the hub.</summary>
internal sealed class Desk(World world, Journal journal, Callbacks callbacks, TimeProvider clock)
{
    public DateTimeOffset Now => JapanTime.Now(clock);

    public RunState Run(HttpContext context) => world.Of(context);

    /// <summary>The control interface has no key, so it is there only for the machine it runs on.</summary>
    public static bool IsLocal(HttpContext context) => context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);

    public void Map(IEndpointRouteBuilder sim, PersonAct act) => sim.MapMethods(act.Pattern, [act.Method], async context =>
    {
        var bytes = await ReadAsync(context);
        Answer answer;
        try
        {
            using var document = JsonDocument.Parse(bytes.Length == 0 ? "{}"u8.ToArray() : bytes);
            answer = await ActAsync(Run(context), act, act.Key is null ? "" : (string)context.Request.RouteValues[act.Key]!, document.RootElement);
        }
        catch (JsonException wrong)
        {
            answer = Refuse(wrong);
        }

        await answer.SendAsync(context.Response);
    });

    /// <summary>Somebody acts, wherever the order comes from. Ends when it is on the disk; the callback goes out behind it.</summary>
    public async Task<Answer> ActAsync(RunState run, PersonAct act, string key, JsonElement body)
    {
        Done done;
        Task written;
        lock (run.Gate)
        {
            done = act.Do(new Moment(run, key, body, Now));
            var state = run.TakeTouched();
            written = state.Count == 0 ? run.LastWrite : Note(run, act.Name, done, state, body);
        }

        await written;
        if (done.Notice is { } notice)
            callbacks.OnPeople(run, notice.Partner, notice.Type, notice.Key, notice.Data, notice.InsurerCode);
        return done.Answer;
    }

    /// <summary>A setting of the run, typed as JSON; nothing of it reaches the journal.</summary>
    public async Task SetAsync<T>(HttpContext context, JsonTypeInfo<T> type, Func<RunState, T, Answer> set)
        where T : class
    {
        var bytes = await ReadAsync(context);
        Answer answer;
        try
        {
            var typed = JsonSerializer.Deserialize(bytes.Length == 0 ? "{}"u8 : bytes, type) ?? throw new JsonException("null");
            var run = Run(context);
            lock (run.Gate)
                answer = set(run, typed);
        }
        catch (JsonException wrong)
        {
            answer = Refuse(wrong);
        }

        await answer.SendAsync(context.Response);
    }

    public static Answer Refuse(JsonException wrong) =>
        Answer.Refuse(422, "invalid_field", "入力内容が正しくありません: " + wrong.Message, wrong.Path);

    public static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    private Task Note(RunState run, string action, Done done, IReadOnlyList<StateImage> state, JsonElement body)
    {
        var item = new JournalItem(
            0, JapanTime.Stamp(clock), run.Name, done.Partner, action, done.Key, Effects.Person, null, null,
            Canonical.Hash(body), done.Answer.Status);
        var written = journal.Append(item, state, out var numbered);
        run.Noted(numbered);
        return run.LastWrite = written;
    }
}
