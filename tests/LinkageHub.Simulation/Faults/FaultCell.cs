using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Partners;

namespace LinkageHub.Simulation.Faults;

/// <summary>One cell: a fault meets the first write of one operation of one class. What is wrong with what followed is said in words.</summary>
internal sealed record FaultCell(Fault Fault, Operation Operation, OperationClass Class)
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(30);

    /// <summary>Longer than any partner of the tests may still be at work (class B's own condition).</summary>
    private static readonly TimeSpan LongSettle = TimeSpan.FromMinutes(15);

    private TimeSpan SettleTime => Fault.Misdeed.Does is PartnerDoes.AppliesItLate ? LongSettle : Settle;

    private Course Course => Fault.Then.Of(Class);

    public override string ToString() => $"{Fault} × {Operation} × {Class}";

    /// <summary>Everything that is not as the table says; empty when all is well.</summary>
    public IReadOnlyList<string> Play()
    {
        MisbehavingPartners? partners = null;
        var town = new QuietTown(QuietTown.Settings(Operation, Class, SettleTime),
            world => (partners = new MisbehavingPartners(world, Operation, new Queue<Misdeed>([Fault.Misdeed]))).WayOf);
        town.AskFor(Operation);
        var rests = town.RunUntil(() => Rests(town.Case!, town.Of(Operation)), TimeSpan.FromHours(1));
        var alarms = town.World.Alarms.Count;
        // Nothing may follow by itself once it rests: neither a late request nor a second thought.
        town.Run(LongSettle);
        return [.. Findings(town, partners!.Exchanges, rests, alarms)];
    }

    /// <summary>An end, or a person's queue with nothing more to come of itself.</summary>
    internal static bool Rests(CaseFile file, Handoff handoff) => file.Lease is null
        && (handoff.Status is HandoffStatus.Succeeded or HandoffStatus.Failed || (handoff is { Status: HandoffStatus.InDoubt, NeedsPerson: true, DueAt: null }));

    private IEnumerable<string> Findings(QuietTown town, IReadOnlyList<Exchange> exchanges, bool rests, int alarms)
    {
        var world = town.World;
        var handoff = town.Of(Operation);
        var operation = handoff.Operations.First(one => one.Operation == Operation);
        var sends = world.Store.Attempts.Of(handoff.Id, Operation, "send").OrderBy(one => one.Start.N).ToList();
        var looks = world.Store.Attempts.Of(handoff.Id, Operation, "look-up").ToList();
        var writes = exchanges.Where(one => one.IdempotencyKey == operation.IdempotencyKey).ToList();
        var effects = world.Partners.Effects.Count(effect => effect.IdempotencyKey == operation.IdempotencyKey);

        if (world.Found is { } broken)
            yield return broken.Message;
        if (!rests)
            yield return $"does not come to rest: {handoff.Status} {handoff.ErrorCode} {handoff.HeldBy}";
        if (!writes.Select(one => one.Attempt).SequenceEqual(sends.Select(one => one.Start.N)))
            yield return $"on the wire {string.Join(',', writes.Select(one => one.Attempt))}, in the ledger {string.Join(',', sends.Select(one => one.Start.N))}";
        if (sends.Count == 0)
            yield break;
        var first = sends[0].End;
        if (first?.Outcome != Fault.Says.Outcome || (Fault.Says.Details.Length > 0 && first.Detail != Fault.Says.Details[0]))
            yield return $"is called {first?.Outcome} {first?.Detail}";
        if (Fault.RaisesAlarm != alarms > 0)
            yield return $"{alarms} alarms";
        if (Expected(Course) is var (count, asked, status) && (writes.Count != count || (asked is { } looked && looked != looks.Count > 0) || handoff.Status != status))
            yield return $"{writes.Count} writes, {looks.Count} look-ups, {handoff.Status} {handoff.ErrorCode}";
        if (effects != (Course is Course.TellsAPerson or Course.IsRefused && Fault.Misdeed.Does is PartnerDoes.Nothing ? 0 : 1))
            yield return $"{effects} effects";
        if (handoff.Status is HandoffStatus.InDoubt or HandoffStatus.Failed && (!handoff.NeedsPerson || handoff.ErrorCode is null))
            yield return "nobody is told";
        if (writes.Count > 1 && writes[1].At - writes[0].At is var pause && pause < NotBefore())
            yield return $"sent again after {pause}";
        if (exchanges.FirstOrDefault(one => one.At > writes[0].At && one.Path.StartsWith(PathOfPartner(writes[0]), StringComparison.Ordinal)) is { } next && next.At - writes[0].At < Fault.NotBefore)
            yield return $"asked again after {next.At - writes[0].At}";
        if (operation.CountedSends != (Course is Course.WaitsForCredentials ? 1 : sends.Count))
            yield return $"{operation.CountedSends} attempts used up";
    }

    /// <summary>Writes, whether anybody was asked, and the end.</summary>
    private static (int Writes, bool? Asked, HandoffStatus Status) Expected(Course course) => course switch
    {
        Course.SendsAgain or Course.WaitsForCredentials => (2, false, HandoffStatus.Succeeded),
        Course.LooksUpAndSendsAgain or Course.SettlesAndSendsAgain => (2, true, HandoffStatus.Succeeded),
        Course.LooksUpAndFindsIt => (1, true, HandoffStatus.Succeeded),
        Course.TellsAPerson => (1, null, HandoffStatus.InDoubt),
        _ => (1, false, HandoffStatus.Failed),
    };

    private TimeSpan NotBefore() => Course switch
    {
        Course.SettlesAndSendsAgain => SettleTime,
        Course.WaitsForCredentials => TimeSpan.FromSeconds(30),
        _ => Fault.NotBefore,
    };

    private static string PathOfPartner(Exchange write) => write.Path[..(write.Path.IndexOf('/', 1) + 1)];
}
