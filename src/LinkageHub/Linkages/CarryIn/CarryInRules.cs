using LinkageHub.Errors;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;
using CarryInWire = LinkageHub.Partners.Wire.CarryIn;

namespace LinkageHub.Linkages;

/// <summary>持込手続: the finished contract goes to arclink and is applied for there.</summary>
public static class CarryInRules
{
    internal static readonly Guard[] Table =
    [
        // S003-47, INV-02: carry-in begins when linkage III stands, here and as 「済」 at J-PASS.
        new("LH4-103", "S003-47", f => f.LinkageIIIDone && (f.Reception is null || Linkage3Rules.IsLinked(f.Reception))),

        // S003-48: the contract is selected at J-PASS by its reception number.
        new("LH2-107", "S003-48", f => f.Reception is not null && !string.IsNullOrEmpty(f.ReceptionNumber)),

        // S003-49, INV-18: a person handed the copy over and said so, here or at J-PASS.
        new("LH4-101", "S003-49", f => f.CopyDeliveryRecorded || f.Reception!.CopyDelivered == true, Needs.Reception),
    ];

    internal static Verdict Start(LinkageFacts facts) =>
        IsApplied(facts.CarryIn?.Status)
            ? new Verdict.AlreadyDone()
            : LinkageRules.GoUnless(CarryInPayload.Lacking(facts), () => [CarryInPayload.DataLinkage(facts)]);

    /// <summary>A1 stands: choose what to apply for, unless somebody already applied at arclink's own screen.</summary>
    internal static Progress AfterDataLinkage(object answer, LinkageFacts facts)
    {
        var held = LinkageRules.Expect<CarryInAnswer>(answer);
        return IsApplied(held.Status) ? new Progress.Done() : PlanApplication(facts, held.Products ?? []);
    }

    /// <summary>
    /// S003-52: which products A2 names. Also for a later trigger with product codes, when A1 stands already (S003-51).
    /// Nobody's choice is made for him unless there is only one.
    /// </summary>
    public static Progress PlanApplication(LinkageFacts facts, IReadOnlyList<Product> products)
    {
        var listed = products
            .Where(product => !string.IsNullOrEmpty(product.ProductCode))
            .Select(product => new ProductChoice(product.ProductCode!, product.Name ?? ""))
            .DistinctBy(choice => choice.ProductCode).ToList();
        var codes = listed.Select(choice => choice.ProductCode).ToList();

        IReadOnlyList<string> chosen = facts.ProductCodes is { } named ? [.. named.Distinct()] : codes is [var only] ? [only] : [];
        return chosen.Count > 0 && chosen.All(codes.Contains)
            ? new Progress.Next(CarryInPayload.Application(facts, chosen))
            : new Progress.Stopped(Refusal.Of("LH4-107"), SendAgain: false, listed);
    }

    /// <summary>INV-19: done is what arclink shows, not that it took the request.</summary>
    internal static Progress AfterApplication(object answer)
    {
        var status = LinkageRules.Expect<CarryInApplicationAnswer>(answer).Status;
        return IsApplied(status) ? new Progress.Done() : new Progress.ReadLater(NotComplete(status));
    }

    /// <summary>A3 read once more after the settling time; null when arclink holds nothing.</summary>
    public static Progress AfterSettling(CarryInWire? seen) =>
        seen is null ? new Progress.Stopped(Refusal.Of("LH4-104"), SendAgain: false) : LastWord(seen.Status);

    internal static Progress LastWord(string? status) =>
        IsApplied(status) ? new Progress.Done() : new Progress.Stopped(NotComplete(status), SendAgain: false);

    // 本社持込済 comes after 店舗承認者手続中: the approver was faster than we looked.
    private static bool IsApplied(string? status) => status.Is(Labels.StoreApproverPending) || status.Is(Labels.AtHeadOffice);

    private static Refusal NotComplete(string? status) => Refusal.Of("LH4-105", Guards.Shown(status));
}
