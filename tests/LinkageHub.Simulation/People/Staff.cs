using System.Collections.Immutable;
using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Simulation.Nodes;
using LinkageHub.Triggers;
using LinkageHub.Values;

namespace LinkageHub.Simulation.People;

/// <summary>What people ask of the hub, and what they are told.</summary>
internal sealed class Staff(World world)
{
    private static readonly Principal Stranger = new("x", "他店 太郎", new HashSet<Role> { Role.Staff, Role.BackOffice }, "G99", "S999", false);

    private Dice Dice => world.Dice;

    public void Trigger(Contract contract, Linkage linkage, ImmutableArray<string>? products = null, bool joins = false)
    {
        var who = Of(contract, Role.Staff);
        var serial = PrintSerial.Known(contract.Serial);
        var bySerial = linkage is Linkage.I || contract.Reception is null || Dice.Chance(0.3);
        var ask = new TriggerRequest(linkage, bySerial ? serial : null,
            !bySerial || (joins && contract.Reception is not null) ? ReceptionNumber.Known(contract.Reception!) : null, "SJ", products, null, "依頼");
        // A double click, or two people at two nodes.
        for (var clicks = Dice.Chance(0.15) ? 2 : 1; clicks > 0; clicks--)
            Call(node => AskAsync(node, ask, Dice.Chance(0.03) ? Stranger : who));
    }

    private async Task AskAsync(Node node, TriggerRequest ask, Principal who) => Told(await node.Triggers.AskAsync(ask, who, CancellationToken.None), who);

    public void Retry(Contract contract, Handoff handoff) => Call(async node =>
    {
        // Two persons' word sends class C again; they look at the partner's screen before they give it.
        if (handoff.NextOperation is { Status: OperationStatus.InDoubt } doubtful
            && (world.Partners.HasEffect(doubtful.IdempotencyKey) || world.Partners.IsUnderWay(doubtful.IdempotencyKey)))
            return;
        var who = Of(contract, Role.Staff);
        world.Judges.Wire.PersonAsks(handoff.Id, who.Name);
        Told(await node.Actions.RetryAsync(handoff.Id, who, "再実行", CancellationToken.None), who);
    });

    public void LookUp(Contract contract, Handoff handoff) =>
        Call(async node => Told(await node.Actions.LookUpAsync(handoff.Id, Of(contract, Role.Staff), "照会", CancellationToken.None), Of(contract, Role.Staff)));

    public void Park(Handoff handoff) => Call(async node =>
        Refused(await node.Actions.ParkAsync(handoff.Id, BackOffice(), "保留", CancellationToken.None), handoff.Id, HandoffEvent.ParkAsked));

    public void Cancel(Handoff handoff) => Call(async node =>
        Refused(await node.Actions.CancelAsync(handoff.Id, BackOffice(), "取消", CancellationToken.None), handoff.Id, HandoffEvent.CancelAsked));

    public void Propose(Contract contract, Handoff handoff) => Call(async node =>
    {
        var (day, minute) = Typed(contract);
        var paper = Dice.Chance(0.9) ? false : (bool?)true;
        var who = Of(contract, Role.Staff);
        world.Judges.Wire.PersonAsks(handoff.Id, who.Name);
        await node.Manual.ProposeAsync(handoff.Id, who, new ManualProposal(day, minute, "online-inquiry", paper), "手動", CancellationToken.None);
    });

    public void Confirm(Contract contract, Handoff handoff) => Call(async node =>
    {
        var (day, minute) = Typed(contract);
        var who = Of(contract, Dice.Chance(0.3) ? Role.Staff : Role.Approver);
        world.Judges.Wire.PersonAsks(handoff.Id, who.Name);
        await node.Manual.ConfirmAsync(handoff.Id, who, day, minute, CancellationToken.None);
    });

    public void Withdraw(Contract contract, Handoff handoff) =>
        Call(async node => await node.Manual.WithdrawAsync(handoff.Id, Of(contract, Role.Staff), CancellationToken.None));

    public void Repair(Contract contract, CaseFile file) => Call(async node =>
    {
        var who = Of(contract, Role.Approver);
        switch (Dice.Between(0, 5))
        {
            case 0:
                await node.Repairs.OpenRevisionAsync(file.CaseId, who, "CoverageChanged", null, CancellationToken.None);
                break;
            case 1:
                await node.Repairs.CancelAsync(file.CaseId, who, "取消", CancellationToken.None);
                break;
            case 2:
                await node.Repairs.ConfirmCancelAsync(file.CaseId, BackOffice(), CancellationToken.None);
                break;
            case 3:
                await node.Repairs.WithdrawCopyDeliveryAsync(file.CaseId, who, "誤り", CancellationToken.None);
                break;
            case 4 when contract.Reception is { } number:
                await node.Numbers.SetReceptionAsync(file.CaseId, who, number, "照合済", CancellationToken.None);
                break;
            default:
                await node.Repairs.ReturnToStaffAsync(file.CaseId, who, "差し戻し", TimeSpan.Zero, CancellationToken.None);
                break;
        }
    });

    public void Replace(Contract contract, CaseFile file) => Call(async node =>
        await node.Repairs.OpenRevisionAsync(file.CaseId, Of(contract, Role.Approver), "PremiumChanged", null, CancellationToken.None));

    public void DeliverCopy(Contract contract, CaseFile file) => Call(async node =>
        await node.Repairs.RecordCopyDeliveryAsync(file.CaseId, Of(contract, Role.Staff), null, "T0001", null, CancellationToken.None));

    /// <summary>Any open node; its people wait for the answer as long as it lives.</summary>
    private void Call(Func<Node, Task> ask)
    {
        if (world.AnyOpen() is { } node)
            world.Loop.After(Dice.Seconds(0, 0.05), node.Life, () => _ = GuardedAsync(node, ask));
    }

    private async Task GuardedAsync(Node node, Func<Node, Task> ask)
    {
        try
        {
            await ask(node);
        }
        catch (LedgerUnavailableException)
        {
            // 503 LH9-107: nothing was accepted, or nobody knows; people ask again.
        }
        catch (Exception e)
        {
            world.Broken(e as Violation ?? new Violation("engine", $"a door of {node.Name} fell: {e}"));
        }
    }

    private void Told(Answer answer, Principal who)
    {
        world.Trace.Line(answer switch
        {
            Answer.Of of => $"told {of.Handoff.Linkage} {of.Handoff.Status}",
            Answer.Refused no => $"refused {no.Refusals[0].Code}",
            _ => "changed",
        });
        if (answer is not Answer.Of(var file, var handoff))
            return;
        world.Judges.Rest.Accepted(who.Name, handoff);
        if (file.AgencyCode is not null && !(file.AgencyCode == who.AgencyCode && (who.Is(Role.BackOffice) || file.StoreCode == who.StoreCode)))
            world.Broken(new Violation("I13", $"{who.Name} was shown a case of {file.StoreCode}"));
    }

    private void Refused(Answer answer, string handoffId, HandoffEvent what)
    {
        if (answer is Answer.Refused && world.Store.FindByHandoff(handoffId)?.HandoffById(handoffId) is { } handoff && !HandoffTransitions.TryMove(handoff.Status, what, out _))
            world.Coverage.Refused(handoff.Status, what);
    }

    private (string Day, string Minute) Typed(Contract contract)
    {
        var at = world.Partners.Contracts.GetValueOrDefault(contract.Serial)?.ConcludedAt ?? world.Loop.Time;
        return (Dice.Chance(0.95) ? "20261201" : "2026-12-01", JapanTime.TypedMinute(at));
    }

    private Principal Of(Contract contract, Role role)
    {
        var name = $"{contract.StoreCode} {role} {Dice.Between(1, 3)}";
        return new Principal(name, name, new HashSet<Role> { role }, "G01", contract.StoreCode, false);
    }

    private Principal BackOffice() => new("b", $"事務 {Dice.Between(1, 2)}", new HashSet<Role> { Role.BackOffice }, "G01", null, false);
}
