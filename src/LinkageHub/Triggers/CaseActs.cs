using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;

namespace LinkageHub.Triggers;

/// <summary>One act of a person on a case: his own case, decided on what stands now, committed, and decided again when somebody was faster.</summary>
internal sealed class CaseActs(ICaseReader cases, ICaseLedger ledger, RetryOptions retry, TimeProvider clock, RepairTap? tap)
{
    private const int MostConflicts = 50;

    /// <param name="caseId">The case.</param>
    /// <param name="who">Acts, and must be allowed to see it.</param>
    /// <param name="repair">What he does, for who listens.</param>
    /// <param name="act">Null: somebody was faster, look again.</param>
    /// <param name="stop">Gives up.</param>
    internal async Task<Answer> ActAsync(string caseId, Principal who, Repair repair, Func<CaseFile, CaseEdit, Task<Answer?>> act, CancellationToken stop)
    {
        var asked = clock.GetUtcNow();
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            var file = await cases.FindAsync(caseId, stop);
            if (file is null || !who.MaySee(file))
                return Answer.Refused.NotYours;
            if (await act(file, new CaseEdit(file, who.Actor, clock.GetUtcNow())) is { } answer)
            {
                tap?.Invoke(new RepairDone(repair, who, file, null, asked, answer));
                return answer;
            }
        }
        return Answer.Refused.With("LH9-103", httpStatus: 409);
    }

    internal async Task<Answer?> CommitAsync(CaseEdit edit) =>
        await ledger.CommitAsync(edit.Build(LeaseMove.Keep, retry.Polling)) is CommitResult.Conflict
            ? null
            : new Answer.Changed(edit.After);

    /// <summary>In both books: that it was done, and, for people, what it was. <paramref name="data"/> before and after, where there are such.</summary>
    internal static void Note(CaseEdit edit, string what, string text, object? data = null)
    {
        edit.Fact(new LedgerFact("action", edit.Actor.Name) { Key = edit.After.Current.PrintSerial ?? edit.After.Current.ReceptionNumber, Status = what });
        edit.Say("action", text, data: data);
    }

    internal static Task<Answer?> Refuse(string code, string? detail = null, int? status = null, string? inEnglish = null) =>
        Task.FromResult<Answer?>(detail is null ? Answer.Refused.With(code, httpStatus: status) : Answer.Refused.Saying(code, detail, inEnglish, httpStatus: status));
}
