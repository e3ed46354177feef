using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Linkages;
using LinkageHub.Procedure;
using LinkageHub.Values;

namespace LinkageHub.Web.Api;

/// <summary>Cases as the API shows them; the buyer masked as a screen masks him.</summary>
public sealed class CaseBodies(HandoffBodies handoffs, RetryOptions retry, CautionLimits limits, TimeProvider clock)
{
    public Dictionary<string, object?> Whole(CaseFile file)
    {
        var current = file.Current;
        var facts = current.Facts;
        var next = NextAction.For(CaseProcedureFacts.Of(file, current, clock.GetUtcNow(), retry.ManualDatesAfterSuccess));
        var copy = file.CopyDeliveryOf(current.Number);
        return new Dictionary<string, object?>
        {
            ["caseId"] = file.CaseId,
            ["insurerCode"] = file.InsurerCode,
            ["agencyCode"] = file.AgencyCode,
            ["storeCode"] = file.StoreCode,
            ["staffCode"] = file.StaffCode,
            ["handledBy"] = file.HandledBy,
            ["customerKind"] = file.CustomerKind,
            ["route"] = facts.Route,
            ["state"] = file.State.ToString(),
            ["stateLabel"] = file.State.Label(),
            ["revision"] = current.Number,
            ["printSerial"] = current.PrintSerial,
            ["receptionNumber"] = current.ReceptionNumber,
            ["policyNumber"] = facts.PolicyNumber,
            ["contractor"] = file.Contractor is { } person
                ? new { name = Masks.First(person.Name), kanaName = Masks.First(person.KanaName), phone = Masks.LastFour(person.Phone) }
                : null,
            ["premium"] = new { atI = current.SentInI?.Premium, atII = facts.PremiumAtII, atIII = facts.PremiumAtIII },
            ["copyDelivery"] = copy is null ? null : CopyDelivery(copy),
            ["paperContract"] = facts.PaperContract,
            ["approval"] = facts.ApprovalNumber is null ? null : new { number = facts.ApprovalNumber, decidedAt = facts.ReviewDecidedAt, expiresAt = facts.ApprovalExpiresAt },
            ["conclusion"] = current.ConcludedAt is null ? null : new { insuranceStartDate = facts.InsuranceStartDate, concludedAt = current.ConcludedAt, source = facts.ConclusionSource },
            ["conclusionCorrections"] = current.Corrections,
            ["conclusionHeldOtherwise"] = current.Corrected is { } corrected
                ? CorrectionRules.HeldOtherwise(facts, corrected.ConcludedAt).Select(held => new { partner = held.Partner, concludedAt = held.Holds }).ToList()
                : [],
            ["observed"] = facts.Observed,
            ["next"] = new
            {
                step = next.Step,
                actor = next.Actor.ToString(),
                text = next.Text,
                linkage = next.Linkage,
                dueAt = next.DueAt,
                since = file.StateSince,
            },
            ["overdue"] = OverdueRules.Of(file, retry.Expected, clock.GetUtcNow()).Select(late => new
            {
                code = late.Code,
                since = late.Since,
                detail = ErrorCatalogue.Describe(Refusal.Of(late.Code, late.Limit)).Message,
            }).ToList(),
            ["cautions"] = Cautions.Of(file, limits, clock.GetUtcNow()).Select(caution => new { kind = caution.Kind, detail = caution.Japanese }).ToList(),
            ["handoffs"] = file.Handoffs.Where(h => !h.Linkage.IsErrand()).Select(h => handoffs.Brief(file, h)).ToList(),
            ["revisions"] = file.Revisions.Select(r => new
            {
                revision = r.Number,
                reason = r.Reason,
                printSerial = r.PrintSerial,
                receptionNumber = r.ReceptionNumber,
                oldNumbers = r.OldNumbers.Select(old => new { kind = BusinessKindOf(old.Kind), number = old.Number, by = old.By, at = old.At, reason = old.Reason }).ToList(),
                state = CaseStates.Of(file, r).ToString(),
                openedAt = r.OpenedAt,
                supersededAt = r.SupersededAt,
                supersededBy = r.SupersededBy,
            }).ToList(),
            ["createdAt"] = file.CreatedAt,
            ["updatedAt"] = file.UpdatedAt,
        };
    }

    public static string BusinessKindOf(NumberKind kind) => kind is NumberKind.PrintSerial ? "print-serial" : "reception-number";

    public static object CopyDelivery(Evidence copy) =>
        new { deliveredAt = copy.At, deliveredBy = copy.By, recordedBy = copy.RecordedBy, recordedAt = copy.RecordedAt };
}

/// <summary>Masking of personal data on screens and in the API.</summary>
public static class Masks
{
    /// <summary>A partner's own words, which may name the buyer: his name, kana and phone as they are shown elsewhere.</summary>
    public static string? Within(string? text, ContractorName? person)
    {
        if (string.IsNullOrEmpty(text) || person is null)
            return text;
        foreach (var (plain, masked) in new[] { (person.Name, First(person.Name)), (person.KanaName, First(person.KanaName)), (person.Phone, LastFour(person.Phone)) })
            if (plain is { Length: > 1 })
                text = text.Replace(plain, masked, StringComparison.Ordinal);
        return text;
    }

    /// <summary>First character, then ＊.</summary>
    public static string? First(string? text) =>
        string.IsNullOrEmpty(text) ? text : new System.Globalization.StringInfo(text).SubstringByTextElements(0, 1) + "＊";

    public static string? LastFour(string? text) =>
        string.IsNullOrEmpty(text) ? text : new string('＊', Math.Max(text.Length - 4, 0)) + text[^Math.Min(4, text.Length)..];
}
