using System.Security.Cryptography;
using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Simulation.Nodes;
using LinkageHub.Simulation.Partners;

namespace LinkageHub.Simulation.Judges;

/// <summary>What leaves the hub and what it brings about at the partners.</summary>
internal sealed class WireJudge(World world)
{
    private readonly Dictionary<string, string> firstBodies = [];
    private readonly Dictionary<(string Key, int Attempt), TimeSpan> left = [];
    private readonly List<(string HandoffId, string Name, TimeSpan At)> asked = [];
    private readonly Dictionary<(string Node, string Key), DateTimeOffset> answered = [];

    /// <summary>A person asks for a retry; for class C two of them must.</summary>
    public void PersonAsks(string handoffId, string name) => asked.Add((handoffId, name, world.Loop.Now));

    public void Asked(HttpRequestMessage request)
    {
        var address = Uri.UnescapeDataString(request.RequestUri!.ToString());
        if (Canaries.IsIn(address))
            Break("I14", $"personal data in an address: {address}");
    }

    public void Left(Node node, Arrival call)
    {
        var key = call.IdempotencyKey!;
        if (world.Judges.Commits.OperationOf(key) is not var (file, handoff, operation))
        {
            Break("I5", $"{key} left without an intent");
            return;
        }
        var intent = world.Store.Attempts.Find(handoff.Id, operation.Operation, "send", call.Attempt);
        if (intent is null || operation.PayloadHash != Convert.ToHexStringLower(SHA256.HashData(call.Body)))
            Break(intent is null ? "I5" : "I6", $"{key} #{call.Attempt} is not what was written before");
        if (!left.TryAdd((key, call.Attempt), world.Loop.Now))
            Break("I5", $"{key} #{call.Attempt} left twice: requests on the wire are attempts");
        if (firstBodies.TryGetValue(key, out var first) ? first != call.Text : !firstBodies.TryAdd(key, call.Text))
            Break("I6", $"{key} #{call.Attempt} has other bytes than its first attempt");
        if (file.Lease is not { } lease || lease.Node != node.Name || lease.HandoffId != handoff.Id || lease.Until < world.Loop.Time)
            Break("INV-30", $"{node.Name} sends {key} #{call.Attempt} without holding the case");
        if (call.Attempt > 1 && intent is not null)
            JudgeRepeat(file, handoff, operation, call, intent.At);
        JudgeOrder(file, handoff, operation, call);
    }

    /// <summary>A partner's own answer to a read has come through whole: nothing else says what is there or not.</summary>
    public void Answered(Node node, Arrival call)
    {
        if (call.IdempotencyKey is null)
            answered[(node.Name, call.Path.Split('/')[^1])] = node.Clock.GetUtcNow();
    }

    public bool HasAnswered(string node, string key, DateTimeOffset since) => answered.TryGetValue((node, key), out var at) && at >= since;

    public void Applied(Effect effect)
    {
        var same = effect.Operation switch
        {
            "A4" or "J5" => world.Partners.Effects.Count(e => e.IdempotencyKey == effect.IdempotencyKey),
            "J4" or "J4M" => world.Partners.Effects.Count(e => e.Operation is "J4" or "J4M" && e.Key == effect.Key),
            _ => world.Partners.Of(effect.Operation, effect.Key).Count(),
        };
        if (same > 1)
            Break("I1", $"{effect.Operation} is applied {same} times for {effect.Key}");
        if (world.Judges.Commits.OperationOf(effect.IdempotencyKey) is var (_, handoff, operation)
            && operation.Status is OperationStatus.Waiting or OperationStatus.Rejected && handoff.Status is HandoffStatus.Failed or HandoffStatus.Cancelled)
            Break("I8", $"{effect.IdempotencyKey} is applied after the hub had said that it certainly was not");
    }

    /// <summary>I8, INV-03: what is in doubt goes out again only as its class allows.</summary>
    private void JudgeRepeat(CaseFile file, Handoff handoff, OperationState operation, Arrival call, TimeSpan intentAt)
    {
        var before = world.Store.Attempts.Find(handoff.Id, operation.Operation, "send", call.Attempt - 1);
        if (before?.Outcome is "not-applied" or "rejected" or "applied")
            return;
        var since = before?.At ?? TimeSpan.Zero;
        var answered = world.Store.Attempts.Of(handoff.Id, operation.Operation, "look-up").Where(look => look.EndedAt > since).Select(look => look.Outcome).ToList();
        // It is there, and a person wants the window opened once more (LH2-203).
        if (answered.Contains("present"))
            return;
        switch (ClassOf(operation.Operation))
        {
            // Before J4M two people have J-PASS read once more, after a settling time of their own.
            case OperationClass.B when operation.Operation is not Operation.J4M:
                if (!answered.Contains("absent"))
                    Break("INV-03", $"{call.IdempotencyKey} #{call.Attempt} goes out again before a look-up said absent");
                // What never left cannot be under way.
                if (left.TryGetValue((call.IdempotencyKey!, call.Attempt - 1), out var gone) && intentAt - gone < world.Swarm.Settle - (world.Swarm.MostClockOffset * 2) - TimeSpan.FromSeconds(0.1 + (world.Swarm.LeaseSeconds / 3)))
                    Break("INV-03", $"{call.IdempotencyKey} #{call.Attempt} goes out again {(intentAt - gone).TotalSeconds:0.0}s after the last: not settled");
                break;
            case OperationClass.C:
                var persons = asked.Where(one => one.HandoffId == handoff.Id && one.At >= since).Select(one => one.Name).Distinct().Count();
                if (persons < 2)
                    Break("I8", $"{call.IdempotencyKey} #{call.Attempt} of class C goes out again on the word of {persons}");
                break;
        }
    }

    /// <summary>The order of the business: what must stand at the partners before this may leave.</summary>
    private void JudgeOrder(CaseFile file, Handoff handoff, OperationState operation, Arrival call)
    {
        var partners = world.Partners;
        var serial = file.Revisions[handoff.Revision].PrintSerial;
        var contract = serial is null ? null : partners.Contracts.GetValueOrDefault(serial);
        var reception = partners.Receptions.GetValueOrDefault(operation.Key);
        switch (operation.Operation)
        {
            case Operation.J1 when call.Text.Contains("approvalNumber", StringComparison.Ordinal):
                Break("INV-05", $"{call.IdempotencyKey} carries an approval number");
                break;
            case Operation.S2:
                if (serial is null || !partners.Records.TryGetValue(serial, out var record))
                    Break("INV-02", $"{call.IdempotencyKey}: linkage II before I");
                else if (call.Attempt == 1 && record.Record.GetProperty("premium").GetRawText() != call.Json().GetProperty("premium").GetRawText())
                    Break("INV-06", $"{call.IdempotencyKey}: another premium than in I");
                break;
            case Operation.J4:
                if (contract?.ConcludedAt is null)
                    Break("INV-02", $"{call.IdempotencyKey}: linkage III before a conclusion");
                if (contract?.FinishedBy != "終了")
                    Break("INV-15", $"{call.IdempotencyKey}: finished by {contract?.FinishedBy}");
                if (handoff.Manual is { Status: not ManualConclusion.Withdrawn })
                    Break("INV-09", $"{call.IdempotencyKey}: an automatic J4 beside a manual conclusion");
                break;
            case Operation.J4M:
                if (handoff.Manual is not { ConfirmedBy: { } second } manual || second == manual.ProposedBy)
                    Break("INV-29", $"{call.IdempotencyKey}: registered by hand without a second person");
                if (reception?.PaperContract == true)
                    Break("INV-10", $"{call.IdempotencyKey}: a paper contract");
                break;
            case Operation.A1:
                if (reception?.Conclusion is null)
                    Break("INV-02", $"{call.IdempotencyKey}: carry-in before 済");
                if (reception?.CopyDelivered != true && file.CopyDeliveryOf(handoff.Revision) is null)
                    Break("INV-18", $"{call.IdempotencyKey}: carry-in before 控え交付済");
                break;
        }
    }

    private OperationClass ClassOf(Operation operation) =>
        world.Swarm.Classes.TryGetValue(operation is Operation.J4M ? Operation.J4 : operation, out var own) ? own
        : operation is Operation.J1 or Operation.J5 or Operation.A1 ? OperationClass.A : OperationClass.B;

    private void Break(string invariant, string what) => world.Broken(new Violation(invariant, what));
}
