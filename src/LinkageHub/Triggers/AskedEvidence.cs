using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Procedure;

namespace LinkageHub.Triggers;

/// <summary>
/// <c>Evidence__Enforce</c>: what somebody must have said he did before people at the console may trigger a linkage. Only steps that nothing but a person's word can
/// prove. A machine client is never asked: whose word it brings it says itself.
/// </summary>
public static class AskedEvidence
{
    /// <summary>A step of the manual, and the code that a linkage answers with while it is not recorded.</summary>
    private sealed record Row(Linkage Linkage, string Step, string Code);

    private static readonly Row[] Rows =
    [
        // The quotation is checked before it leaves PAL, and the serial, copied from the PDF by hand, is typed a second time.
        new(Linkage.I, "S003-01", "LH8-107"),
        new(Linkage.I, "S003-04", "LH1-104"),
        // Explained, handed over, ticked, sent: in this order.
        new(Linkage.II, "S003-16", "LH8-107"),
        new(Linkage.III, "S003-31", "LH8-107"),
        // Three consents of the customer. The hub ticks none of them (INV-20).
        new(Linkage.III, "S003-33", "LH3-104"),
        new(Linkage.III, "S003-34", "LH3-104"),
        new(Linkage.III, "S003-35", "LH3-104"),
    ];

    /// <summary>Steps that are said at the click itself, because before it there may be no case to say them on.</summary>
    public static readonly IReadOnlyList<string> SaidAtTheClick = ["S003-01", "S003-04"];

    /// <summary>What is asked before a linkage, one line a code; a refusal where it is missing in this revision.</summary>
    public static IReadOnlyList<GuardLine> Of(Linkage linkage, CaseFile file, Revision revision, IReadOnlyCollection<string> saidNow) =>
    [
        .. Rows.Where(row => row.Linkage == linkage).GroupBy(row => row.Code).Select(rows => new GuardLine(
            rows.Key, rows.First().Step,
            rows.Where(row => !saidNow.Contains(row.Step) && !IsRecorded(file, revision, row.Step)).Select(row => row.Step).ToList() is { Count: > 0 } missing
                ? Missing(rows.Key, missing) : null)),
    ];

    private static bool IsRecorded(CaseFile file, Revision revision, string step) =>
        file.Evidence.LastOrDefault(word => word.Revision == revision.Number && word.Step == step)?.Done == true;

    private static Refusal Missing(string code, IEnumerable<string> steps)
    {
        var numbers = string.Join("、", steps.Select(step => ProcedureCatalogue.Find(step)!.Number));
        return code switch
        {
            "LH3-104" => Refusal.Because(code, $"重要事項・同意事項・ご契約内容の確認が記録されていません（手順{numbers}）。", $"The customer's consents are not recorded (step {numbers})."),
            "LH1-104" => Refusal.Of(code),
            _ => Refusal.Of(code, numbers),
        };
    }
}
