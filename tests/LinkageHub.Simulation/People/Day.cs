using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Linkages;

namespace LinkageHub.Simulation.People;

/// <summary>A contract's way through the manual: mostly the next step, now and then something else.</summary>
internal sealed class Day(World world)
{
    private readonly Screens screens = new(world);
    private readonly Staff staff = new(world);

    private Dice Dice => world.Dice;

    public void Begin()
    {
        for (var number = 1; number <= world.Swarm.Contracts; number++)
        {
            var contract = new Contract(number, number % 3 == 0 ? "S002" : "S001");
            world.Loop.After(Dice.Seconds(0, 10), null, () =>
            {
                screens.Print(contract, replaces: false);
                Again(contract);
            });
        }
    }

    private void Again(Contract contract) => world.Loop.After(Dice.Seconds(0.3, 6), null, () =>
    {
        if (world.Weather.IsClear)
            return;
        if (Dice.Chance(world.Swarm.Mischief))
            SomethingElse(contract);
        else
            NextStep(contract);
        Again(contract);
    });

    private void NextStep(Contract contract)
    {
        var partners = world.Partners;
        var reception = contract.Reception is { } number ? partners.Receptions.GetValueOrDefault(number) : null;
        if (!partners.Records.TryGetValue(contract.Serial, out var record))
            staff.Trigger(contract, Linkage.I, joins: contract.Reception is not null);
        else if (record.Selected is null || reception is null)
            screens.Submit(contract);
        else if (reception.Procedure == "変更手続中")
        {
            if (Dice.Chance(0.5))
                screens.Print(contract, replaces: true);
        }
        else if (reception.Review is not "承認")
            screens.Review(reception);
        else if (!partners.Contracts.TryGetValue(contract.Serial, out var insured))
            staff.Trigger(contract, Linkage.II);
        else if (insured.ConcludedAt is null)
            screens.Conclude(insured);
        else if (reception.Conclusion is null)
            Third(contract, insured.FinishedBy);
        else if (File(contract) is { } file && !reception.CopyDelivered && file.CopyDeliveryOf(file.Current.Number) is null)
            staff.DeliverCopy(contract, file);
        else if (!partners.CarryIns.TryGetValue(contract.Reception!, out var carryIn))
            staff.Trigger(contract, Linkage.CarryIn);
        else if (carryIn.Status == "担当者手続き中")
            staff.Trigger(contract, Dice.Chance(0.4) ? Linkage.ChangeResubmission : Linkage.CarryIn, Dice.Chance(0.5) ? ["P01"] : null);
        else if (carryIn.Status == "店舗承認者手続中")
            screens.Decide(carryIn);
        else if (carryIn.Status == "変更再申込")
            staff.Trigger(contract, Linkage.ChangeResubmission);
        Push(contract);
    }

    private void Third(Contract contract, string? finishedBy)
    {
        staff.Trigger(contract, Linkage.III);
        if (File(contract)?.Find(File(contract)!.Current.Number, Linkage.III) is not { } handoff || finishedBy == "終了" && handoff.Status is not HandoffStatus.Failed)
            return;
        if (handoff.Manual is { Status: ManualConclusion.Awaiting })
            staff.Confirm(contract, handoff);
        else
            staff.Propose(contract, handoff);
    }

    /// <summary>What failed is tried again now and then, what was put aside is taken up.</summary>
    private void Push(Contract contract)
    {
        if (File(contract)?.Handoffs.LastOrDefault(h => h.Status is HandoffStatus.Failed or HandoffStatus.Parked or HandoffStatus.InDoubt) is { } waiting && Dice.Chance(0.3))
        {
            if (waiting.Status is HandoffStatus.Parked && Dice.Chance(0.5))
                staff.LookUp(contract, waiting);
            else
                staff.Retry(contract, waiting);
        }
    }

    private void SomethingElse(Contract contract)
    {
        var file = File(contract);
        if (world.Swarm.Habit is not Habit.None && Dice.Chance(0.7))
        {
            OutOfHabit(contract, file);
            return;
        }
        var handoff = file is { Handoffs.Length: > 0 } ? Dice.Pick(file.Handoffs) : null;
        switch (Dice.Between(0, 19))
        {
            case 0 or 1 or 2:
                staff.Trigger(contract, Dice.Pick([Linkage.I, Linkage.II, Linkage.III, Linkage.CarryIn, Linkage.ChangeResubmission]));
                break;
            case 3 or 4 or 5 when handoff is not null:
                staff.Retry(contract, handoff);
                break;
            case 6 or 7 when handoff is not null:
                staff.LookUp(contract, handoff);
                break;
            case 8 or 9 or 10 when handoff is not null:
                staff.Park(handoff);
                break;
            case 11 or 12 when handoff is not null:
                staff.Cancel(handoff);
                break;
            case 13 when file is not null:
                staff.Repair(contract, file);
                break;
            case 14 when world.Partners.Contracts.TryGetValue(contract.Serial, out var insured):
                screens.RegisterAtJPass(insured);
                break;
            case 15 when world.Partners.Applications.TryGetValue(contract.Serial, out var form) && Dice.Chance(0.4):
                screens.Change(form);
                break;
            case 16 when Dice.Chance(0.4):
                screens.Print(contract, replaces: true);
                break;
            case 17 when file?.Find(file.Current.Number, Linkage.III) is { } third:
                staff.Propose(contract, third);
                staff.Withdraw(contract, third);
                break;
            case 18 when file?.Find(file.Current.Number, Linkage.III) is { Manual.Status: ManualConclusion.Awaiting } proposed:
                staff.Replace(contract, file);
                staff.Confirm(contract, proposed);
                break;
            default:
                if (file?.Find(file.Current.Number, Linkage.III) is { } again)
                    staff.Confirm(contract, again);
                break;
        }
    }

    private void OutOfHabit(Contract contract, CaseFile? file)
    {
        if (file is null)
            return;
        if (world.Swarm.Habit is Habit.ReplacesForms)
        {
            if (file.Find(file.Current.Number, Linkage.I) is { Status: HandoffStatus.RetryScheduled or HandoffStatus.InDoubt } underWay && Dice.Chance(0.6))
                staff.Park(underWay);
            else if (file.Handoffs.LastOrDefault(h => h.Status is HandoffStatus.Parked) is { } parked && Dice.Chance(0.5))
                staff.Retry(contract, parked);
            else if (Dice.Chance(0.3))
                screens.Print(contract, replaces: true);
            else
                staff.Replace(contract, file);
            return;
        }
        if (file.Find(file.Current.Number, Linkage.III) is not { } third)
            return;
        // What two people registered waits or rests, and somebody has done it on J-PASS's own screen meanwhile: only a look finds that.
        if (third is { Status: HandoffStatus.RetryScheduled or HandoffStatus.Failed or HandoffStatus.Parked, Manual.Status: ManualConclusion.Confirmed }
            && world.Partners.Contracts.TryGetValue(contract.Serial, out var concluded) && Dice.Chance(0.5))
        {
            screens.RegisterAtJPass(concluded);
            staff.LookUp(contract, third);
            return;
        }
        switch (Dice.Between(0, 7))
        {
            case 0:
                staff.Propose(contract, third);
                break;
            case 1 or 2:
                staff.Confirm(contract, third);
                break;
            case 3 when third.Manual is { Status: ManualConclusion.Confirmed } && world.Partners.Contracts.TryGetValue(contract.Serial, out var insured):
                screens.RegisterAtJPass(insured);
                staff.LookUp(contract, third);
                break;
            case 4 when third.Manual is { Status: ManualConclusion.Confirmed }:
                staff.Park(third);
                break;
            case 5 or 6:
                staff.LookUp(contract, third);
                break;
            default:
                staff.Withdraw(contract, third);
                staff.Retry(contract, third);
                break;
        }
    }

    private CaseFile? File(Contract contract) => world.Store.FindByKey(BusinessKey.PrintSerialKind, "SJ", contract.Serial)
        ?? (contract.Reception is { } number ? world.Store.FindByKey(BusinessKey.HeldReceptionKind, BusinessKey.FinanceCompany, number) : null);
}
