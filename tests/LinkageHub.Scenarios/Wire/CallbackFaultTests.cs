using System.Collections.Concurrent;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Wire;

/// <summary>
/// F34 to F42 × partners × classes over real sockets: what people did is told in all the ways a callback can go wrong, and the write that follows from
/// it is sent once and applied once. F36 rides on an answer of ours. Only in <c>--all</c>.
/// </summary>
[Collection(LinkageTests.Name)]
public sealed class CallbackFaultTests(Ground ground)
{
    private const int Thousand = 1000;

    /// <param name="Number">Of the fault matrix.</param>
    /// <param name="Name">The simulator's fault.</param>
    /// <param name="Answers">What the hub says to each that comes under the contract's own key.</param>
    /// <param name="Notes">How often its ledger says that a callback came.</param>
    private sealed record Misdelivery(string Number, string Name, int[] Answers, int Notes);

    private static readonly Misdelivery[] All =
    [
        new("F34", "callback-twice", [204, 204], 1),
        new("F34", "callback-thousand", [.. Enumerable.Repeat(204, Thousand)], 1),
        new("F35", "callback-reordered", [204], 1),
        new("F37", "callback-late", [204], 1),
        new("F38", "callback-unknown-key", [], 0),
        new("F39", "callback-yesterday", [401], 0),
        new("F39", "callback-future", [401], 0),
        new("F40", "callback-bad-signature", [401], 0),
        new("F41", "callback-replayed", [204, 204], 1),
        new("F42", "callback-altered", [401], 0),
    ];

    /// <summary>What a partner tells of, how far a contract has come by then, what people do there, and what they ask of the hub afterwards.</summary>
    private sealed record Teller(string Type, string Write, Func<ProcedureSoFar, Contract, Task<Contract>> Prepared, Func<Simulator, Contract, Task> Act, string? Linkage);

    private static readonly Dictionary<string, Teller> Tellers = new()
    {
        ["sonpo-online"] = new("contract.concluded", "J4", (so, contract) => so.LinkedII(contract), (partners, contract) => new SonpoOnline(partners).Concludes(contract), "III"),
        ["jpass"] = new("reception.reviewed", "S2", (so, contract) => so.Received(contract), (partners, contract) => new JPass(partners).Reviews(contract), "II"),
        ["arclink"] = new("carryin.approved", "A2", (so, contract) => so.CarriedIn(contract), (partners, contract) => new Arclink(partners).Approves(contract), null),
    };

    public static IEnumerable<object[]> Cells() =>
        from of in (string[])["A", "B", "C"]
        from partner in (string[])["sonpo-online", "jpass", "arclink"]
        select new object[] { of, partner };

    [LongTheory]
    [MemberData(nameof(Cells))]
    public async Task Whatever_happens_to_a_callback_the_write_ends_as_it_should(string of, string partner)
    {
        var (town, teller, wrong) = (new WireTown(ground, of), Tellers[partner], new ConcurrentBag<string>());
        await town.InitializeAsync();
        try
        {
            var cells = All.Select(fault => (Fault: fault, Contract: town.NewContract())).ToList();
            await Parallel.ForEachAsync(cells, async (cell, _) => await teller.Prepared(new ProcedureSoFar(town), cell.Contract));
            await town.Simulator.Breaks(string.Join(',', cells.Select(cell =>
                $$"""{"operation":"{{teller.Type}}","key":"{{KeyOf(teller, cell.Contract)}}","fault":"{{cell.Fault.Name}}"}""")));

            await Parallel.ForEachAsync(cells, async (cell, _) =>
            {
                foreach (var finding in await FindingsAsync(town, teller, cell.Fault, cell.Contract))
                    wrong.Add($"{cell.Fault.Number} {cell.Fault.Name} × {partner} × {of}: {finding}");
            });

            Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Order()));
            await new Journal(town.Simulator).HoldsEveryEffectOnce();
        }
        finally
        {
            await town.DisposeAsync();
        }
    }

    /// <summary>F36: it is out and answered before the answer to our own request.</summary>
    [LongTheory]
    [InlineData("A", "J4")]
    [InlineData("B", "J4")]
    [InlineData("C", "J4")]
    [InlineData("A", "A1")]
    [InlineData("B", "A1")]
    [InlineData("C", "A1")]
    public async Task A_callback_that_overtakes_the_answer_changes_nothing(string of, string operation)
    {
        var town = new WireTown(ground, of);
        await town.InitializeAsync();
        try
        {
            var procedure = new ProcedureSoFar(town);
            var contract = operation is "J4" ? await procedure.Concluded() : await procedure.CopyDelivered();
            await town.Simulator.Breaks($$"""{"operation":"{{operation}}","key":"{{contract.ReceptionNumber}}","nth":1,"fault":"callback-early"}""");

            var linked = await town.Hub.Staff.Links(operation is "J4" ? "III" : "carry-in", contract);

            Assert.Equal("succeeded", linked.Handoff.Status);
            Assert.Equal([EffectOf(operation)], await new Journal(town.Simulator).Of(operation, contract));
            Assert.Single(await new Journal(town.Simulator).Requests(operation, contract));
        }
        finally
        {
            await town.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<string>> FindingsAsync(Town town, Teller teller, Misdelivery fault, Contract contract)
    {
        var (staff, journal, findings) = (town.Hub.Staff, new Journal(town.Simulator), new List<string>());
        await teller.Act(town.Simulator, contract);
        if (teller.Linkage is { } linkage && await staff.Links(linkage, contract) is var linked && linked["status"] != "succeeded")
            findings.Add(linked.ToString());
        var answers = fault.Answers.Length == 0 ? [] : await journal.AnswersTo(teller.Type, contract, atLeast: fault.Answers.Length);
        if (!answers.SequenceEqual(fault.Answers))
            findings.Add($"answered {string.Join(',', answers.CountBy(answer => answer))}");

        var notes = await Eventually.Sees(() => NotesAsync(staff, teller.Type, contract), seen => seen >= fault.Notes);
        if (notes != fault.Notes)
            findings.Add($"noted {notes} times");
        if (await journal.Of(teller.Write, contract) is var effects && !effects.SequenceEqual([EffectOf(teller.Write)]))
            findings.Add($"{teller.Write} {string.Join(',', effects)}");
        if (await journal.Requests(teller.Write, contract) is { Count: not 1 } requests)
            findings.Add($"{requests.Count} requests");
        return findings;
    }

    private static async Task<int> NotesAsync(Person staff, string type, Contract contract) =>
        (await staff.Get($"ledger?printSerial={contract.PrintSerial}&limit=500")).Body["items"]!.AsArray().Count(entry => entry!["type"]!.ToString() == "callback" && entry["status"]!.ToString() == type);

    /// <summary>What a write does at its partner: J4 and A2 change what is there.</summary>
    private static string EffectOf(string write) => write is "J4" or "A2" ? "changed" : "created";

    private static string KeyOf(Teller teller, Contract contract) => teller.Type is "contract.concluded" ? contract.PrintSerial : contract.ReceptionNumber;
}
