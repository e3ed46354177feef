using LinkageHub.Errors;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Linkages;

/// <summary>J1's body: the application without what belongs to the insurer alone.</summary>
public static class Linkage1Payload
{
    public static PlannedWrite Write(LinkageFacts facts) =>
        new(Operation.J1, facts.PrintSerial!, Record(facts.Application!) with { PrintSerial = facts.PrintSerial });

    public static InsuranceRecord Record(Application application) => new()
    {
        PrintSerial = application.PrintSerial,
        InsurerCode = application.InsurerCode,
        AgencyCode = application.AgencyCode,
        StoreCode = application.StoreCode,
        StaffCode = application.StaffCode,
        PalQuoteNumber = application.PalQuoteNumber,
        CreditPlan = application.CreditPlan,
        InstallmentWeb = application.InstallmentWeb,
        TransferStartMonth = application.TransferStartMonth,
        // INV-05: the approval number is never sent here, not even as an empty text.
        ApprovalNumber = null,
        FormPrintedAt = application.FormPrintedAt is { } printedAt ? JapanTime.In(printedAt) : null,
        Contractor = application.Contractor,
        Vehicle = application.Vehicle,
        Coverage = application.Coverage,
        Premium = application.Premium,
        SourceVersion = application.Version,
    };

    internal static Refusal? Lacking(Application application) => Guards.Lacking(
        ("保険料", application.Premium is null),
        ("補償内容", application.Coverage is null),
        ("加入者の個人法人区分", string.IsNullOrWhiteSpace(application.Contractor?.Kind)));
}
