using LinkageHub.Partners;

namespace LinkageHub.Tests.Partners;

/// <summary>What the breakers did, told afterwards.</summary>
public sealed class BreakerHistoryTests
{
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(30);

    private readonly ManualTime time = new();
    private readonly PartnerGate gate;

    public BreakerHistoryTests() => gate = new PartnerGate(new PartnerOptions { RequestsPerSecond = 100_000 }, OpenTime, time);

    [Fact]
    public async Task Every_move_is_told_once_with_what_failed_before_it()
    {
        await Report(Vital.Unwell, "timeout");
        foreach (var symptom in new[] { "timeout", "status-503", "timeout", "timeout" })
            await Report(Vital.Unwell, symptom);
        var opened = time.GetUtcNow();
        await Report(Vital.Unwell, "nobody gets this far");
        time.Advance(OpenTime);
        await Report(Vital.Unwell, "status-500");
        time.Advance(OpenTime);
        await Report(Vital.Answered, null);

        Assert.Equal(
            [
                new BreakerMove("J1", opened, BreakerState.Open, 5, "timeout×4 status-503×1"),
                new BreakerMove("J1", opened + OpenTime, BreakerState.HalfOpen, 5, null),
                new BreakerMove("J1", opened + OpenTime, BreakerState.Open, 6, "status-500×1"),
                new BreakerMove("J1", opened + (2 * OpenTime), BreakerState.HalfOpen, 6, null),
                new BreakerMove("J1", opened + (2 * OpenTime), BreakerState.Closed, 0, null),
            ],
            gate.TakeMoves());
        Assert.Empty(gate.TakeMoves());
    }

    [Fact]
    public async Task A_partner_that_is_well_tells_nothing_and_a_refused_key_tells_of_the_partner_as_a_whole()
    {
        await Report(Vital.Answered, null);
        await Report(Vital.Unwell, "timeout");
        await Report(Vital.Answered, null);
        Assert.Empty(gate.TakeMoves());

        await Report(Vital.CredentialsRefused, "status-401");

        var move = Assert.Single(gate.TakeMoves());
        Assert.Equal((BreakerMove.Credentials, BreakerState.Open, "status-401×1"), (move.Operation, move.State, move.Because));
    }

    [Fact]
    public void A_long_outage_is_one_episode_with_its_tries_and_other_nodes_have_their_own()
    {
        var at = time.GetUtcNow();
        WrittenMove Move(int minute, BreakerState state, string node = "a", string operation = "J1") =>
            new("jpass", node, new BreakerMove(operation, at.AddMinutes(minute), state, 5, state is BreakerState.Open ? "timeout×5" : null));

        var episodes = BreakerEpisode.Of(
        [
            // Its opening is older than what was read.
            Move(0, BreakerState.Closed, operation: "J2"),
            Move(1, BreakerState.Open), Move(2, BreakerState.Open, node: "b"),
            Move(3, BreakerState.HalfOpen), Move(3, BreakerState.Open), Move(4, BreakerState.HalfOpen), Move(4, BreakerState.Open), Move(5, BreakerState.HalfOpen), Move(5, BreakerState.Closed),
            Move(9, BreakerState.Open),
        ]);

        Assert.Equal(
            [
                new BreakerEpisode("jpass", "a", "J1", at.AddMinutes(9), 5, "timeout×5", 0, null),
                new BreakerEpisode("jpass", "b", "J1", at.AddMinutes(2), 5, "timeout×5", 0, null),
                new BreakerEpisode("jpass", "a", "J1", at.AddMinutes(1), 5, "timeout×5", 2, at.AddMinutes(5)),
            ],
            episodes);
    }

    private async Task Report(Vital vital, string? symptom)
    {
        using var admission = await gate.EnterAsync("J1", CancellationToken.None);
        if (admission.Hold is null)
            admission.Report(vital, symptom: symptom);
    }
}
