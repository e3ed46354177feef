using LinkageHub.Cases;
using LinkageHub.Partners;

namespace LinkageHub.Simulation.Faults;

/// <summary>
/// Two faults, one after the other: the first meets the write, the second whatever the hub asks that partner next for its sake, be it a look-up
/// or the write once more. No table says what follows; what must hold of every end is asked.
/// </summary>
internal sealed record FaultPair(Fault First, Fault Then, Operation Operation, OperationClass Class)
{
    public override string ToString() => $"{First}, then {Then} × {Operation} × {Class}";

    public IReadOnlyList<string> Play()
    {
        MisbehavingPartners? partners = null;
        var town = new QuietTown(QuietTown.Settings(Operation, Class, SettleTime),
            world => (partners = new MisbehavingPartners(world, Operation, new Queue<Misdeed>([First.Misdeed, Then.Misdeed])) { AlsoReads = true }).WayOf);
        town.AskFor(Operation);
        var rests = town.RunUntil(() => FaultCell.Rests(town.Case!, town.Of(Operation)), TimeSpan.FromHours(3));
        town.Run(SettleTime);
        return [.. Findings(town, partners!.Exchanges, rests)];
    }

    private TimeSpan SettleTime => TimeSpan.FromMinutes(First.Misdeed.Does is PartnerDoes.AppliesItLate || Then.Misdeed.Does is PartnerDoes.AppliesItLate ? 15 : 0.5);

    private IEnumerable<string> Findings(QuietTown town, IReadOnlyList<Exchange> exchanges, bool rests)
    {
        var handoff = town.Of(Operation);
        var key = handoff.Operations.First(one => one.Operation == Operation).IdempotencyKey;
        var sends = town.World.Store.Attempts.Of(handoff.Id, Operation, "send").Select(one => one.Start.N).Order().ToList();
        var writes = exchanges.Where(one => one.IdempotencyKey == key).Select(one => one.Attempt).ToList();
        var effects = town.World.Partners.Effects.Count(effect => effect.IdempotencyKey == key);
        if (town.World.Found is { } broken)
            yield return broken.Message;
        if (!rests)
            yield return $"does not come to rest: {handoff.Status} {handoff.ErrorCode} {handoff.HeldBy}";
        if (!writes.SequenceEqual(sends))
            yield return $"on the wire {string.Join(',', writes)}, in the ledger {string.Join(',', sends)}";
        if (effects > 1 || (handoff.Status is HandoffStatus.Succeeded && effects != 1))
            yield return $"{handoff.Status} with {effects} effects";
        if (handoff.Status is not HandoffStatus.Succeeded && !handoff.NeedsPerson)
            yield return "nobody is told";
    }
}
