using System.Globalization;
using System.Reflection;
using System.Text.Json;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using Npgsql;

namespace LinkageHub.Recordings;

/// <summary>Makes a cassette of a recording: the wires as they were heard, what people asked as the ledger and the cases hold it, and where it all came to.</summary>
public sealed class CassetteWriter(NpgsqlDataSource database, RecordingStore store, ICaseReader cases, PartnerDirectory partners, RetryOptions retry, TimeProvider clock)
{
    private static readonly (string Section, Operation[] Writes)[] Sections =
    [
        ("SonpoOnline", [Operation.S2]), ("JPass", [Operation.J1, Operation.J4, Operation.J5, Operation.J6]),
        ("Arclink", [Operation.A1, Operation.A2, Operation.A4, Operation.A5]),
    ];

    /// <summary>The ledger's word for an action of a person, and the act that repeats it.</summary>
    private static readonly Dictionary<string, string> Actions = new() { ["再実行"] = "retry", ["照会"] = "look-up", ["保留"] = "park", ["取消"] = "cancel" };

    public async Task<Cassette> WriteAsync(Recording recording, CancellationToken stop)
    {
        var wires = (await store.EventsAsync(recording.Id, stop)).Select(text => JsonSerializer.Deserialize<CassetteEvent>(text, Cassette.Json)!).ToList();
        var until = recording.End < clock.GetUtcNow() ? recording.End : clock.GetUtcNow();
        var keys = recording.Keys.Count > 0 ? recording.Keys : [.. wires.Select(wire => wire.Call?.Key).OfType<string>().Where(key => key.Length > 0).Distinct()];
        var all = (await cases.LoadAsync(await CaseIdsAsync(keys, stop), stop)).Values.OrderBy(file => file.CreatedAt).ThenBy(file => file.CaseId, StringComparer.Ordinal).ToList();
        // What began before cannot be played from its middle: it is named, and left out with all it said.
        var begun = all.Where(file => file.CreatedAt < recording.StartedAt).ToList();
        var leftOut = begun.SelectMany(file => file.Keys).ToHashSet();
        var files = all.Except(begun).ToList();
        wires.RemoveAll(wire => wire.Key is { } key && leftOut.Contains(key));
        var entries = await EntriesAsync([.. files.SelectMany(file => file.Handoffs).Select(handoff => handoff.Id)], recording.StartedAt, until, stop);

        var mask = new CassetteMask(recording.MaskKey);
        var acts = files.SelectMany(file => Acts(file, entries, mask)).Where(act => act.At >= recording.StartedAt && act.At <= until);
        var warnings = new List<string>();
        if (recording.Dropped > 0)
            warnings.Add($"記録が追いつかず、{recording.Dropped} 件が欠けています。");
        foreach (var file in begun)
            warnings.Add($"案件 {file.Current.PrintSerial ?? file.Current.ReceptionNumber} は記録の開始前に始まったため、含めていません。");
        return new Cassette(
            Cassette.CurrentVersion, Program, recording.StartedAt, until, partners.DefaultInsurerCode, Settings(),
            [.. acts.Concat(wires).OrderBy(one => one.At)],
            [.. files.Select(file => Outcome(file, entries))], warnings);
    }

    /// <summary>Where the recording's cases have come to.</summary>
    public async Task<IReadOnlyList<CassetteOutcome>> OutcomesAsync(Recording recording, CancellationToken stop)
    {
        var files = (await cases.LoadAsync(await CaseIdsAsync(recording.Keys, stop), stop)).Values.ToList();
        var entries = await EntriesAsync([.. files.SelectMany(file => file.Handoffs).Select(handoff => handoff.Id)], recording.StartedAt, recording.EndsAt, stop);
        return [.. files.Select(file => Outcome(file, entries))];
    }

    private static string Program => typeof(CassetteWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>What people asked of a case, out of the books: also what was clicked in the console, and what a callback triggered was not asked by anybody.</summary>
    private static IEnumerable<CassetteEvent> Acts(CaseFile file, ILookup<string, Entry> entries, CassetteMask mask)
    {
        // Who confirms is somebody else; who is who is nobody's business here.
        foreach (var handoff in file.Handoffs.Where(handoff => !handoff.Linkage.IsErrand()))
        {
            var revision = file.RevisionOf(handoff);
            var key = handoff.Linkage is Linkage.I ? revision.PrintSerial! : revision.ReceptionNumber ?? revision.PrintSerial!;
            yield return new CassetteEvent(handoff.CreatedAt, Act: new RecordedAct("trigger", key, handoff.Linkage.Wire(), 1, handoff.Order.ProductCodes));
            foreach (var entry in entries[handoff.Id].Where(entry => entry.Type == "action" && Actions.ContainsKey(entry.Status ?? "")))
                yield return new CassetteEvent(entry.At, Act: new RecordedAct(Actions[entry.Status!], key, handoff.Linkage.Wire(), 1));
            if (handoff.Manual is not { } manual)
                continue;
            yield return new CassetteEvent(manual.ProposedAt, Act: new RecordedAct(
                "propose-conclusion", key, handoff.Linkage.Wire(), 1, null, manual.InsuranceStartDate, manual.ConcludedAt, manual.ConclusionSource));
            if (manual.ConfirmedAt is { } confirmedAt)
                yield return new CassetteEvent(confirmedAt, Act: new RecordedAct(
                    "confirm-conclusion", key, handoff.Linkage.Wire(), 2, null, manual.InsuranceStartDate, manual.ConcludedAt));
        }
        // Refused at III, it left no handoff but a new revision (LH3-101).
        foreach (var revision in file.Revisions.Where(revision => revision.Number > 0 && revision.Reason is "PremiumChanged" or "CoverageChanged"))
            if (file.Revisions[revision.Number - 1] is { ReceptionNumber: { } reception } before && file.Find(before.Number, Linkage.III) is null)
                yield return new CassetteEvent(revision.OpenedAt, Act: new RecordedAct("trigger", reception, Linkage.III.Wire(), 1, RefusedWith: "LH3-101"));
        foreach (var word in file.Evidence.Where(word => word.Step == CopyDeliveries.Step && word.Done))
            yield return new CassetteEvent(word.RecordedAt, Act: new RecordedAct(
                "copy-delivery", file.Revisions[word.Revision].ReceptionNumber!, Linkage.CopyDelivery.Wire(), 1, OnBehalfOf: mask.Written(word.By)));
    }

    private static CassetteOutcome Outcome(CaseFile file, ILookup<string, Entry> entries) => new(
        [.. file.Revisions.SelectMany(revision => new[] { revision.PrintSerial, revision.ReceptionNumber }).OfType<string>()], file.State.ToString(),
        [
            .. file.Handoffs.OrderBy(handoff => handoff.Revision).ThenBy(handoff => handoff.Linkage).ThenBy(handoff => handoff.Ordinal).Select(handoff => new HandoffOutcome(
                handoff.Linkage.Wire(), handoff.Revision, handoff.Status.Wire(), handoff.ErrorCode,
                [.. entries[handoff.Id].Select(entry => entry.Said)])),
        ]);

    /// <summary>How patient this hub is: a replay with other waits would tell another story.</summary>
    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>
        {
            ["Retry:FirstDelaySeconds"] = Text(retry.FirstDelaySeconds),
            ["Retry:Factor"] = Text(retry.Factor),
            ["Retry:MaxDelaySeconds"] = Text(retry.MaxDelaySeconds),
            ["Retry:MaxAttempts"] = Text(retry.MaxAttempts),
            ["Linkage3:SettleMinutes"] = Text(retry.SettleMinutes),
        };
        foreach (var (section, writes) in Sections)
            foreach (var write in writes)
            {
                settings[$"Partners:{section}:Operations:{write}:SettleSeconds"] = Text(partners.SettleTimeOf(write, partners.DefaultInsurerCode).TotalSeconds);
                settings[$"Partners:{section}:Operations:{write}:Class"] = partners.ClassOf(write, partners.DefaultInsurerCode).ToString();
            }
        return settings;
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<List<string>> CaseIdsAsync(IReadOnlyList<string> keys, CancellationToken stop)
    {
        await using var read = database.CreateCommand("select distinct case_id from business_key where value = any($1)");
        read.Parameters.AddWithValue(keys.ToArray());
        var ids = new List<string>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            ids.Add(row.GetString(0));
        return ids;
    }

    private async Task<ILookup<string, Entry>> EntriesAsync(string[] handoffs, DateTimeOffset from, DateTimeOffset to, CancellationToken stop)
    {
        await using var read = database.CreateCommand("""
            select handoff_id, at, type, operation, attempt, status from ledger_entry
            where handoff_id = any($1) and at between $2 and $3 order by handoff_id, at, chain, seq
            """);
        read.Parameters.AddWithValue(handoffs);
        read.Parameters.AddWithValue(from.UtcDateTime);
        read.Parameters.AddWithValue(to.UtcDateTime);
        var entries = new List<(string HandoffId, Entry Entry)>();
        await using var row = await read.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            entries.Add((row.GetString(0), new Entry(
                row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
                row.IsDBNull(4) ? null : row.GetInt32(4), row.IsDBNull(5) ? null : row.GetString(5))));
        return entries.ToLookup(entry => entry.HandoffId, entry => entry.Entry);
    }

    private sealed record Entry(DateTimeOffset At, string Type, string? Operation, int? Attempt, string? Status)
    {
        /// <summary>Such as <c>intent J1 1 sending</c>.</summary>
        public string Said => string.Join(' ', new[] { Type, Operation, Attempt?.ToString(CultureInfo.InvariantCulture), Status }.Where(word => word is not null));
    }
}
