using System.Globalization;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Partners;

/// <summary>
/// Reads a partner's present state as the answer to "did my write arrive?". Pure. "Absent" is as dangerous as "present":
/// it allows a resend, so it is said only for the states the contract names.
/// </summary>
public static class LookUp
{
    /// <summary>J1 by J2.</summary>
    public static LookUpResult Interpret(WriteRequest sent, ReadResult<HeldInsuranceRecord> read) =>
        read switch
        {
            ReadResult<HeldInsuranceRecord>.Found { Value: var held } => Record(sent, held),
            ReadResult<HeldInsuranceRecord>.Absent gone => NotThere(gone.PartnerCode),
            _ => NotKnown(read),
        };

    /// <summary>S2 by S3. Another approval under our key is for a person: the contract does not say what it means.</summary>
    public static LookUpResult Interpret(WriteRequest sent, ReadResult<CreditApprovalAnswer> read) =>
        read switch
        {
            ReadResult<CreditApprovalAnswer>.Found { Value: var held } =>
                OperationCatalogue.HoldsApproval(held, sent) ? There(held) : Undecided(sent, "approval-differs"),
            ReadResult<CreditApprovalAnswer>.Absent gone => NotThere(gone.PartnerCode),
            _ => NotKnown(read),
        };

    /// <summary>J4, J4M, J5 and J6 by J3. A reception that is gone decides nothing.</summary>
    public static LookUpResult Interpret(WriteRequest sent, ReadResult<Reception> read) =>
        (read, sent.Operation) switch
        {
            (ReadResult<Reception>.Found { Value: var seen }, Operation.J4 or Operation.J4M) => Conclusion(sent, seen),
            (ReadResult<Reception>.Found { Value: var seen }, Operation.J5) => CopyDelivery(sent, seen),
            (ReadResult<Reception>.Found { Value: var seen }, Operation.J6) => Resubmission(sent, seen),
            (ReadResult<Reception>.Absent gone, _) => Undecided(sent, gone.PartnerCode) with { HttpStatus = 404, PartnerCode = gone.PartnerCode },
            _ => NotKnown(read),
        };

    /// <summary>A1, A2, A4 and A5 by A3.</summary>
    public static LookUpResult Interpret(WriteRequest sent, ReadResult<CarryIn> read) =>
        (read, sent.Operation) switch
        {
            // As with the write's own answer: a key alone proves nothing.
            (ReadResult<CarryIn>.Found { Value: var seen }, Operation.A1) => seen is { Status.Length: > 0, Products: not null }
                ? There(new CarryInAnswer(seen.ReceptionNumber, seen.Status, seen.Products))
                : Undecided(sent, "carry-in-unclear"),
            (ReadResult<CarryIn>.Found { Value: var seen }, Operation.A2) => Application(sent, seen),
            (ReadResult<CarryIn>.Found { Value: var seen }, Operation.A4) =>
                ByStatus(sent, seen, present: Labels.StaffPending, absent: Labels.StoreApproverPending),
            (ReadResult<CarryIn>.Found { Value: var seen }, Operation.A5) =>
                ByStatus(sent, seen, present: Labels.Resubmitted, absent: Labels.StaffPending),
            (ReadResult<CarryIn>.Absent gone, Operation.A1) => NotThere(gone.PartnerCode),
            (ReadResult<CarryIn>.Absent gone, _) => Undecided(sent, gone.PartnerCode) with { HttpStatus = 404, PartnerCode = gone.PartnerCode },
            _ => NotKnown(read),
        };

    private static LookUpResult Record(WriteRequest sent, HeldInsuranceRecord held)
    {
        if (held.Record is not { } record || WireJson.Parse<InsuranceRecord>(sent.Body.Span) is not { } told)
            return Undecided(sent, "record-missing");
        return ContentComparison.IsSame(told, record)
            ? There(new InsuranceRecordAnswer(held.PrintSerial, held.RecordId, held.ReceivedAt))
            : Other("LH1-204");
    }

    // 済 with other dates means that somebody registered by hand what we do not know (S003-44): never overwrite.
    private static LookUpResult Conclusion(WriteRequest sent, Reception seen)
    {
        var linkage = LabelKey.Of(seen.InsuranceLinkage);
        if (linkage == Labels.InsuranceNotLinked)
            return NotThere(null) with { HttpStatus = 200 };
        if (linkage != Labels.InsuranceLinked || seen.Conclusion is not { ConcludedAt: { } concludedAt } held
            || WireJson.Parse<Conclusion>(sent.Body.Span) is not { } told)
            return Undecided(sent, "conclusion-unclear");

        var isOurs = TypedDay(held.InsuranceStartDate) == told.InsuranceStartDate && JapanTime.TypedMinute(concludedAt) == told.ConcludedAt;
        return isOurs
            ? There(new ConclusionAnswer(seen.ReceptionNumber, seen.InsuranceLinkage, held.RegisteredAt))
            : Other("LH3-306");
    }

    private static LookUpResult CopyDelivery(WriteRequest sent, Reception seen) => seen.CopyDelivered switch
    {
        true => There(new CopyDeliveryAnswer(seen.ReceptionNumber, true)),
        false => NotThere(null) with { HttpStatus = 200 },
        null => Undecided(sent, "copy-delivery-unclear"),
    };

    private static LookUpResult Resubmission(WriteRequest sent, Reception seen)
    {
        var procedure = seen.Procedure?.Status;
        if (LabelKey.Of(procedure) == Labels.ChangeInProgress || seen.NewReceptionNumber is { Length: > 0 })
            return There(new JPassResubmissionAnswer(seen.ReceptionNumber, procedure, seen.NewReceptionNumber));
        return procedure is { Length: > 0 } ? NotThere(null) with { HttpStatus = 200 } : Undecided(sent, "procedure-unclear");
    }

    private static LookUpResult Application(WriteRequest sent, CarryIn seen)
    {
        if (seen.Applications is not { } applications)
            return Undecided(sent, "applications-missing");
        if (applications.FirstOrDefault(one => one?.RequestKey == sent.IdempotencyKey) is { } ours)
            return There(new CarryInApplicationAnswer(seen.ReceptionNumber, ours.ApplicationId, seen.Status));

        var status = LabelKey.Of(seen.Status);
        if (status == Labels.StaffPending)
            return NotThere(null) with { HttpStatus = 200 };
        // Applied for already, and not by us: already_applied of somebody else (S003-52).
        return status == Labels.StoreApproverPending || status == Labels.AtHeadOffice ? Other("LH4-106") : Undecided(sent, "status-unclear");
    }

    private static LookUpResult ByStatus(WriteRequest sent, CarryIn seen, LabelKey present, LabelKey absent)
    {
        var status = LabelKey.Of(seen.Status);
        return status == present ? There(new ArclinkStatusAnswer(seen.ReceptionNumber, seen.Status))
            : status == absent ? NotThere(null) with { HttpStatus = 200 }
            : Undecided(sent, "status-unclear");
    }

    private static string? TypedDay(string? iso) =>
        DateOnly.TryParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? JapanTime.TypedDate(day) : iso;

    private static LookUpResult.Present There(object answer) => new(answer) { HttpStatus = 200 };

    private static LookUpResult.PresentOther Other(string code) => new(code) { HttpStatus = 200 };

    private static LookUpResult.Absent NotThere(string? partnerCode) => new() { HttpStatus = 404, PartnerCode = partnerCode };

    private static LookUpResult.Unknown Undecided(WriteRequest sent, string why) =>
        new(null, OperationCatalogue.Of(sent.Operation).InDoubtCode, why) { HttpStatus = 200 };

    private static LookUpResult.Unknown NotKnown<T>(ReadResult<T> read) =>
        read is ReadResult<T>.Unavailable none
            ? new LookUpResult.Unknown(none.HeldBy, none.Code, none.Why) { HttpStatus = none.HttpStatus }
            : new LookUpResult.Unknown(null, "LH9-104", "no-such-look-up");
}
