using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator.Autopilot;
using LinkageHub.PartnerSimulator.Control;

namespace LinkageHub.PartnerSimulator.Page;

/// <summary>What came of the last form, shown once.</summary>
internal sealed record Said(bool Good, string Text);

/// <summary>A contract as each partner shows it, side by side.</summary>
internal sealed record ContractRow(string PrintSerial, string? ReceptionNumber, string Insurer, string JPass, string Arclink, NextAct? Next);

/// <summary>What the page shows of a run; made under its gate.</summary>
internal sealed record PageView(
    string Run,
    string? Scenario,
    IReadOnlyList<Scenario> Scenarios,
    JsonObject Autopilot,
    PersonAct Act,
    string Key,
    IReadOnlyList<ContractRow> Contracts,
    int OtherContracts,
    IReadOnlyList<JournalItem> Journal,
    long LastSeq,
    int Broken,
    Said? Said)
{
    private const int MostContracts = 50, MostLines = 60;
    private const string Nothing = "—";

    private static readonly AutopilotMix AsUsual = new() { Review = new() { [Labels.Approved] = 1 }, CarryIn = new() { [AutopilotMix.Approve] = 1 } };

    public static PageView Of(RunState run, ScenarioLibrary library, JsonObject autopilot, PersonAct act, string key, int broken)
    {
        var serials = run.Applications.Keys.Union(run.Records.Keys).OrderDescending(StringComparer.Ordinal).ToList();
        var receptions = run.Receptions.Values
            .SelectMany(state => state.Shown.PrintSerials.Select(serial => (serial, state)))
            .GroupBy(one => one.serial, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last().state, StringComparer.Ordinal);
        // Who is furthest on is named first, and nobody twice.
        var next = new Pilot(1, AsUsual).Waiting(run).DistinctBy(act => act.Key).ToDictionary(act => act.Key, StringComparer.Ordinal);
        return new PageView(
            run.Name,
            run.Scenario?.Scenario.Name,
            [.. library.All],
            autopilot,
            act,
            key,
            [.. serials.Take(MostContracts).Select(serial => Row(run, serial, receptions.GetValueOrDefault(serial), next))],
            Math.Max(0, serials.Count - MostContracts),
            [.. run.Effects.TakeLast(MostLines).Reverse()],
            run.Effects.Count == 0 ? 0 : run.Effects[^1].Seq,
            broken,
            run.Said);
    }

    private static ContractRow Row(RunState run, string serial, ReceptionState? reception, Dictionary<string, NextAct> next) => new(
        serial,
        reception?.Key,
        run.Contracts.TryGetValue(serial, out var contract)
            ? Words(contract.Shown.Status, contract.Shown.FinishedBy is { } button ? $"「{button}」" : null)
            : run.Applications.TryGetValue(serial, out var application) ? application.Status : Nothing,
        reception is { Shown: { } shown }
            ? Words($"審査 {shown.Review.Status}", shown.Procedure.Status, $"保険連携 {shown.InsuranceLinkage}", shown.CopyDelivered ? "控え交付済" : null)
            : run.Records.ContainsKey(serial) ? "保険情報あり" : Nothing,
        reception is not null && run.CarryIns.TryGetValue(reception.Key, out var carryIn) ? carryIn.Shown.Status : Nothing,
        next.GetValueOrDefault(reception?.Key ?? "") ?? next.GetValueOrDefault(serial));

    private static string Words(params string?[] words) => string.Join("・", words.Where(word => word is not null));
}
