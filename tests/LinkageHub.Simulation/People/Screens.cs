using LinkageHub.Simulation.Partners;

namespace LinkageHub.Simulation.People;

/// <summary>What people do on the partners' own screens.</summary>
internal sealed class Screens(World world)
{
    private PartnerWorld Partners => world.Partners;

    private Dice Dice => world.Dice;

    /// <summary>申込書 printed at 損保オンライン (S003-04); a later one may replace the one before.</summary>
    public void Print(Contract contract, bool replaces)
    {
        var old = contract.Serial;
        contract.Serial = $"A{contract.Number:D4}{contract.Forms++:D3}";
        Partners.Applications[contract.Serial] = new ApplicationForm
        {
            Serial = contract.Serial,
            Replaces = replaces ? old : null,
            StoreCode = contract.StoreCode,
            FormPrintedAt = Partners.Now,
            Premium = replaces && Partners.Applications.TryGetValue(old, out var before) ? before.Premium : new Yen(600000, 10000, 10000),
            InstallmentWeb = Dice.Chance(0.97),
        };
        if (replaces)
        {
            Partners.Applications[old].Status = "旧版";
            contract.Reception = null;
        }
        world.Postman.Send("sonpo-online", "application.printed", new { printSerial = contract.Serial });
    }

    /// <summary>保険情報 chosen in a reception (S003-13 to -22).</summary>
    public void Submit(Contract contract)
    {
        if (!Partners.Records.TryGetValue(contract.Serial, out var record) || record.Selected is not null)
            return;
        var number = $"{contract.Number:D6}{contract.Receptions++:D6}-{Dice.Between(0, 19):D2}";
        if (contract.Reception is { } old && Partners.Receptions.TryGetValue(old, out var previous) && previous.NewNumber is { } promised && !Partners.Receptions.ContainsKey(promised))
            number = promised;
        contract.Reception = number;
        record.Selected = number;
        Partners.Receptions[number] = new ReceptionRow
        {
            Number = number,
            Serial = contract.Serial,
            Premium = Dice.Chance(0.95) ? Partners.Applications[contract.Serial].Premium : new Yen(1, 1, 1),
            SubmittedAt = Partners.Now,
            Next = Dice.Chance(0.5) ? $"{contract.Number:D6}9{contract.Receptions:D5}-00" : null,
        };
        world.Postman.Send("jpass", "reception.submitted", new { receptionNumber = number, printSerials = new[] { contract.Serial } });
    }

    public void Review(ReceptionRow reception)
    {
        reception.Review = Dice.Chance(0.9) ? "承認" : Dice.Pick(["条件付承認", "否決", "審査中"]);
        reception.DecidedAt = Partners.Now;
        world.Postman.Send("jpass", "reception.reviewed", new { receptionNumber = reception.Number, status = reception.Review });
    }

    /// <summary>Concluded (S003-29 to -39): properly, closed too early, on paper, or for another premium.</summary>
    public void Conclude(ContractRow contract)
    {
        contract.Method = Dice.Chance(0.92) ? "paperless" : "paper";
        contract.FinishedBy = contract.Method == "paper" ? null : Dice.Chance(world.Swarm.Habit is Habit.RegistersByHand ? 0.4 : 0.75) ? "終了" : "閉じる";
        contract.Status = "契約締結済";
        contract.ConcludedAt = Partners.Now;
        contract.PolicyNumber = "P-" + contract.Serial;
        if (Dice.Chance(0.08))
            contract.Premium = contract.Premium with { Total = contract.Premium.Total + 1 };
        if (contract.Method == "paper" && Partners.Receptions.TryGetValue(contract.Number, out var reception))
            reception.PaperContract = true;
        world.Postman.Send("sonpo-online", "contract.concluded", new { printSerial = contract.Serial, receptionNumber = contract.Number, finishedBy = contract.FinishedBy, method = contract.Method });
    }

    /// <summary>Somebody registers the conclusion at J-PASS by hand, with the right dates or with others (INV-09).</summary>
    public void RegisterAtJPass(ContractRow contract)
    {
        if (contract.ConcludedAt is not { } at || !Partners.Receptions.TryGetValue(contract.Number, out var reception) || reception.Conclusion is not null || reception.Procedure == "変更手続中")
            return;
        var minute = new DateTimeOffset(at.Year, at.Month, at.Day, at.Hour, at.Minute, 0, at.Offset);
        reception.Conclusion = ("2026-12-01", Dice.Chance(world.Swarm.Habit is Habit.RegistersByHand ? 0.95 : 0.7) ? minute : minute.AddMinutes(-1), "manual", Partners.Now);
        reception.Procedure = "完了";
        Partners.PeopleDid("J4", reception.Number);
        Partners.PeopleDid("J4M", reception.Number);
        world.Postman.Send("jpass", "reception.changed", new { receptionNumber = reception.Number });
    }

    public void Decide(CarryInRow carryIn)
    {
        if (carryIn.Status != "店舗承認者手続中")
            return;
        if (Dice.Chance(0.6))
        {
            carryIn.Status = "本社持込済";
            world.Postman.Send("arclink", "carryin.approved", new { receptionNumber = carryIn.Number });
            return;
        }
        Arclink.GiveBack(carryIn, Partners.Now);
        Partners.PeopleDid("A4", carryIn.Number);
        world.Postman.Send("arclink", "carryin.returned", new { receptionNumber = carryIn.Number });
    }

    /// <summary>Premium or coverage is changed at the insurer, at any time (S003-30).</summary>
    public void Change(ApplicationForm form)
    {
        form.Version++;
        if (Dice.Chance(0.5))
            form.Premium = form.Premium with { Total = form.Premium.Total + 1000 };
        else
            form.Coverage += "X";
        if (Partners.Contracts.TryGetValue(form.Serial, out var contract) && contract.ConcludedAt is null)
            (contract.Premium, contract.Coverage) = (form.Premium, form.Coverage);
    }
}
