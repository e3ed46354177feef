namespace LinkageHub.PartnerSimulator.Autopilot;

/// <summary>How the auto-pilot plays: from which seed, how fast, and what people decide how often.</summary>
/// <param name="PerMinute">Acts a minute, of all people together.</param>
/// <param name="Enters">Whether it also enters new applications when nothing else waits.</param>
internal sealed record AutopilotOrder(int? Seed = null, double? PerMinute = null, bool? Enters = null, AutopilotMix? Mix = null);

/// <summary>Weights by choice; a choice that is left out is never made. Left out altogether: mostly as it should be.</summary>
internal sealed record AutopilotMix(
    Dictionary<string, double>? Route = null,
    Dictionary<string, double>? Review = null,
    Dictionary<string, double>? Conclusion = null,
    Dictionary<string, double>? CarryIn = null)
{
    public const string OnPaper = "paper", Approve = "approve", Return = "return";

    private static readonly Dictionary<string, double> UsualRoute = new() { ["jpass"] = 8, ["customer-terminal"] = 2 };
    private static readonly Dictionary<string, double> UsualReview = new() { [Labels.Approved] = 9, [Labels.ApprovedConditionally] = 0.5, [Labels.Declined] = 0.5 };
    private static readonly Dictionary<string, double> UsualConclusion = new()
    {
        [Labels.FinishedProperly] = 9, [Labels.FinishedByClosing] = 0.7, [OnPaper] = 0.3,
    };

    private static readonly Dictionary<string, double> UsualCarryIn = new() { [Approve] = 9, [Return] = 1 };

    public IReadOnlyDictionary<string, double> Routes => Route ?? UsualRoute;
    public IReadOnlyDictionary<string, double> Reviews => Review ?? UsualReview;
    public IReadOnlyDictionary<string, double> Conclusions => Conclusion ?? UsualConclusion;
    public IReadOnlyDictionary<string, double> CarryIns => CarryIn ?? UsualCarryIn;

    /// <summary>The path of a choice nobody can make, or of weights that choose nothing.</summary>
    public string? Wrong()
    {
        (string Path, IReadOnlyDictionary<string, double> Weights, string[] Known)[] all =
        [
            ("$.mix.route", Routes, [.. UsualRoute.Keys]), ("$.mix.review", Reviews, Labels.ReviewStatuses),
            ("$.mix.conclusion", Conclusions, [.. UsualConclusion.Keys]), ("$.mix.carryIn", CarryIns, [.. UsualCarryIn.Keys]),
        ];
        foreach (var (path, weights, known) in all)
        {
            if (weights.Keys.FirstOrDefault(choice => !known.Contains(choice)) is { } unknown)
                return $"{path}.{unknown}";
            if (weights.Values.Any(weight => weight < 0) || weights.Values.Sum() <= 0)
                return path;
        }

        return null;
    }
}
