using System.Globalization;
using System.Reflection;
using System.Text.Json;
using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Values;

namespace LinkageHub.Recordings;

/// <summary>
/// Makes a cassette of a recording: the wires and the triggers as they were heard, what else people asked as the ledger and the cases hold it, where it all came
/// to, and how the cases stood that had begun before.
/// </summary>
public sealed class CassetteWriter(RecordingStore store, CassetteBooks books, PartnerDirectory partners, RetryOptions retry, TimeProvider clock)
{
    private static readonly (string Section, Operation[] Writes)[] Sections =
    [
        ("SonpoOnline", [Operation.S2]), ("JPass", [Operation.J1, Operation.J4, Operation.J5, Operation.J6]),
        ("Arclink", [Operation.A1, Operation.A2, Operation.A4, Operation.A5]),
    ];

    public async Task<Cassette> WriteAsync(Recording recording, CancellationToken stop)
    {
        var heard = (await store.EventsAsync(recording.Id, stop)).Select(text => JsonSerializer.Deserialize<CassetteEvent>(text, Cassette.Json)!).ToList();
        var until = recording.End < clock.GetUtcNow() ? recording.End : clock.GetUtcNow();
        var mask = new CassetteMask(recording.MaskKey);
        var files = await books.CasesAsync(recording.Keys.Count > 0 ? recording.Keys : [.. heard.Select(one => one.Key).OfType<string>().Where(key => key.Length > 0).Distinct()], stop);
        var entries = await books.EntriesAsync(files, recording.StartedAt, until, stop);
        var pictures = await store.PicturesAsync(recording.Id, stop);

        var warnings = new List<string>();
        if (recording.Dropped > 0)
            warnings.Add($"記録が追いつかず、{recording.Dropped} 件が欠けています。");
        var numbers = new CaseNumbers<string>(partners.DefaultInsurerCode, files.Select(file => (file.CaseId, file.InsurerCode, file.Keys)));
        var heardOf = heard.ToLookup(one => numbers.Of(one, ""));
        var (starts, outcomes, events) = (new List<CassetteStart>(), new List<CassetteOutcome>(), heardOf[""].ToList());
        foreach (var file in files)
        {
            var own = CassetteActs.Of(file, [.. heardOf[file.CaseId]]).Where(one => one.Act is null || (one.At >= recording.StartedAt && one.At <= until)).ToList();
            CassetteStart? start = null;
            if (file.CreatedAt < recording.StartedAt)
            {
                start = await StartAsync(file, pictures.GetValueOrDefault(file.CaseId), until, mask, stop);
                // Before its picture it was in the middle of a send; whatever belongs to that is left out with it.
                var gone = own.RemoveAll(one => start is null || one.At < start.Case.UpdatedAt);
                if (Said(file, start, gone, own) is { } warning)
                    warnings.Add(warning);
                // Only looked at, or nothing is left of it.
                if (start is null || own.TrueForAll(one => one.Call is { IsWrite: false }))
                    continue;
                starts.Add(start);
            }
            events.AddRange(own);
            outcomes.Add(Outcome(file, entries, start?.Case));
        }
        if (starts.Count > 0)
            warnings.Add($"{starts.Count} 案件は記録の開始前に始まっていました。開始時の状態(starts)から再生します。");
        return new Cassette(
            Cassette.CurrentVersion, Program, recording.StartedAt, until, partners.DefaultInsurerCode, Settings(),
            [.. events.Select(Nameless).OrderBy(one => one.At)], outcomes, warnings, starts);
    }

    /// <summary>Where these cases have come to since then.</summary>
    public async Task<IReadOnlyList<CassetteOutcome>> OutcomesAsync(IReadOnlyList<string> keys, DateTimeOffset since, CancellationToken stop)
    {
        var files = await books.CasesAsync(keys, stop);
        var entries = await books.EntriesAsync(files, since, DateTimeOffset.MaxValue, stop);
        return [.. files.Select(file => Outcome(file, entries, null))];
    }

    private static string Program => typeof(CassetteWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>How the case stood: before its first change in the recording, or, if it has not changed, as it stands. Null: it has changed unheard.</summary>
    private async Task<CassetteStart?> StartAsync(CaseFile file, string? picture, DateTimeOffset until, CassetteMask mask, CancellationToken stop)
    {
        if (picture is null && (file.UpdatedAt > until || !CasePicture.IsAtRest(file)))
            return null;
        picture ??= CasePicture.Of(file, mask);
        var pictured = CasePicture.Read(picture);
        return CasePicture.Whole(pictured, await books.NumbersAsync(file.CaseId, stop), await books.PayloadsAsync(pictured, mask, stop));
    }

    private static string? Said(CaseFile file, CassetteStart? start, int gone, List<CassetteEvent> left) => (start, gone, left.Count) switch
    {
        (null, _, _) => $"案件 {NameOf(file)} は記録の開始時の状態が分からないため、含めていません。",
        (_, 0, _) => null,
        (_, _, 0) => $"案件 {NameOf(file)} は記録の開始時に送信中で、その後に出来事がないため、含めていません。",
        _ => $"案件 {NameOf(file)} は記録の開始時に送信中だったため、その送信が終わってからを含めています。",
    };

    private static string? NameOf(CaseFile file) => file.Current.PrintSerial ?? file.Current.ReceptionNumber;

    /// <summary>A handoff has another id in a replay.</summary>
    private static CassetteEvent Nameless(CassetteEvent one) => one.Act is { HandoffId: not null } act ? one with { Act = act with { HandoffId = null } } : one;

    private static CassetteOutcome Outcome(CaseFile file, ILookup<string, BookEntry> entries, CaseFile? start) => new(
        [.. file.Revisions.SelectMany(revision => Numbers(revision, NumberKind.PrintSerial, revision.PrintSerial).Concat(Numbers(revision, NumberKind.ReceptionNumber, revision.ReceptionNumber)))],
        file.State.ToString(),
        [
            .. file.Handoffs.OrderBy(handoff => handoff.Revision).ThenBy(handoff => handoff.Linkage).ThenBy(handoff => handoff.Ordinal).Select(handoff => new HandoffOutcome(
                handoff.Linkage.Wire(), handoff.Revision, handoff.Status.Wire(), handoff.ErrorCode,
                [.. entries[handoff.Id].Where(entry => start?.Handoffs.FirstOrDefault(one => one.Id == handoff.Id) is not { } pictured || !entry.IsBefore(pictured)).Select(entry => entry.Said)])),
        ],
        file.Revisions.LastOrDefault(revision => revision.ConcludedAt is not null)?.ConcludedAt is { } concluded ? JapanTime.TypedMinute(concluded) : null, file.InsurerCode);

    /// <summary>The oldest first: by that it is known from its beginning.</summary>
    private static IEnumerable<string> Numbers(Revision revision, NumberKind kind, string? current) =>
        revision.OldNumbers.Where(old => old.Kind == kind).Select(old => old.Number).Append(current).OfType<string>();

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
            ["Linkage3:ExpectedMinutes"] = Text(retry.ExpectedMinutes),
        };
        foreach (var (section, writes) in Sections)
            Add(settings, section, writes, partners.DefaultInsurerCode);
        foreach (var code in partners.InsurerCodes.Where(code => code != partners.DefaultInsurerCode))
            Add(settings, $"Insurers:{code}", [Operation.S2], code);
        return settings;
    }

    private void Add(Dictionary<string, string> settings, string section, Operation[] writes, string insurer)
    {
        foreach (var write in writes)
        {
            settings[$"Partners:{section}:Operations:{write}:SettleSeconds"] = Text(partners.SettleTimeOf(write, insurer).TotalSeconds);
            settings[$"Partners:{section}:Operations:{write}:Class"] = partners.ClassOf(write, insurer).ToString();
        }
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
