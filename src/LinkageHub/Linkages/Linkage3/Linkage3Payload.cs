using LinkageHub.Errors;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Linkages;

/// <summary>J4's body: the only place where dates are typed digits instead of ISO (S003-44, INV-14).</summary>
public static class Linkage3Payload
{
    public static PlannedWrite Write(LinkageFacts facts)
    {
        var contract = facts.Contract!;
        Guards.TryDate(contract.InsuranceStartDate, out var start);
        return new PlannedWrite(
            Operation.J4, facts.ReceptionNumber!, Body(facts, start, contract.ConcludedAt!.Value, source: "linkage"));
    }

    internal static Conclusion Body(LinkageFacts facts, DateOnly start, DateTimeOffset concludedAt, string source) => new(
        facts.PrintSerial!, JapanTime.TypedDate(start), JapanTime.TypedMinute(concludedAt), PolicyNumber(facts.Contract), source);

    internal static string? PolicyNumber(Contract? contract) =>
        string.IsNullOrWhiteSpace(contract?.PolicyNumber) ? null : contract.PolicyNumber;

    internal static Refusal? Lacking(Contract contract) => Guards.Lacking(
        ("保険始期日", !Guards.TryDate(contract.InsuranceStartDate, out _)),
        ("保険締結日時", contract.ConcludedAt is null),
        ("保険料", contract.Premium is null));
}
