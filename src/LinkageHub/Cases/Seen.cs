using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Cases;

/// <summary>What a partner's answer adds to what we know of a revision. Facts only; no linkage is started by seeing.</summary>
public static class Seen
{
    public static CaseFile At(CaseFile file, Application seen, DateTimeOffset now)
    {
        var revision = file.Revisions.LastOrDefault(r => r.PrintSerial == seen.PrintSerial) ?? file.Current;
        var facts = revision.Facts with { FormPrintedAt = seen.FormPrintedAt ?? revision.Facts.FormPrintedAt };
        return (file with
        {
            AgencyCode = seen.AgencyCode ?? file.AgencyCode,
            StoreCode = seen.StoreCode ?? file.StoreCode,
            StaffCode = seen.StaffCode ?? file.StaffCode,
            CustomerKind = seen.Contractor?.Kind ?? file.CustomerKind,
            Contractor = seen.Contractor is { } person ? Keep(file.Contractor, new ContractorName(person.Name, person.KanaName, person.Phone)) : file.Contractor,
        }).With(Noted(revision, facts, now, ("sonpo-online", "申込", seen.Status)));
    }

    public static CaseFile At(CaseFile file, Revision revision, Reception seen, DateTimeOffset now)
    {
        var facts = revision.Facts with
        {
            Route = seen.Route ?? revision.Facts.Route,
            FormId = seen.FormId ?? revision.Facts.FormId,
            ReviewStatus = seen.Review?.Status,
            ReviewDecidedAt = seen.Review?.DecidedAt,
            ApprovalNumber = seen.Review?.ApprovalNumber,
            ApprovalExpiresAt = seen.Review?.ApprovalExpiresAt,
            InsuranceLinkage = seen.InsuranceLinkage,
            ProcedureStatus = seen.Procedure?.Status,
            CopyDelivered = seen.CopyDelivered,
            PaperContract = seen.PaperContract ?? revision.Facts.PaperContract,
            PremiumAtII = seen.Premium ?? revision.Facts.PremiumAtII,
            InsuranceStartDate = seen.Conclusion?.InsuranceStartDate ?? revision.Facts.InsuranceStartDate,
            ConcludedAt = Sharper(revision.Facts.ConcludedAt, seen.Conclusion?.ConcludedAt),
            ConclusionSource = seen.Conclusion?.Source ?? revision.Facts.ConclusionSource,
            ConcludedAtJPass = seen.Conclusion?.ConcludedAt ?? revision.Facts.ConcludedAtJPass,
        };
        return file.With(Noted(revision, facts, now,
            ("jpass", "審査", seen.Review?.Status), ("jpass", "契約手続き", seen.Procedure?.Status), ("jpass", "保険連携", seen.InsuranceLinkage)));
    }

    public static CaseFile At(CaseFile file, Revision revision, Contract seen, DateTimeOffset now)
    {
        var facts = revision.Facts with
        {
            ContractStatus = seen.Status,
            Method = seen.Method,
            FinishedBy = seen.FinishedBy,
            PaperContract = seen.Method switch { "paper" => true, "paperless" => false, _ => revision.Facts.PaperContract },
            InsuranceStartDate = seen.InsuranceStartDate ?? revision.Facts.InsuranceStartDate,
            ConcludedAt = seen.ConcludedAt ?? revision.Facts.ConcludedAt,
            ConcludedAtInsurer = seen.ConcludedAt ?? revision.Facts.ConcludedAtInsurer,
            PolicyNumber = seen.PolicyNumber ?? revision.Facts.PolicyNumber,
            PremiumAtIII = seen.Premium ?? revision.Facts.PremiumAtIII,
        };
        return file.With(Noted(revision, facts, now, ("sonpo-online", "契約", seen.Status), ("sonpo-online", "完了画面", seen.FinishedBy)));
    }

    /// <param name="file">The case.</param>
    /// <param name="revision">The revision whose reception number was asked for.</param>
    /// <param name="seen">Null: arclink holds nothing.</param>
    /// <param name="now">When it was read.</param>
    public static CaseFile At(CaseFile file, Revision revision, CarryIn? seen, DateTimeOffset now) =>
        file.With(Noted(revision, revision.Facts with { ArclinkStatus = seen?.Status }, now, ("arclink", "手続き状況", seen?.Status)));

    /// <summary>A label is noted when it differs from the last one seen of its kind.</summary>
    private static Revision Noted(Revision revision, RevisionFacts facts, DateTimeOffset now, params (string Partner, string Kind, string? Label)[] labels)
    {
        var observed = facts.Observed;
        foreach (var (partner, kind, label) in labels)
        {
            var shown = $"{kind}：{label}";
            if (label is not null && observed.LastOrDefault(o => o.Partner == partner && o.Label.StartsWith(kind + "：", StringComparison.Ordinal))?.Label != shown)
                observed = observed.Add(new Observation(partner, shown, LabelKey.Of(label).Text, now));
        }
        var next = facts with { Observed = observed };
        return next == revision.Facts ? revision : revision with { Facts = next };
    }

    /// <summary>J-PASS was told the minute (S003-44). Where the insurer's own time is of that minute it stays: else a carry-in's bytes would depend on who was read last.</summary>
    private static DateTimeOffset? Sharper(DateTimeOffset? known, DateTimeOffset? told) =>
        told is null || (known is { } sharp && sharp.ToUnixTimeSeconds() / 60 == told.Value.ToUnixTimeSeconds() / 60) ? known : told;

    private static ContractorName Keep(ContractorName? old, ContractorName seen) => seen == old ? old : seen;
}
