using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Values;

namespace LinkageHub.Cases;

/// <summary>Work that needs a person: what for (the code says what to do), whose it is, since when, and until when.</summary>
public sealed record WorkItem(
    string CaseId, int Revision, string? HandoffId, Linkage? Linkage, string Code, string OwnerRole, DateTimeOffset OpenedAt, DateTimeOffset DueAt)
{
    /// <summary>One open item of a case: the same reason again is the same item, and keeps its time.</summary>
    public (string? HandoffId, string Code) Key => (HandoffId, Code);
}

/// <summary>
/// Which work items a case has, by its state alone. The ledger writes the difference of two states in the commit that makes it, so that no item is
/// missing and none is left over. What is late although nothing failed comes by the clock, from <see cref="OverdueRules"/>.
/// </summary>
public static class WorkItems
{
    private static readonly Dictionary<Who, string> Roles = new()
    {
        [Who.SalesStaff] = "staff",
        [Who.Customer] = "staff",
        [Who.Operator] = "staff",
        [Who.StoreApprover] = "approver",
        [Who.SecondPerson] = "approver",
        [Who.Admin] = "admin",
        [Who.BackOffice] = "backoffice",
        [Who.InsurerDesk] = "backoffice",
        // The hub did all it can do by itself.
        [Who.System] = "backoffice",
    };

    public static readonly IReadOnlyCollection<string> OwnerRoles = [.. Roles.Values.Distinct()];

    public static string OwnerOf(string code) => Roles[ErrorCatalogue.Get(code).Who];

    /// <param name="prompt">Business hours a person has (<c>CarryIn__PromptHours</c>); the end of the approval cuts them short.</param>
    public static IReadOnlyList<WorkItem> Of(CaseFile file, TimeSpan prompt)
    {
        var items = new List<WorkItem>();
        foreach (var handoff in file.Handoffs)
        {
            if (handoff is { NeedsPerson: true, ErrorCode: { } code })
                items.Add(Item(file, handoff.Revision, handoff, code, handoff.UpdatedAt, prompt));
            if (handoff.Manual is { Status: ManualConclusion.Awaiting } proposal && !handoff.Status.IsEnd())
                items.Add(Item(file, handoff.Revision, handoff, "LH3-305", proposal.ProposedAt, prompt));
            if (handoff.ResendAskedBy is not null)
                items.Add(Item(file, handoff.Revision, handoff, "LH8-102", handoff.UpdatedAt, prompt));
        }
        if (file is { Current: { Correcting: { } correction } current, IsCancelled: false })
            items.Add(Item(file, current.Number, null, "LH3-305", correction.ProposedAt, prompt));
        if (file is { CancelProposal: { } cancel, IsCancelled: false })
            items.Add(Item(file, file.Current.Number, null, "LH8-102", cancel.At, prompt));
        return items;
    }

    /// <summary>What is late now, as an item; null when nothing is, or when a handoff of the case says the same already.</summary>
    public static WorkItem? Late(CaseFile file, ExpectedTimes expected, DateTimeOffset now) =>
        !file.IsCancelled && !file.Handoffs.Any(handoff => handoff.NeedsPerson && handoff.Revision == file.Current.Number) && OverdueRules.Of(file, expected, now) is [var late, ..]
            ? Item(file, file.Current.Number, null, late.Code, late.Since, expected.CarryIn)
            : null;

    /// <summary>Looking at the case's partners has ended the process once too often; who looks, at what, and whether by the clock or for a callback, the log says.</summary>
    public static WorkItem Unreadable(CaseFile file, DateTimeOffset now, TimeSpan prompt) => Item(file, file.Current.Number, null, UnreadableCode, now, prompt);

    public const string UnreadableCode = "LH9-111";

    private static WorkItem Item(CaseFile file, int revision, Handoff? handoff, string code, DateTimeOffset since, TimeSpan prompt)
    {
        var due = BusinessHours.After(since, prompt);
        // 承認期限 (LH2-113): after that day the whole pass has to be done again.
        if (DateOnly.TryParseExact(file.Revisions[revision].Facts.ApprovalExpiresAt, "yyyy-MM-dd", out var lastDay)
            && JapanTime.StartOf(lastDay.AddDays(1)) is var end && end < due && end > since)
            due = end;
        return new WorkItem(file.CaseId, revision, handoff?.Id, handoff?.Linkage, code, OwnerOf(code), since, due);
    }
}
