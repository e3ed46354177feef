using static LinkageHub.PartnerSimulator.BodyShape;

namespace LinkageHub.PartnerSimulator.Partners;

/// <summary>J-PASS, the finance company: insurance records, receptions and their conclusion.</summary>
internal static class JPass
{
    /// <summary>J4 sent by hand; the partner sees only <c>source</c>, the journal keeps the two apart.</summary>
    public const string ManualConclusion = "J4M";

    private static readonly Member[] RecordBody =
    [
        Text("printSerial"), Text("insurerCode"), Text("agencyCode"), Text("storeCode"), Text("staffCode"),
        Optional(Text("palQuoteNumber")),
        Object("creditPlan", Text("planCode"), Whole("installmentCount")), Of("installmentWeb", MemberKind.Flag),
        Of("transferStartMonth", MemberKind.Month), Optional(Text("approvalNumber")), Of("formPrintedAt", MemberKind.Time),
        Object(
            "contractor",
            Text("kind", "individual", "corporate"), Text("name"), Text("kanaName"), Optional(Of("birthDate", MemberKind.Date)),
            Text("phone"), Text("postalCode"), Text("address")),
        Object("vehicle", Optional(Text("registrationNumber")), Optional(Text("chassisNumber"))),
        Object(
            "coverage",
            Of("insuranceStartDate", MemberKind.Date), Whole("months"), Optional(ObjectList("items", Text("code"), Text("value")))),
        Money, Whole("sourceVersion"),
    ];

    private static readonly Member[] ConclusionBody =
    [
        Text("printSerial"), Of("insuranceStartDate", MemberKind.DateDigits), Of("concludedAt", MemberKind.MinuteDigits),
        Optional(Text("policyNumber")),
        Text("source", "linkage", "manual"),
    ];

    private static readonly Member[] CopyBody = [Of("deliveredAt", MemberKind.Time), Text("deliveredBy")];

    private static readonly Member[] ResubmissionBody = [Optional(Text("reason"))];

    private const string Reception = "/jpass/v1/receptions/{receptionNumber}";

    public static readonly Operation[] Operations =
    [
        new("J1", PartnerNames.JPass, "PUT", "/jpass/v1/insurance-records/{printSerial}", "printSerial", RecordBody, Insurance.Receive),
        new("J2", PartnerNames.JPass, "GET", "/jpass/v1/insurance-records/{printSerial}", "printSerial", null, Insurance.Read),
        new("J3", PartnerNames.JPass, "GET", Reception, "receptionNumber", null, Receptions.Read),
        new("J4", PartnerNames.JPass, "POST", Reception + "/conclusion", "receptionNumber", ConclusionBody, Receptions.Conclude),
        new("J5", PartnerNames.JPass, "PUT", Reception + "/copy-delivery", "receptionNumber", CopyBody, Receptions.DeliverCopy),
        new("J6", PartnerNames.JPass, "POST", Reception + "/resubmission", "receptionNumber", ResubmissionBody, Receptions.Resubmit),
        new("J7", PartnerNames.JPass, "GET", "/jpass/v1/receptions", null, null, Receptions.List),
    ];
}

internal sealed record RecordReceived(string PrintSerial, string RecordId, DateTimeOffset ReceivedAt);

internal sealed record ConclusionRegistered(string ReceptionNumber, string InsuranceLinkage, DateTimeOffset RegisteredAt);

internal sealed record CopyDelivered(
    string ReceptionNumber, [property: System.Text.Json.Serialization.JsonPropertyName("copyDelivered")] bool Delivered);

internal sealed record ResubmissionTaken(string ReceptionNumber, string Status, string? NewReceptionNumber);
