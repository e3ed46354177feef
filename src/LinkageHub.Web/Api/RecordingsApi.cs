using System.Security.Cryptography;
using LinkageHub.Access;
using LinkageHub.Recordings;

namespace LinkageHub.Web.Api;

/// <summary>What to record: the named serials and reception numbers, or, for a set-up key alone, every case.</summary>
public sealed record RecordingBody
{
    public string? Reason { get; init; }
    public IReadOnlyList<string>? Keys { get; init; }
    public int? Minutes { get; init; }
}

/// <summary>Recordings of the partners' traffic, and the cassettes made of them.</summary>
public static class RecordingsApi
{
    private const int MostMinutes = 24 * 60, UsualMinutes = 60, MostKeys = 1000;

    public static void Map(RouteGroupBuilder api)
    {
        var recordings = api.MapGroup("/recordings").WithTags("recordings");
        recordings.MapPost("", StartAsync).Demands(Call.Record).WithSummary("連携先との通信の記録を始める（個人情報は伏せて記録する）")
            .Accepts<RecordingBody>("application/json").ProducesProblems();
        recordings.MapGet("", ListAsync).Demands(Call.Record).WithSummary("記録の一覧").ProducesProblems();
        recordings.MapPost("/{id}/stop", (string id, HttpContext http, RecordingStore store, Recorder recorder) =>
            OnOwnAsync(id, http, store, async recording =>
            {
                await store.StopAsync(id, http.RequestAborted);
                await recorder.LookAsync(http.RequestAborted);
                return Results.Json(Body((await store.FindAsync(recording.Id, http.RequestAborted))!), ApiJson.Options);
            })).Demands(Call.Record).WithSummary("記録を終える").ProducesProblems();
        recordings.MapGet("/{id}/cassette", (string id, HttpContext http, RecordingStore store, Recorder recorder, CassetteWriter writer) =>
            OnOwnAsync(id, http, store, async recording =>
            {
                await recorder.WrittenAsync(http.RequestAborted);
                return Results.Json(await writer.WriteAsync(recording, http.RequestAborted), Cassette.Json);
            })).Demands(Call.Record).WithSummary("カセット（再生用のファイル）").ProducesProblems();
        recordings.MapDelete("/{id}", (string id, HttpContext http, RecordingStore store, Recorder recorder) =>
            OnOwnAsync(id, http, store, async recording =>
            {
                await store.DeleteAsync(recording.Id, http.RequestAborted);
                await recorder.LookAsync(http.RequestAborted);
                return Results.NoContent();
            })).Demands(Call.Record).WithSummary("記録を消す").ProducesProblems();
    }

    private static async Task<IResult> StartAsync(HttpContext http, RecordingStore store, Recorder recorder, CaseFinder cases, TimeProvider clock)
    {
        var (body, unreadable) = await RequestBody.ReadAsync<RecordingBody>(http);
        if ((unreadable ?? Inputs.CheckReason(body!.Reason)) is { } wrong)
            return wrong;
        var (who, keys, minutes) = (http.Who(), body!.Keys ?? [], body.Minutes ?? UsualMinutes);
        if (minutes is < 1 or > MostMinutes)
            return Problems.Field("minutes", "LH7-108", $"minutes は1以上{MostMinutes}以下にしてください。");
        if (keys.Count > MostKeys || keys.Any(key => string.IsNullOrWhiteSpace(key) || key.Length > 50 || !Inputs.IsText(key)))
            return Problems.Field("keys", "LH7-108", $"keys は印刷連番と受付番号を{MostKeys}件以内で指定してください。");
        // Everybody's cases are only for who sees everybody's; a number of somebody else's case is no number.
        if (!who.Everywhere && keys.Count == 0)
            return Problems.Field("keys", "LH8-101", "記録する案件の印刷連番または受付番号を指定してください。");
        if (!who.Everywhere)
            foreach (var key in keys)
                if (await cases.FindAsync(http, key) is null)
                    return Problems.Of("LH8-105");
        var now = clock.GetUtcNow();
        var recording = new Recording(
            Guid.CreateVersion7().ToString("N"), now, who.Name, body.Reason!, [.. keys.Select(key => key.Trim().ToUpperInvariant()).Distinct()],
            now.AddMinutes(minutes), null, 0, RandomNumberGenerator.GetBytes(32));
        await store.AddAsync(recording, http.RequestAborted);
        await recorder.LookAsync(http.RequestAborted);
        return Results.Json(Body(recording), ApiJson.Options, statusCode: 201);
    }

    private static async Task<IResult> ListAsync(HttpContext http, RecordingStore store) =>
        Results.Json(new { items = (await store.ListAsync(http.RequestAborted)).Where(recording => IsOwn(http, recording)).Select(Body).ToList(), nextCursor = (string?)null }, ApiJson.Options);

    private static async Task<IResult> OnOwnAsync(string id, HttpContext http, RecordingStore store, Func<Recording, Task<IResult>> act) =>
        await store.FindAsync(id, http.RequestAborted) is { } recording && IsOwn(http, recording) ? await act(recording) : Problems.Of("LH8-105");

    private static bool IsOwn(HttpContext http, Recording recording) => http.Who().Everywhere || recording.StartedBy == http.Who().Name;

    private static object Body(Recording recording) => new
    {
        id = recording.Id,
        startedAt = recording.StartedAt,
        startedBy = recording.StartedBy,
        reason = recording.Reason,
        keys = recording.Keys,
        endsAt = recording.EndsAt,
        stoppedAt = recording.StoppedAt,
        dropped = recording.Dropped,
    };
}
