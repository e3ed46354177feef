using System.Text;
using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Triggers;

namespace LinkageHub.Recordings;

/// <summary>A repair as a cassette tells it.</summary>
internal static class RecordedRepairs
{
    /// <summary>Refused because there must be two: that is part of the story. Other refusals of rights are about who asks; a replay asks as somebody else.</summary>
    private const string Rights = "LH8-", TwoPersons = "LH8-102";

    /// <summary>Refused for how things stood that moment, such as a send under way; a replay acts when all is quiet.</summary>
    private const string OfTheMoment = "LH9-";

    private const string OfDates = "/-:. TRH令和平成年月日時分";

    /// <summary>Null for what cannot be asked again.</summary>
    public static RecordedAct? Of(RepairDone done, CassetteMask mask, DateTimeOffset now)
    {
        var refused = (done.Answer as Answer.Refused)?.Refusals[0].Code;
        if (refused is not null && refused != TwoPersons && (refused.StartsWith(Rights, StringComparison.Ordinal) || refused.StartsWith(OfTheMoment, StringComparison.Ordinal)))
            return null;
        var (repair, file, handoff) = (done.Repair, done.Case, done.Handoff);
        return KeyOf(file, handoff) is not { } key ? null : new RecordedAct(
            repair.Kind, key, handoff?.Linkage.Wire() ?? "", 1, InsuranceStartDate: Typed(mask, repair.InsuranceStartDate), ConcludedAt: Typed(mask, repair.ConcludedAt),
            ConclusionSource: Word(mask, repair.ConclusionSource), OnBehalfOf: repair.By is { } by ? mask.Written(by) : null, RefusedWith: refused, Reason: repair.RevisionReason,
            TookMs: Math.Round((now - done.At).TotalMilliseconds, 1), Revision: handoff?.Revision, Step: repair.Step, Done: repair.Done, SaidAt: repair.At,
            Number: repair.Number, PaperContract: repair.PaperContract, InsurerCode: file.InsurerCode)
        {
            By = mask.Written(done.Who.Name),
        };
    }

    /// <summary>A new revision has no number yet: the case is called by its last one.</summary>
    private static string? KeyOf(CaseFile file, Handoff? handoff)
    {
        var revision = handoff is null ? file.Current : file.RevisionOf(handoff);
        return (handoff?.Linkage is Linkage.I ? revision.PrintSerial : revision.ReceptionNumber ?? revision.PrintSerial) ?? file.Keys.LastOrDefault();
    }

    /// <summary>A date as somebody typed it, in whatever form. With anything else in it, it may be what he meant for another field.</summary>
    private static string? Typed(CassetteMask mask, string? text) =>
        text is null || text.Normalize(NormalizationForm.FormKC) is not ['0', ..] and var typed && typed.All(c => char.IsAsciiDigit(c) || OfDates.Contains(c, StringComparison.Ordinal))
            ? text
            : mask.Written(text);

    private static string? Word(CassetteMask mask, string? text) => text is null || ManualConclusionRules.Sources.Contains(text) ? text : mask.Written(text);
}
