using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Linkages;
using LinkageHub.Procedure;
using LinkageHub.Queries;
using LinkageHub.Web.Api;

namespace LinkageHub.Web.Screens;

/// <summary>A case as its page shows it: read once, the same for the whole page and for its live part.</summary>
public sealed record CaseView
{
    public required CaseFile File { get; init; }
    public required DateTimeOffset Now { get; init; }
    public required NextAction Next { get; init; }
    public required CaseProcedure Procedure { get; init; }
    public required IReadOnlyList<Overdue> Overdue { get; init; }

    /// <summary>Oldest first, as it happened.</summary>
    public required IReadOnlyList<TimelineRow> Timeline { get; init; }

    public required ILookup<string, AttemptRow> Attempts { get; init; }
    public required Func<Handoff, IReadOnlyList<string>> Allowed { get; init; }

    /// <summary>Sent again only on two persons' word.</summary>
    public required Func<Handoff, bool> ByTwo { get; init; }

    /// <summary>Of each handoff that waits: until when it can still be sent. Without one it may go at any time.</summary>
    public IReadOnlyDictionary<string, LastSafeMoment> Safe { get; init; } = new Dictionary<string, LastSafeMoment>();

    /// <summary>Shown once, because he gave a reason and it was written down.</summary>
    public ContractorName? Revealed { get; init; }

    /// <summary>Step 43 is a person's to tick here: the setting sends everybody there after a success.</summary>
    public bool AsksForDates { get; init; }

    public IReadOnlyList<Caution> Cautions { get; init; } = [];

    public Revision Current => File.Current;

    /// <summary>Masked as everywhere (name and kana to their first character, phone to its last four).</summary>
    public ContractorName? Person => Revealed ?? (File.Contractor is { } person
        ? new ContractorName(Masks.First(person.Name), Masks.First(person.KanaName), Masks.LastFour(person.Phone))
        : null);

    /// <summary>The step one stands at.</summary>
    public ProcedureStepView? Here => Next.Step is { } id ? Procedure.Steps.FirstOrDefault(step => step.Step == id) : null;

    /// <summary>The linkages of the current pass, done or not.</summary>
    public IEnumerable<(Linkage Linkage, Handoff? Handoff)> Road =>
        new[] { Linkage.I, Linkage.II, Linkage.III, Linkage.CarryIn }.Select(linkage => (linkage, File.Find(Current.Number, linkage)));

    /// <summary>Whether anything may move by itself within seconds: then the page looks more often.</summary>
    public bool IsMoving => File.Handoffs.Any(h => h.Status is HandoffStatus.InFlight or HandoffStatus.Pending or HandoffStatus.RetryScheduled);

    /// <summary>What a person may start now, for the one big button.</summary>
    public Linkage? ToTrigger => Next.Linkage is { } wire && LinkageNames.TryParse(wire, out var linkage) ? linkage : null;

    /// <summary>Changes whenever anything that the page shows does.</summary>
    public string Mark => $"{File.Version}.{(Timeline.Count == 0 ? 0 : Timeline[^1].Seq)}.{Overdue.Count}"
        + string.Concat(Safe.Values.Select(safe => $".{safe.At.ToUnixTimeSeconds()}{(safe.IsMissedAt(Now) ? "!" : safe.IsNearAt(Now) ? "?" : "")}"));
}
