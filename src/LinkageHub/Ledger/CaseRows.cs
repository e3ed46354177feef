using LinkageHub.Cases;
using LinkageHub.Personal;
using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>What a change writes about its case, beside the case row itself: the contractor, revisions, evidence.</summary>
internal static class CaseRows
{
    // The second half only where a row may be there already: to insert on condition costs half as much again.
    private const string NewPeople = """
        insert into case_person (case_id, contractor, cancel_proposal, handler, handled_by, kana_key, phone_key, policy_key)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    private const string PeopleInstead = """

        on conflict (case_id) do update set contractor = excluded.contractor, cancel_proposal = excluded.cancel_proposal, handler = excluded.handler,
            handled_by = excluded.handled_by, kana_key = excluded.kana_key, phone_key = excluded.phone_key, policy_key = excluded.policy_key
        """;

    private const string NewRevisions = """
        insert into case_revision (case_id, revision, reason, print_serial, reception_number, state, opened_at, superseded_at, superseded_by, sent_in_i, facts, repairs)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """;

    private const string RevisionsInstead = """

        on conflict (case_id, revision) do update set
            print_serial = excluded.print_serial, reception_number = excluded.reception_number, state = excluded.state,
            superseded_at = excluded.superseded_at, superseded_by = excluded.superseded_by, sent_in_i = excluded.sent_in_i, facts = excluded.facts,
            repairs = excluded.repairs
        """;

    internal static void Add(NpgsqlBatch batch, IReadOnlyList<CaseChange> changes, PersonalSeal seal, PersonHashes hashes)
    {
        People(batch, changes, seal, hashes);
        Revisions(batch, changes);
        Evidence(batch, changes);
    }

    /// <summary>With the keys the case is found by: hashes, made of what is sealed beside them, so that both are always of the same person.</summary>
    private static void People(NpgsqlBatch batch, IReadOnlyList<CaseChange> changes, PersonalSeal seal, PersonHashes hashes)
    {
        var changed = changes.Where(c => c.Before is not { } before || PersonOf(before) != PersonOf(c.After)).ToList();
        new RowInsert<CaseFile>(batch, changed.TrueForAll(c => c.Before is null) ? NewPeople : NewPeople + PeopleInstead, changed.Select(c => c.After))
            .Text(file => file.CaseId)
            .Bytes(file => StoredJson.BytesOf(file.Contractor) is { } contractor ? seal.Seal(file.CaseId, contractor) : null)
            .Json(file => file.CancelProposal)
            .Json(file => file.Handler)
            .Text(file => file.HandledBy)
            .Bytes(file => hashes.OfKana(file.Contractor?.KanaName))
            .Bytes(file => hashes.OfPhone(file.Contractor?.Phone))
            .Bytes(file => hashes.OfPolicy(PolicyOf(file)));
    }

    /// <summary>All that the row is made of.</summary>
    private static (ContractorName?, CancelProposal?, Handler?, string?, string?) PersonOf(CaseFile file) =>
        (file.Contractor, file.CancelProposal, file.Handler, file.HandledBy, PolicyOf(file));

    /// <summary>A new revision has no number until its insurer shows one; until then people look for the case by the one they have in hand.</summary>
    private static string? PolicyOf(CaseFile file) => file.Revisions.LastOrDefault(revision => revision.Facts.PolicyNumber is not null)?.Facts.PolicyNumber;

    private static void Revisions(NpgsqlBatch batch, IReadOnlyList<CaseChange> changes) => new RowInsert<(string CaseId, Revision Revision)>(
        batch, changes.All(c => c.Before is null || !ChangedRevisions(c).Any()) ? NewRevisions : NewRevisions + RevisionsInstead, changes.SelectMany(ChangedRevisions))
        .Text(row => row.CaseId)
        .Whole(row => row.Revision.Number)
        .Text(row => row.Revision.Reason)
        .Text(row => row.Revision.PrintSerial)
        .Text(row => row.Revision.ReceptionNumber)
        .Text(row => row.Revision.State.ToString())
        .Time(row => row.Revision.OpenedAt)
        .Time(row => row.Revision.SupersededAt)
        .Whole(row => row.Revision.SupersededBy)
        .Json(row => row.Revision.SentInI)
        .Json(row => row.Revision.Facts)
        .Json(row => RevisionRepairs.Of(row.Revision));

    private static IEnumerable<(string CaseId, Revision Revision)> ChangedRevisions(CaseChange change) =>
        from revision in change.After.Revisions
        where !(change.Before is { } before && revision.Number < before.Revisions.Length && StandsWritten(change, before.Revisions[revision.Number], revision))
        select (change.After.CaseId, revision);

    /// <summary>
    /// The state of the current revision is the case's, which every change writes anyway: it is read from there (<see cref="CaseReader"/>), and a revision whose
    /// state alone has moved is not written again with all its facts. A cancelled case has a state of its own; then the revision's last one is written.
    /// </summary>
    private static bool StandsWritten(CaseChange change, Revision before, Revision after) =>
        ReferenceEquals(before, after)
            ? change.Before!.IsCancelled == change.After.IsCancelled || after.Number != change.After.Current.Number
            : after.Number == change.After.Current.Number && !change.After.IsCancelled && before with { State = after.State } == after;

    private static void Evidence(NpgsqlBatch batch, IReadOnlyList<CaseChange> changes) => new RowInsert<(string CaseId, Evidence Word)>(batch, """
        insert into evidence (case_id, revision, step, done, at, by, recorded_by, recorded_at, note)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """, from change in changes
             from word in change.After.Evidence.Skip(change.Before?.Evidence.Length ?? 0)
             select (change.After.CaseId, word))
        .Text(row => row.CaseId)
        .Whole(row => row.Word.Revision)
        .Text(row => row.Word.Step)
        .Flag(row => row.Word.Done)
        .Time(row => row.Word.At)
        .Text(row => row.Word.By)
        .Text(row => row.Word.RecordedBy)
        .Time(row => row.Word.RecordedAt)
        .Text(row => row.Word.Note);
}
