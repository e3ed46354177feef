using System.Collections.Frozen;
using LinkageHub.Procedure.Catalogue;

namespace LinkageHub.Procedure;

/// <summary>操作手順: the manual's 52 steps, ①-③ and the note after them, in its order.</summary>
public static class ProcedureCatalogue
{
    private static readonly FrozenDictionary<string, int> Positions;

    static ProcedureCatalogue()
    {
        Steps = [.. Linkage1Steps.Rows, .. Linkage2Steps.Rows, .. Linkage3Steps.Rows, .. CarryInSteps.Rows, .. ChangeSteps.Rows];
        Positions = Steps.Select((step, position) => (step.Id, position)).ToFrozenDictionary(row => row.Id, row => row.position);
    }

    public static IReadOnlyList<ProcedureStep> Steps { get; }

    public static ProcedureStep? Find(string? id) => id is not null && Positions.TryGetValue(id, out var at) ? Steps[at] : null;

    internal static int PositionOf(string id) => Positions[id];
}
