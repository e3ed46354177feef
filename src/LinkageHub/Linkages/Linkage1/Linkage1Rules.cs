using LinkageHub.Partners.Wire;

namespace LinkageHub.Linkages;

/// <summary>連携Ⅰ: the application printed at 損保オンライン becomes J-PASS's insurance record.</summary>
public static class Linkage1Rules
{
    internal static readonly Guard[] Table =
    [
        // S003-04: the serial stands on the printed form; the insurer must know it.
        new("LH1-104", "S003-04", f => f.Application is not null && !string.IsNullOrEmpty(f.PrintSerial)),

        // S003-04, INV-01: one serial, one case, for ever.
        new("LH1-105", "S003-04", f => !f.SerialUsedByAnotherCase),

        // S003-02: without the tick there is no linkage at all.
        new("LH1-101", "S003-02", f => f.Application!.InstallmentWeb == true, Needs.Application),

        // S003-02: クレビタプラン項目.
        new("LH1-107", "S003-02", f => !string.IsNullOrWhiteSpace(f.Application!.CreditPlan?.PlanCode), Needs.Application),

        // S003-02, INV-05: 振替開始年月 is required and must be a month that exists.
        new("LH1-102", "S003-02", f => IsMonth(f.Application!.TransferStartMonth), Needs.Application),

        // S003-02, INV-05: there is no approval yet, so a number here belongs to something else.
        new("LH1-103", "S003-02", f => string.IsNullOrEmpty(f.Application!.ApprovalNumber), Needs.Application),

        // S003-04: the customer's form is printed before the data goes out.
        new("LH1-106", "S003-04", f => f.Application!.FormPrintedAt is not null, Needs.Application),
    ];

    internal static Verdict Start(LinkageFacts facts) =>
        LinkageRules.GoUnless(Linkage1Payload.Lacking(facts.Application!), () => [Linkage1Payload.Write(facts)]);

    /// <summary>
    /// Whether the insurer's application no longer says what linkage I sent. Then the serial needs a new revision:
    /// sending it again would be no resend (LH1-204, INV-04).
    /// </summary>
    public static bool ContentChanged(SentInI sent, Application application) =>
        SentInI.ContentHashOf(Linkage1Payload.Record(application)) != sent.ContentHash;

    private static bool IsMonth(string? text) => Guards.TryDate(text + "-01", out _);
}
