namespace LinkageHub.Scenarios.Driver;

/// <summary>How far a contract has come when a test begins: everybody did what the manual says, up to there.</summary>
public sealed class ProcedureSoFar(Simulator partners, Func<Person> staff, Func<Contract> newContract)
{
    private readonly SonpoOnline sonpoOnline = new(partners);
    private readonly JPass jpass = new(partners);

    public ProcedureSoFar(Town town) : this(town.Simulator, () => town.Hub.Staff, town.NewContract)
    {
    }

    private Person Staff => staff();

    /// <summary>Step 5: the application stands at the insurer, printed.</summary>
    public async Task<Contract> Printed(Contract? known = null)
    {
        var contract = known ?? newContract();
        if (!await sonpoOnline.Knows(contract))
            await sonpoOnline.Enters(contract);
        await sonpoOnline.Prints(contract);
        return contract;
    }

    /// <summary>Step 8: linkage I done.</summary>
    public async Task<Contract> LinkedI(Contract? known = null)
    {
        var contract = await Printed(known);
        Done(await Staff.LinksI(contract));
        return contract;
    }

    /// <summary>Step 17: J-PASS has given a 受付番号.</summary>
    public async Task<Contract> Received(Contract? known = null)
    {
        var contract = await LinkedI(known);
        await jpass.Receives(contract);
        return contract;
    }

    /// <summary>Step 24: 承認.</summary>
    public async Task<Contract> Approved(Contract? known = null)
    {
        var contract = await Received(known);
        await jpass.Reviews(contract);
        return contract;
    }

    /// <summary>Step 28: linkage II done, DLWeb open.</summary>
    public async Task<Contract> LinkedII(Contract? known = null)
    {
        var contract = await Approved(known);
        Done(await Staff.Links("II", contract));
        return contract;
    }

    /// <summary>Step 38: concluded, with the button given.</summary>
    public async Task<Contract> Concluded(Contract? known = null, string finishedBy = "終了")
    {
        var contract = await LinkedII(known);
        await sonpoOnline.Concludes(contract, finishedBy);
        return contract;
    }

    /// <summary>Step 40: linkage III done, 「済」.</summary>
    public async Task<Contract> LinkedIII(Contract? known = null)
    {
        var contract = await Concluded(known);
        Done(await Staff.Links("III", contract));
        return contract;
    }

    /// <summary>Step 41: 「閉じる」 was pressed, and linkage III stands as failed with that.</summary>
    public async Task<Handoff> ClosedTooEarly(Contract contract)
    {
        var refused = await Staff.Links("III", contract);
        Assert.Equal("LH3-201", refused.Code);
        return (await Staff.Get($"handoffs/{refused["handoffId"]}")).Handoff;
    }

    /// <summary>Step 49: 控え交付済.</summary>
    public async Task<Contract> CopyDelivered(Contract? known = null)
    {
        var contract = await LinkedIII(known);
        (await Staff.RecordsCopyDelivery(contract)).Accepted();
        return contract;
    }

    /// <summary>Step 52: 店舗承認者手続中.</summary>
    public async Task<Contract> CarriedIn(Contract? known = null)
    {
        var contract = await CopyDelivered(known);
        Done(await Staff.Links("carry-in", contract));
        return contract;
    }

    private static void Done(Reply reply) => Assert.True(reply.Status == 200 && reply["status"] == "succeeded", reply.ToString());
}
