using LinkageHub.Access;
using LinkageHub.Clock;

namespace LinkageHub.Web.Api;

/// <summary>How to set the clock: one of <c>at</c>, <c>advanceSeconds</c> (may be negative) and <c>real</c>; <c>frozen</c> besides, left out: as it is.</summary>
public sealed record ClockBody
{
    public DateTimeOffset? At { get; init; }
    public double? AdvanceSeconds { get; init; }
    public bool? Frozen { get; init; }
    public bool? Real { get; init; }
}

/// <summary>The hub's clock in testers' hands. Local mode only: a production hub has no such address.</summary>
public static class ClockApi
{
    /// <summary>A hundred years either way: further than any contract, nearer than any overflow.</summary>
    private const double MostSeconds = 100 * 366 * 86400.0;

    public static void Map(RouteGroupBuilder api, HubSettings settings)
    {
        if (settings.IsProduction)
            return;
        var clock = api.MapGroup("/clock").WithTags("clock");
        clock.MapGet("", (HubClock hub) => Results.Json(Body(hub), ApiJson.Options)).Demands(Call.SetClock).WithSummary("ハブの時計（テスト環境）").ProducesProblems();
        clock.MapPut("", SetAsync).Demands(Call.SetClock).WithSummary("ハブの時計を止める・動かす・戻す（テスト環境）")
            .Accepts<ClockBody>("application/json").ProducesProblems();
    }

    private static async Task<IResult> SetAsync(HttpContext http, HubClock clock, ClockWatch watch)
    {
        var (body, unreadable) = await RequestBody.ReadAsync<ClockBody>(http);
        if (unreadable is not null)
            return unreadable;
        var wanted = new[] { body!.At is not null, body.AdvanceSeconds is not null, body.Real is true }.Count(given => given);
        if (wanted > 1 || (wanted == 0 && body.Frozen is null))
            return Problems.Of("LH7-108", "at、advanceSeconds、real のうち1つ、または frozen を指定してください。");
        if (body.Real is true && body.Frozen is true)
            return Problems.Field("frozen", "LH7-108", "real と frozen は同時に指定できません。");
        if (body.AdvanceSeconds is { } seconds && !(Math.Abs(seconds) <= MostSeconds))
            return Problems.Field("advanceSeconds", "LH7-108", "advanceSeconds は100年以内の秒数にしてください。");
        var setting = Setting(body, clock);
        if (Math.Abs(setting.Offset.TotalSeconds) > MostSeconds)
            return Problems.Field("at", "LH7-108", "at は現在から100年以内の日時にしてください。");
        await watch.SetAsync(setting, http.RequestAborted);
        return Results.Json(Body(clock), ApiJson.Options);
    }

    private static ClockSetting Setting(ClockBody body, HubClock clock)
    {
        if (body.Real is true)
            return ClockSetting.Real;
        var world = clock.WorldNow;
        var shown = body.At ?? clock.Setting.At(world).AddSeconds(body.AdvanceSeconds ?? 0);
        return ClockSetting.Showing(shown, body.Frozen ?? clock.Setting.FrozenAt is not null, world);
    }

    private static object Body(HubClock clock)
    {
        var (setting, world) = (clock.Setting, clock.WorldNow);
        return new
        {
            now = setting.At(world),
            frozen = setting.FrozenAt is not null,
            offsetSeconds = Math.Round((setting.At(world) - world).TotalSeconds, 3),
            world,
        };
    }
}
