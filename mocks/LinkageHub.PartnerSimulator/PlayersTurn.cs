namespace LinkageHub.PartnerSimulator;

/// <summary>
/// One player's turn in a run, renewed while he plays: a player that was killed is forgotten after a moment, and what he broke is whole again. Lives under the
/// run's gate.
/// </summary>
internal sealed class PlayersTurn(string player, TimeProvider clock)
{
    /// <summary>A player renews it every two seconds.</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(10);

    private long _renewed = clock.GetTimestamp();

    public string Player => player;

    public bool IsOver => clock.GetElapsedTime(_renewed) > Lasts;

    public void Renew() => _renewed = clock.GetTimestamp();
}
