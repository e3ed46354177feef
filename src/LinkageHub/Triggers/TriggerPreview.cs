using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Handoffs;
using LinkageHub.Linkages;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Triggers;

/// <summary>One condition of a linkage as it stands now. <paramref name="Refusal"/> null: it is met.</summary>
public sealed record GuardLine(string Code, string Step, Refusal? Refusal);

/// <summary>What a trigger would come to, without it.</summary>
public abstract record Preview
{
    private Preview()
    {
    }

    /// <summary>No case, no application, or not his.</summary>
    public sealed record Nowhere(IReadOnlyList<Refusal> Refusals) : Preview;

    /// <summary>The partners cannot be read now: a trigger would be accepted and wait.</summary>
    public sealed record Held(string HeldBy) : Preview;

    /// <summary>Every condition, met or not. <paramref name="Seen"/>: what would be sent, as far as it was read.</summary>
    public sealed record Judged(IReadOnlyList<GuardLine> Guards, Application? Seen, bool AlreadyDone) : Preview
    {
        public bool Passes => Guards.All(guard => guard.Refusal is null);
    }
}

/// <summary>Shows the guards before the click: the same reads and the same rules as the trigger, and nothing is written.</summary>
public sealed class TriggerPreview(CaseLocator locator, FactReader facts)
{
    /// <param name="file">The case.</param>
    /// <param name="linkage">What he thinks of triggering.</param>
    /// <param name="order">With what.</param>
    /// <param name="asksEvidence">As <see cref="TriggerRequest.AsksEvidence"/>; what is said at the click is not missing before it.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<Preview> OfCaseAsync(CaseFile file, Linkage linkage, HandoffOrder order, bool asksEvidence, CancellationToken stop)
    {
        var asked = asksEvidence ? AskedEvidence.Of(linkage, file, file.Current, AskedEvidence.SaidAtTheClick) : [];
        if (file.Current.ReceptionNumber is null && linkage is not Linkage.I)
            return Judged(linkage, facts.Known(file, file.Current, order), asked);
        return await facts.ReadAsync(file, linkage, file.Current, order, stop) switch
        {
            FactsRead.NotFound missing => new Preview.Nowhere([missing.Refusal]),
            // It would not even be accepted to wait.
            FactsRead.Held when asked.Any(line => line.Refusal is not null) => new Preview.Judged(asked, null, AlreadyDone: false),
            FactsRead.Held held => new Preview.Held(held.HeldBy),
            FactsRead.Complete complete => Judged(linkage, complete.Facts, asked),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>A serial that may be nobody's yet. The second part of the answer: the case that has it already.</summary>
    public async Task<(Preview Preview, CaseFile? Case)> OfSerialAsync(TriggerRequest ask, Principal who, CancellationToken stop) =>
        await locator.FindAsync(ask, who, stop) switch
        {
            Place.Known(var file, _) => (new Preview.Nowhere([]), file),
            Place.Nowhere(var refused) => (new Preview.Nowhere(refused.Refusals), null),
            Place.NewSerial { Application: { } application } => (Judged(Linkage.I, new LinkageFacts
            {
                InsurerCode = ask.InsurerCode,
                Revision = 0,
                PrintSerial = application.PrintSerial,
                Now = default,
                Application = application,
            }, []), null),
            Place.NewSerial { Held: { } held } => (new Preview.Held(held.HeldBy), null),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static Preview.Judged Judged(Linkage linkage, LinkageFacts known, IReadOnlyList<GuardLine> asked)
    {
        var verdict = LinkageRules.Judge(linkage, known);
        var failing = verdict is Verdict.Refused refused ? refused.Refusals : [];
        var lines = LinkageRules.GuardsOf(linkage).DistinctBy(guard => guard.Code)
            .Select(guard => new GuardLine(guard.Code, guard.Step, failing.FirstOrDefault(refusal => refusal.Code == guard.Code))).ToList();
        // What the payload lacks is no guard of the table; it stops the linkage all the same.
        lines.AddRange(failing.Where(refusal => lines.TrueForAll(line => line.Code != refusal.Code)).Select(refusal =>
            new GuardLine(refusal.Code, ErrorCatalogue.Get(refusal.Code).Step ?? "", refusal)));
        return new Preview.Judged([.. lines, .. asked], known.Application, verdict is Verdict.AlreadyDone);
    }
}
