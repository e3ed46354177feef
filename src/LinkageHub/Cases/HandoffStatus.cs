namespace LinkageHub.Cases;

/// <summary>Where a handoff stands. Only <see cref="HandoffTransitions"/> says how it moves.</summary>
public enum HandoffStatus
{
    /// <summary>Accepted, nothing sent yet.</summary>
    Pending,

    /// <summary>A node is sending or looking up.</summary>
    InFlight,

    /// <summary>Done at the partner.</summary>
    Succeeded,

    /// <summary>Certainly not applied; tried again at its due time.</summary>
    RetryScheduled,

    /// <summary>Sent, receipt unknown. Neither success nor failure.</summary>
    InDoubt,

    /// <summary>Certainly not applied, refused, or used up; needs a person.</summary>
    Failed,

    /// <summary>A person decided to wait.</summary>
    Parked,

    /// <summary>Ended with nothing applied.</summary>
    Cancelled,

    /// <summary>J-PASS shows 済 after a manual conclusion.</summary>
    ResolvedManually,
}

/// <summary>The status on the wire and in Japanese.</summary>
public static class HandoffStatusNames
{
    private static readonly (string Wire, string Label)[] Rows =
    [
        ("pending", "受付済み（送信前）"),
        ("in-flight", "処理中"),
        ("succeeded", "完了"),
        ("retry-scheduled", "再送信待ち"),
        ("in-doubt", "受取り未確認"),
        ("failed", "失敗（対応が必要）"),
        ("parked", "保留中"),
        ("cancelled", "取消"),
        ("resolved-manually", "手動登録で完了"),
    ];

    public static string Wire(this HandoffStatus status) => Rows[(int)status].Wire;

    public static string Label(this HandoffStatus status) => Rows[(int)status].Label;

    public static bool TryParse(string wire, out HandoffStatus status)
    {
        var at = Array.FindIndex(Rows, row => row.Wire == wire);
        status = (HandoffStatus)Math.Max(at, 0);
        return at >= 0;
    }

    internal static HandoffStatus FromStored(string wire) =>
        TryParse(wire, out var status) ? status : throw new InvalidOperationException($"unknown stored status {wire}");

    /// <summary>Nothing more happens by itself or by retry.</summary>
    public static bool IsEnd(this HandoffStatus status) =>
        status is HandoffStatus.Succeeded or HandoffStatus.ResolvedManually or HandoffStatus.Cancelled;

    /// <summary>What the trigger is answered will not change by itself: 200, not 202.</summary>
    public static bool IsSettled(this HandoffStatus status) => status.IsEnd() || status is HandoffStatus.Failed;

    /// <summary>The linkage's effect stands at the partner.</summary>
    public static bool IsDone(this HandoffStatus status) => status is HandoffStatus.Succeeded or HandoffStatus.ResolvedManually;
}
