using System.Collections.Concurrent;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Scenarios.Wire;

/// <summary>
/// Faults × partners × classes over real sockets, through the whole hub, judged by the partners' journal: once or not at all, as many requests on
/// the wire as attempts in the ledger, always the same bytes. All of it in <c>--all</c>, a few rows of one cell otherwise.
/// </summary>
[Collection(LinkageTests.Name)]
public sealed class WireFaultTests(Ground ground)
{
    private const int AtOnce = 12;
    private const int SampledBy = 12;

    public static IEnumerable<object[]> Cells() =>
        from of in (string[])["A", "B", "C"]
        from operation in (string[])["J1", "S2", "J4", "A1", "A2"]
        where LongRuns.Asked || (of, operation) is ("B", "S2")
        select new object[] { of, operation };

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_write_takes_effect_once_or_is_a_persons_and_no_request_is_hidden(string of, string operation)
    {
        var faults = WireFault.All.Where((_, n) => LongRuns.Asked || n % SampledBy == 0).ToList();
        var town = new WireTown(ground, of);
        await town.InitializeAsync();
        try
        {
            var cells = faults.Select(fault => (Fault: fault, Contract: town.NewContract())).ToList();
            await town.Simulator.Breaks(string.Join(',', cells.Select(cell =>
                $$"""{"operation":"{{operation}}","key":"{{(operation is "J1" ? cell.Contract.PrintSerial : cell.Contract.ReceptionNumber)}}","nth":1,{{cell.Fault.Rule}}}""")));
            var (wrong, together) = (new ConcurrentBag<string>(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce });
            await Parallel.ForEachAsync(cells, together, async (cell, _) => await PrepareAsync(new ProcedureSoFar(town), operation, cell.Contract));

            await Parallel.ForEachAsync(cells, together, async (cell, _) =>
            {
                foreach (var finding in await FindingsAsync(town, cell.Fault, cell.Contract, of, operation))
                    wrong.Add($"{cell.Fault} × {operation} × {of}: {finding}");
            });

            Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Order()));
            var verified = await town.Hub.Staff.Get("ledger/verify");
            Assert.True(verified.Body["ok"]!.GetValue<bool>(), verified.ToString());
            await new Journal(town.Simulator).HoldsEveryEffectOnce();
        }
        finally
        {
            await town.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<string>> FindingsAsync(Town town, WireFault fault, Contract contract, string of, string operation)
    {
        var (staff, journal) = (town.Hub.Staff, new Journal(town.Simulator));
        var asked = (await AskAsync(staff, operation, contract)).Accepted();
        var handoff = await staff.SeesEventually(asked.Handoff, seen => seen.Status is "succeeded" or "failed" || seen is { Status: "in-doubt", NeedsPerson: true });
        var sends = handoff.Attempts.Where(attempt => attempt.Kind == "send" && attempt.Operation == operation).ToList();
        // A breaker may close between the intent and the wire. What never left says so: no byte, so no answer either.
        var left = sends.Where(send => send.Outcome != "not-applied" || send.HttpStatus is not null).ToList();
        var requests = await journal.Requests(operation, contract);
        var (status, applied) = Expected(fault, of);
        // Some partners get to it late.
        var effects = await Eventually.Sees(async () => (await journal.Of(operation, contract)).Count(effect => effect is "created" or "changed"), seen => seen >= applied);

        var findings = new List<string>();
        if (fault.MayBeRead && left[0].Outcome == "applied")
            status = "succeeded";
        else if (left[0].Outcome != FirstSend(fault))
            findings.Add($"the first send is called {left[0].Outcome}");
        if ((handoff.Status, effects) != (status, applied))
            findings.Add($"{handoff.Status} {handoff.ErrorCode} with {effects} effects, not {status} with {applied}");
        if (status is not "succeeded" && !handoff.NeedsPerson)
            findings.Add("nobody is told");
        if (requests.Count != left.Count)
            findings.Add($"{requests.Count} requests on the wire, in the ledger {string.Join(", ", sends.Select(send => $"{send.Outcome} {send.HttpStatus}"))}");
        if (requests.Select(request => request!["bodyHash"]!.ToString()).Distinct().Count() > 1)
            findings.Add("other bytes the second time");
        return findings;
    }

    private static Task<Contract> PrepareAsync(ProcedureSoFar procedure, string operation, Contract contract) => operation switch
    {
        "J1" => procedure.Printed(contract),
        "S2" => procedure.Approved(contract),
        "J4" => procedure.Concluded(contract),
        _ => procedure.CopyDelivered(contract),
    };

    private static Task<Reply> AskAsync(Person staff, string operation, Contract contract) => operation switch
    {
        "J1" => staff.LinksI(contract, wait: 0),
        "S2" => staff.Links("II", contract, wait: 0),
        "J4" => staff.Links("III", contract, wait: 0),
        _ => staff.Links("carry-in", contract, wait: 0),
    };

    private static string FirstSend(WireFault fault) => fault.Leaves switch
    {
        After.NotApplied => "not-applied",
        After.Refused => "rejected",
        _ => "in-doubt",
    };

    /// <summary>The end, and how often it took effect.</summary>
    private static (string Status, int Effects) Expected(WireFault fault, string of) => (fault.Leaves, of) switch
    {
        (After.Refused, _) => ("failed", 0),
        (After.NotThere, "C") => ("in-doubt", 0),
        (After.There, "C") => ("in-doubt", 1),
        _ => ("succeeded", 1),
    };
}
