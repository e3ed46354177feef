using System.Globalization;

namespace LinkageHub.Scenarios.Driver;

/// <summary>A contract under way, by the numbers people know it by: 印刷連番, and 受付番号 once J-PASS has given it.</summary>
public sealed record Contract(string PrintSerial, string ReceptionNumber)
{
    /// <summary>保険始期日 as it stands in the applications of the simulator, and as J-PASS wants it typed.</summary>
    public const string StartDate = "2026-12-01", TypedStartDate = "20261201";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(9));

    /// <summary>Long ago enough that nothing has to settle.</summary>
    public static DateTimeOffset ReviewedAt { get; } = Now.AddHours(-2);

    /// <summary>保険締結日時.</summary>
    public static DateTimeOffset ConcludedAt { get; } = Now.AddHours(-1);

    /// <summary>保険締結日時 as J-PASS wants it typed.</summary>
    public static string TypedConcludedAt => ConcludedAt.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    public override string ToString() => $"{PrintSerial} / {ReceptionNumber}";
}
