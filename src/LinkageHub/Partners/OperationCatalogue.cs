using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Partners;

/// <summary>
/// One row per partner write: where it goes, what success looks like, what each refusal means.
/// A 2xx counts only when the answer names the key that was sent and says what the contract promises.
/// </summary>
public static class OperationCatalogue
{
    private static readonly OperationRow[] Rows =
    [
        new(Operation.J1, PartnerId.JPass, HttpMethod.Put, "/insurance-records/{key}", OperationClass.A, [200, 201], "J2", "LH1-202",
            Answer<InsuranceRecordAnswer>(a => a.PrintSerial, (a, _) => a.RecordId is { Length: > 0 }),
            [new(409, "content_conflict", "LH1-204"), new(409, "record_in_use", "LH1-204")])
        { OtherRejection = "LH1-203" },

        // dlweb.started=false is applied all the same: the approval stands, only the window did not open (S003-28).
        new(Operation.S2, PartnerId.SonpoOnline, HttpMethod.Post, "/credit-approvals", OperationClass.B, [200, 201], "S3", "LH2-204",
            Answer<CreditApprovalAnswer>(a => a.ReceptionNumber, IsApprovalAsSent, HoldsAnother),
            [
                new(409, "premium_changed", "LH2-201"), new(409, "content_conflict", "LH2-201"),
                new(409, "application_superseded", "LH5-104"), new(422, "invalid_field", "LH2-104", Field: "formId"),
            ]),

        Conclusion(Operation.J4),
        Conclusion(Operation.J4M),

        new(Operation.J5, PartnerId.JPass, HttpMethod.Put, "/receptions/{key}/copy-delivery", OperationClass.A, [200], "J3", "LH9-101",
            Answer<CopyDeliveryAnswer>(a => a.ReceptionNumber, (a, _) => a.CopyDelivered == true),
            []),

        new(Operation.J6, PartnerId.JPass, HttpMethod.Post, "/receptions/{key}/resubmission", OperationClass.B, [200], "J3", "LH5-201",
            Answer<JPassResubmissionAnswer>(a => a.ReceptionNumber, (a, _) => LabelKey.Of(a.Status) == Labels.ChangeInProgress),
            [new(409, "not_returned", "LH5-105")]),

        new(Operation.A1, PartnerId.Arclink, HttpMethod.Put, "/carry-ins/{key}", OperationClass.A, [200, 201], "A3", "LH4-201",
            Answer<CarryInAnswer>(a => a.ReceptionNumber, (a, _) => a is { Status.Length: > 0, Products: not null }),
            [new(409, "content_conflict", "LH4-106")]),

        // already_applied says that an application stands, not that it is ours: the look-up finds our key or another's.
        new(Operation.A2, PartnerId.Arclink, HttpMethod.Post, "/carry-ins/{key}/application", OperationClass.B, [200], "A3", "LH4-201",
            Answer<CarryInApplicationAnswer>(a => a.ReceptionNumber, (a, _) => a is { Status.Length: > 0, ApplicationId.Length: > 0 }),
            [new(409, "already_applied", null), new(422, "no_product_selected", "LH4-107")]),

        new(Operation.A4, PartnerId.Arclink, HttpMethod.Post, "/carry-ins/{key}/return", OperationClass.B, [200], "A3", "LH5-201",
            Answer<ArclinkStatusAnswer>(a => a.ReceptionNumber, (a, _) => LabelKey.Of(a.Status) == Labels.StaffPending),
            [new(409, "already_at_head_office", "LH5-102")]),

        new(Operation.A5, PartnerId.Arclink, HttpMethod.Post, "/carry-ins/{key}/resubmission", OperationClass.B, [200], "A3", "LH5-201",
            Answer<ArclinkStatusAnswer>(a => a.ReceptionNumber, (a, _) => LabelKey.Of(a.Status) == Labels.Resubmitted),
            [new(409, "not_with_staff", "LH5-101")]),
    ];

    public static IReadOnlyList<OperationRow> All => Rows;

    public static OperationRow Of(Operation operation) => Rows[(int)operation];

    // By hand or by linkage it is the same call; the two differ in key, bytes and who answers for the dates (S003-44).
    private static OperationRow Conclusion(Operation operation) =>
        new(operation, PartnerId.JPass, HttpMethod.Post, "/receptions/{key}/conclusion", OperationClass.B, [200], "J3", "LH3-203",
            Answer<ConclusionAnswer>(a => a.ReceptionNumber, (a, _) => LabelKey.Of(a.InsuranceLinkage) == Labels.InsuranceLinked),
            [
                new(422, "invalid_date_format", "LH3-304"), new(409, "paper_contract", "LH3-301"),
                new(409, "not_approved", "LH2-112"), new(409, "already_concluded", "LH3-306"),
            ]);

    private static Func<WriteRequest, ReadOnlyMemory<byte>, AnswerReading> Answer<T>(
        Func<T, string?> keyOf, Func<T, WriteRequest, bool> isOfTheContract, Func<T, WriteRequest, bool>? isAboutAnother = null) where T : class =>
        (sent, body) => WireJson.Parse<T>(body.Span) switch
        {
            null => new AnswerReading(null, "answer-unparsable"),
            var answer when keyOf(answer) is { } key && key != sent.Key => new AnswerReading(null, "answer-other-key"),
            var answer when keyOf(answer) is not null && isAboutAnother?.Invoke(answer, sent) == true => new AnswerReading(null, "answer-other-content"),
            var answer when keyOf(answer) is null || !isOfTheContract(answer, sent) => new AnswerReading(null, "answer-not-of-contract"),
            var answer => new AnswerReading(answer, null),
        };

    // Right key, other content (F33): the approval and the yen figures must be the ones we told. Whole, it is somebody else's approval.
    private static bool HoldsAnother(CreditApprovalAnswer answer, WriteRequest sent) =>
        answer is { PrintSerial: not null, ApprovalNumber: not null, Premium: not null } && !HoldsApproval(answer, sent);

    private static bool IsApprovalAsSent(CreditApprovalAnswer answer, WriteRequest sent) =>
        answer is { Status.Length: > 0, Dlweb.Started: not null } && HoldsApproval(answer, sent);

    /// <summary>What makes an insurer's approval ours; also the look-up's question (S3).</summary>
    internal static bool HoldsApproval(CreditApprovalAnswer answer, WriteRequest sent) =>
        WireJson.Parse<CreditApproval>(sent.Body.Span) is { } told
        && answer.PrintSerial == told.PrintSerial
        && answer.ApprovalNumber == told.ApprovalNumber
        && answer.Premium == told.Premium;
}
