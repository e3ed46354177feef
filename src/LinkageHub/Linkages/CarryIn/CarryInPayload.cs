using LinkageHub.Errors;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Linkages;

/// <summary>The bodies of A1 (arclinkデータ連携) and A2 (申請 → 登録).</summary>
public static class CarryInPayload
{
    public static PlannedWrite DataLinkage(LinkageFacts facts) => new(
        Operation.A1, facts.ReceptionNumber!,
        new CarryInData(
            facts.ReceptionNumber!, [facts.PrintSerial!], Linkage3Payload.PolicyNumber(facts.Contract) is { } policy ? [policy] : [],
            facts.StoreCode, facts.StaffCode, JapanTime.In(ConcludedAt(facts)!.Value), StartDate(facts)!, Premium(facts)!));

    public static PlannedWrite Application(LinkageFacts facts, IReadOnlyList<string> productCodes) => new(
        Operation.A2, facts.ReceptionNumber!,
        new CarryInApplication(productCodes, string.IsNullOrWhiteSpace(facts.Comment) ? null : facts.Comment));

    internal static Refusal? Lacking(LinkageFacts facts) => Guards.Lacking(
        ("印刷連番", string.IsNullOrEmpty(facts.PrintSerial)),
        ("保険締結日時", ConcludedAt(facts) is null),
        ("保険始期日", !Guards.TryDate(StartDate(facts), out _)),
        ("保険料", Premium(facts) is null));

    // As known at linkage III: the insurer's contract, else what J-PASS registered then.
    private static DateTimeOffset? ConcludedAt(LinkageFacts facts) => facts.Contract?.ConcludedAt ?? facts.Reception?.Conclusion?.ConcludedAt;

    private static string? StartDate(LinkageFacts facts) => facts.Contract?.InsuranceStartDate ?? facts.Reception?.Conclusion?.InsuranceStartDate;

    private static Premium? Premium(LinkageFacts facts) => facts.Contract?.Premium ?? facts.SentInI?.Premium ?? facts.Reception?.Premium;
}
