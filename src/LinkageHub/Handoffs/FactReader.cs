using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Handoffs;

/// <summary>What the reads before a linkage brought.</summary>
public abstract record FactsRead
{
    private FactsRead()
    {
    }

    /// <summary>All the rules need. <paramref name="See"/> takes what was shown over into the case.</summary>
    public sealed record Complete(LinkageFacts Facts, Func<CaseFile, CaseFile> See) : FactsRead;

    /// <summary>A partner says it does not hold what the linkage is about.</summary>
    public sealed record NotFound(Refusal Refusal) : FactsRead;

    /// <summary>No definite answer now: the work waits. <paramref name="AtLeast"/>: for so long nothing will pass.</summary>
    public sealed record Held(string HeldBy, string Code, string Why, TimeSpan? AtLeast = null) : FactsRead
    {
        internal static Held By(Hold hold) => new(hold.HeldBy ?? "partner-down", hold.Code, hold.Why, hold.RetryAfter);
    }
}

/// <summary>Reads the partners for one linkage, as the table of linkages says: I reads S1, II J3 and S1, III S4 and J3, and so on.</summary>
public sealed class FactReader(PartnerDirectory partners, TimeProvider clock, NumberForms? forms = null)
{
    public async Task<FactsRead> ReadAsync(CaseFile file, Handoff handoff, CancellationToken stop) =>
        await ReadAsync(file, handoff.Linkage, file.Revisions[handoff.Revision], handoff.Order, stop);

    public async Task<FactsRead> ReadAsync(CaseFile file, Linkage linkage, Revision revision, HandoffOrder order, CancellationToken stop)
    {
        var facts = Known(file, revision, order);
        return linkage switch
        {
            Linkage.I => await ForLinkageIAsync(facts, stop),
            Linkage.II => await ForLinkageIIAsync(facts, revision, stop),
            Linkage.III => await ForLinkageIIIAsync(facts, revision, stop),
            Linkage.CarryIn or Linkage.ChangeResubmission => await ForArclinkAsync(facts, linkage, revision, stop),
            _ => new FactsRead.Complete(facts, file => file),
        };
    }

    /// <summary>What the hub knows without asking anybody.</summary>
    public LinkageFacts Known(CaseFile file, Revision revision, HandoffOrder order) => new()
    {
        InsurerCode = file.InsurerCode,
        Revision = revision.Number,
        PrintSerial = revision.PrintSerial,
        ReceptionNumber = revision.ReceptionNumber,
        Now = clock.GetUtcNow(),
        RevisionIsCurrent = revision.SupersededAt is null,
        CaseIsCancelled = file.IsCancelled,
        LinkageIDone = file.Find(revision.Number, Linkage.I)?.Status.IsDone() == true,
        LinkageIIDone = file.Find(revision.Number, Linkage.II)?.Status.IsDone() == true,
        LinkageIIIDone = file.Find(revision.Number, Linkage.III)?.Status.IsDone() == true,
        CopyDeliveryRecorded = file.CopyDeliveryOf(revision.Number) is not null,
        SentInI = revision.SentInI,
        StoreCode = file.StoreCode,
        StaffCode = file.StaffCode,
        ProductCodes = order.ProductCodes is { } codes ? [.. codes] : null,
        FormIdPattern = forms?.FormId ?? NumberForms.DefaultFormId,
        Comment = order.Comment,
        Reason = order.Reason,
    };

    private async Task<FactsRead> ForLinkageIAsync(LinkageFacts facts, CancellationToken stop)
    {
        var read = await partners.Insurer(facts.InsurerCode).ReadApplicationAsync(facts.PrintSerial!, stop);
        return read switch
        {
            ReadResult<Application>.Found(var application) =>
                new FactsRead.Complete(facts with { Application = application, StoreCode = application.StoreCode, StaffCode = application.StaffCode },
                    file => Seen.At(file, application, facts.Now)),
            ReadResult<Application>.Absent => new FactsRead.NotFound(AbsentAtPartner.Form),
            _ => Held(read),
        };
    }

    private async Task<FactsRead> ForLinkageIIAsync(LinkageFacts facts, Revision revision, CancellationToken stop)
    {
        // A revision that has no serial yet has not been through linkage I either; the guards say so without asking the insurer.
        if (facts.PrintSerial is null)
            return new FactsRead.Complete(facts, file => file);
        var reading = partners.JPass.ReadReceptionAsync(facts.ReceptionNumber!, stop);
        var applying = partners.Insurer(facts.InsurerCode).ReadApplicationAsync(facts.PrintSerial!, stop);
        var (reception, application) = (await reading, await applying);
        if (reception is ReadResult<Reception>.Absent)
            return UnknownReception();
        if (reception is not ReadResult<Reception>.Found(var j3))
            return Held(reception);
        if (application is ReadResult<Application>.Absent)
            return new FactsRead.NotFound(AbsentAtPartner.Form);
        if (application is not ReadResult<Application>.Found(var s1))
            return Held(application);
        return new FactsRead.Complete(facts with { Reception = j3, Application = s1 },
            file => Seen.At(file, file.Revisions[revision.Number], j3, facts.Now));
    }

    private async Task<FactsRead> ForLinkageIIIAsync(LinkageFacts facts, Revision revision, CancellationToken stop)
    {
        if (facts.PrintSerial is null)
            return new FactsRead.Complete(facts, file => file);
        var contracting = partners.Insurer(facts.InsurerCode).ReadContractAsync(facts.PrintSerial!, stop);
        var reading = partners.JPass.ReadReceptionAsync(facts.ReceptionNumber!, stop);
        var (contract, reception) = (await contracting, await reading);
        if (reception is ReadResult<Reception>.Absent)
            return UnknownReception();
        if (reception is not ReadResult<Reception>.Found(var j3))
            return Held(reception);
        if (contract is not (ReadResult<Contract>.Found or ReadResult<Contract>.Absent))
            return Held(contract);
        var s4 = (contract as ReadResult<Contract>.Found)?.Value;
        Application? s1 = null;
        if (s4 is { Coverage: null })
        {
            // A partner that gives no coverage with the contract: the application says it.
            var application = await partners.Insurer(facts.InsurerCode).ReadApplicationAsync(facts.PrintSerial!, stop);
            if (application is not ReadResult<Application>.Found(var found))
                return application is ReadResult<Application>.Absent ? new FactsRead.NotFound(Refusal.Of("LH1-104")) : Held(application);
            s1 = found;
        }
        return new FactsRead.Complete(facts with { Contract = s4, Reception = j3, Application = s1 }, file =>
        {
            var seen = Seen.At(file, file.Revisions[revision.Number], j3, facts.Now);
            return s4 is null ? seen : Seen.At(seen, seen.Revisions[revision.Number], s4, facts.Now);
        });
    }

    private async Task<FactsRead> ForArclinkAsync(LinkageFacts facts, Linkage linkage, Revision revision, CancellationToken stop)
    {
        var reading = partners.JPass.ReadReceptionAsync(facts.ReceptionNumber!, stop);
        var carrying = partners.Arclink.ReadCarryInAsync(facts.ReceptionNumber!, stop);
        var (reception, carryIn) = (await reading, await carrying);
        if (reception is ReadResult<Reception>.Absent)
            return UnknownReception();
        if (reception is not ReadResult<Reception>.Found(var j3))
            return Held(reception);
        if (carryIn is not (ReadResult<CarryIn>.Found or ReadResult<CarryIn>.Absent))
            return Held(carryIn);
        var a3 = (carryIn as ReadResult<CarryIn>.Found)?.Value;
        return new FactsRead.Complete(
            facts with { Reception = j3, CarryIn = a3, Contract = linkage is Linkage.CarryIn ? AsKnownAtIII(facts, revision) : null },
            file =>
            {
                var seen = Seen.At(file, file.Revisions[revision.Number], j3, facts.Now);
                return Seen.At(seen, seen.Revisions[revision.Number], a3, facts.Now);
            });
    }

    /// <summary>Dates and premium of the carry-in are those of linkage III, not a later reading; but what two persons have corrected is right.</summary>
    private static Contract AsKnownAtIII(LinkageFacts facts, Revision revision) => new(
        facts.PrintSerial, facts.ReceptionNumber, revision.Facts.ContractStatus, revision.Facts.Method, revision.Facts.FinishedBy,
        revision.Facts.InsuranceStartDate, revision.ConcludedAt, revision.Facts.PolicyNumber, revision.Facts.PremiumAtIII, null);

    private static FactsRead.NotFound UnknownReception() =>
        new(AbsentAtPartner.Reception);

    private static FactsRead.Held Held<T>(ReadResult<T> read) => read is ReadResult<T>.Unavailable(var heldBy, var code, var why, _)
        ? new FactsRead.Held(heldBy, code, why)
        : throw new InvalidOperationException("a definite answer is not held");
}
