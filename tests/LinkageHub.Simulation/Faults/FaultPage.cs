using System.Globalization;
using System.Text;

namespace LinkageHub.Simulation.Faults;

/// <summary><c>docs/fault-matrix.md</c>, written from the tables.</summary>
internal static class FaultPage
{
    private static readonly Dictionary<Course, string> Words = new()
    {
        [Course.SendsAgain] = "sends again",
        [Course.LooksUpAndSendsAgain] = "looks up: absent; sends again",
        [Course.SettlesAndSendsAgain] = "looks up: absent; after the settling time looks up again: absent; sends again",
        [Course.LooksUpAndFindsIt] = "looks up: there; done",
        [Course.TellsAPerson] = "stays in doubt, tells a person, sends nothing",
        [Course.IsRefused] = "failed with its code, tells a person",
        [Course.WaitsForCredentials] = "alarm; holds everything, uses nothing up, one probe a breaker's time",
    };

    public static string Text()
    {
        var page = new StringBuilder("""
            # Partner faults

            Written from `FaultTable` and `CallbackFault` (`tests/LinkageHub.Simulation/Faults`); the same rows are played against the real engine, for
            every partner and class. Rewrite it by running the tests with `LINKAGEHUB_APPROVE=1`.

            Class **A**: the partner deduplicates on our key. **B**: it can be asked, and says how long a request may still be under way (the settling time).
            **C**: neither. "Sends again" is always the same key and the same bytes, and every request on the wire is an attempt in the ledger.

            ## Our writes

            | | on the wire | the hub calls it | class A | class B | class C |
            |---|---|---|---|---|---|

            """);
        foreach (var rows in FaultTable.All.GroupBy(row => (row.Number, Says(row), row.Then)))
            page.Append(CultureInfo.InvariantCulture, $"| {rows.Key.Number} | {string.Join("; ", rows.Select(row => row.Name.Replace("200, ", "", StringComparison.Ordinal)).Distinct())} | {rows.Key.Item2} | {Words[rows.Key.Then.A]} | {Words[rows.Key.Then.B]} | {Words[rows.Key.Then.C]} |\n");
        page.Append("""

            A look-up that gets no definite answer decides nothing: class A sends again, class B asks again, both with growing pauses, until the attempts are
            used up; then a person is told.

            ## Callbacks to us

            Whatever the class: the handoff under way ends as it would have without the callback, its write is sent once and applied once.

            | | what comes | the hub |
            |---|---|---|

            """);
        foreach (var row in LinkageHub.Simulation.Faults.CallbackFault.All)
            page.Append(CultureInfo.InvariantCulture, $"| {row.Number} | {row.Name} | {row.Says} |\n");
        return page.ToString();
    }

    private static string Says(Fault row) => row.Says.Words + (row.RaisesAlarm ? "; **alarm**" : "");
}
