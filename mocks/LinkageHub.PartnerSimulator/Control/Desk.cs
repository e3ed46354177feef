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

    public Task ActAsync(HttpContext context, string action, Func<RunState, Done> act) =>
        ActAsync(context, action, SimJson.Strict.NoBody, (run, _) => act(run));

    public async Task ActAsync<T>(HttpContext context, string action, JsonTypeInfo<T> type, Func<RunState, T, Done> act)
        where T : class
    {
        var bytes = await ReadAsync(context);
        T typed;
        try
        {
            typed = JsonSerializer.Deserialize(bytes.Length == 0 ? "{}"u8 : bytes, type) ?? throw new JsonException("null");
        }
        catch (JsonException wrong)
        {
            await Refuse(wrong).SendAsync(context.Response);
            return;
        }

        await ActAsync(context, action, run => act(run, typed), bytes);
    }

    /// <summary>For bodies whose members the caller may leave out or set to null with different meaning.</summary>
    public async Task ActOnJsonAsync(HttpContext context, string action, Func<RunState, JsonElement, Done> act)
    {
        var bytes = await ReadAsync(context);
        JsonElement body;
        try
        {
            using var document = JsonDocument.Parse(bytes.Length == 0 ? "{}"u8.ToArray() : bytes);
            body = document.RootElement.Clone();
        }
        catch (JsonException wrong)
        {
            await Refuse(wrong).SendAsync(context.Response);
            return;
        }

        await ActAsync(context, action, run => act(run, body), bytes);
    }

    public static Answer Refuse(JsonException wrong) =>
        Answer.Refuse(422, "invalid_field", "入力内容が正しくありません: " + wrong.Message, wrong.Path);

    public static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    private async Task ActAsync(HttpContext context, string action, Func<RunState, Done> act, byte[] bytes)
    {
        var run = world.Of(context);
        Done done;
        Task written;
        lock (run.Gate)
        {
            done = act(run);
            var state = run.TakeTouched();
            written = state.Count == 0 ? run.LastWrite : Note(run, action, done, state, bytes);
        }

        await written;
        if (done.Notice is { } notice)
            callbacks.OnPeople(run, notice.Partner, notice.Type, notice.Key, notice.Data, notice.InsurerCode);
        await done.Answer.SendAsync(context.Response);
    }

    private Task Note(RunState run, string action, Done done, IReadOnlyList<StateImage> state, byte[] bytes)
    {
        var item = new JournalItem(
            0, JapanTime.Stamp(clock), run.Name, done.Partner, action, done.Key, Effects.Person, null, null,
            Canonical.Hash(bytes), done.Answer.Status);
        var written = journal.Append(item, state, out var numbered);
        run.Noted(numbered);
        return run.LastWrite = written;
    }
}
