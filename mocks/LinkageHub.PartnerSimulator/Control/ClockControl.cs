using System.Text.Json;
using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Control;

/// <summary>How to set the clock: one of <c>at</c>, <c>advanceSeconds</c> and <c>real</c>; <c>frozen</c> besides, left out: as it is.</summary>
internal sealed record ClockWish(DateTimeOffset? At, double? AdvanceSeconds, bool? Frozen, bool? Real);

/// <summary>The partners' clock in testers' hands, for all runs of this simulator.</summary>
internal sealed class ClockControl(SimClock clock)
{
    public void Map(IEndpointRouteBuilder sim)
    {
        sim.MapGet("/clock", context => ShowAsync(context));
        sim.MapPut("/clock", SetAsync);
    }

    private async Task SetAsync(HttpContext context)
    {
        var bytes = await Desk.ReadAsync(context);
        var wish = JsonSerializer.Deserialize(bytes, SimJson.Strict.ClockWish) ?? throw new JsonException("null");
        var wanted = new[] { wish.At is not null, wish.AdvanceSeconds is not null, wish.Real is true }.Count(given => given);
        if (wanted > 1 || (wanted == 0 && wish.Frozen is null) || wish is { Real: true, Frozen: true })
        {
            await Answer.Refuse(422, "invalid_field", "at、advanceSeconds、realのうち1つ、またはfrozenを指定してください。").SendAsync(context.Response);
            return;
        }

        try
        {
            if (wish.Real is true)
                clock.BeReal();
            else
                clock.Show(wish.At ?? clock.GetUtcNow().AddSeconds(wish.AdvanceSeconds ?? 0), wish.Frozen ?? clock.IsFrozen);
        }
        catch (ArgumentOutOfRangeException)
        {
            await Answer.Refuse(422, "invalid_field", "advanceSecondsが大きすぎます。", "$.advanceSeconds").SendAsync(context.Response);
            return;
        }

        await ShowAsync(context);
    }

    private Task ShowAsync(HttpContext context) => Answer.Of(
        200,
        new JsonObject { ["now"] = JapanTime.Text(clock.GetUtcNow()), ["frozen"] = clock.IsFrozen, ["offsetSeconds"] = clock.OffsetSeconds },
        SimJson.Plain.JsonObject).SendAsync(context.Response);
}
