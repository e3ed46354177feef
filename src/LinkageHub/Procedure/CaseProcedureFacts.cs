using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Values;

namespace LinkageHub.Procedure;

/// <summary>A case in the words of the procedure.</summary>
public static class CaseProcedureFacts
{
    /// <summary>Which partner label proves which step, by the label's key.</summary>
    private static readonly (string Partner, string LabelKey, string Step)[] Proofs =
    [
        ("jpass", LabelKey.Of("済").Text, "S003-40"),
        ("sonpo-online", Labels.ApprovedFormCreated.Text, "S003-29"),
        ("sonpo-online", Labels.ContractConcluded.Text, "S003-37"),
        ("sonpo-online", Labels.FinishedProperly.Text, "S003-38"),
        ("arclink", Labels.StaffPending.Text, "S003-50"),
        ("arclink", Labels.StoreApproverPending.Text, "S003-52"),
        ("arclink", Labels.AtHeadOffice.Text, "S003-52"),
    ];

    public static ProcedureFacts Of(CaseFile file, Revision revision, DateTimeOffset now, bool manualDatesAfterSuccess = false) => new()
    {
        State = revision.Number == file.Current.Number ? CaseStates.Of(file) : CaseStates.Of(file, revision),
        Now = now,
        Revision = revision.Number,
        PrintSerial = revision.PrintSerial,
        ReceptionNumber = revision.ReceptionNumber,
        Route = revision.Facts.Route,
        Linkages = file.Handoffs.Where(h => h.Revision == revision.Number && !h.Linkage.IsErrand() && h.Status is not HandoffStatus.Cancelled)
            .ToDictionary(h => h.Linkage.Wire(), h => new LinkageStanding(h.Status.Wire(), h.ErrorCode)),
        Evidence = file.Evidence.Where(e => e.Revision == revision.Number).GroupBy(e => e.Step).Select(words => words.Last()).Where(word => word.Done)
            .ToDictionary(word => word.Step, word => new StepEvidence(word.At, word.By, word.Note)),
        Observed = ObservedSteps(revision),
        ApprovedAt = LabelKey.Of(revision.Facts.ReviewStatus) == Labels.ReviewApproved ? revision.Facts.ReviewDecidedAt : null,
        PaperContract = revision.Facts.PaperContract,
        FinishedBy = revision.Facts.FinishedBy,
        ManualDatesAfterSuccess = manualDatesAfterSuccess,
        Superseded = revision.SupersededAt is not null,
        InsuranceAddedAfterApproval = revision.Reason == "InsuranceAddedAfterApproval",
    };

    private static Dictionary<string, DateTimeOffset> ObservedSteps(Revision revision)
    {
        var steps = new Dictionary<string, DateTimeOffset>();
        if (revision.Facts.FormPrintedAt is { } printed)
            steps["S003-04"] = printed;
        foreach (var observation in revision.Facts.Observed)
            foreach (var (partner, key, step) in Proofs)
                if (observation.Partner == partner && observation.LabelKey == key)
                    steps.TryAdd(step, observation.At);
        if (revision.Facts.CopyDelivered == true)
            steps.TryAdd("S003-49", revision.OpenedAt);
        return steps;
    }
}
