using System.Globalization;
using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Csv;
using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Queries;
using LinkageHub.Values;
using LinkageHub.Values.Text;

namespace LinkageHub.Web.Api;

/// <summary>Lists as files: 連携失敗一覧, 再処理依頼 (which can be imported again), 台帳監査. Who took which is in the audit.</summary>
public static class ExportsApi
{
    /// <summary>Beyond that nobody reads a file; whoever needs more asks by days.</summary>
    private const int Most = 100_000, EntriesAtOnce = 5_000;

    private sealed record Export(string FileName, IReadOnlyList<string> Columns, Func<Asked, Task<Listed>> ReadAsync);

    private sealed record Asked(HttpContext Http, ExportQueries Lists, HistoryQueries History, HubSettings Settings, PartnerDirectory Partners);

    /// <summary>The rows, or what was wrong with the filters.</summary>
    private sealed record Listed(IReadOnlyList<IReadOnlyList<string?>> Rows, IResult? Wrong = null);

    private static readonly Dictionary<string, Export> All = new()
    {
        ["failed-handoffs"] = new("連携失敗一覧", ["受付番号", "印刷連番", "連携区分", "エラーコード", "メッセージ", "発生日時", "担当者", "期限"], FailedAsync),
        ["reprocess-requests"] = new("再処理依頼", ["印刷連番", "受付番号", "連携区分", "理由"], ReprocessAsync),
        ["ledger-audit"] = new("台帳監査", ["連番", "日時", "操作者", "連携区分", "印刷連番", "受付番号", "状態", "試行回数", "ハッシュ"], LedgerAsync),
    };

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/exports/{name}.csv", TakeAsync).Demands(Call.Export).WithTags("exports").WithSummary("一覧をCSVで取り出す")
            .Produces(200, contentType: "text/csv").ProducesProblems();

    private static async Task<IResult> TakeAsync(
        string name, HttpContext http, ExportQueries lists, HistoryQueries history, AccessEvents events, HubSettings settings, PartnerDirectory partners)
    {
        if (!All.TryGetValue(name, out var export))
            return Problems.Of("LH8-105");
        if (EncodingOf(http.Request.Query["encoding"].ToString()) is not { } encoding)
            return Lists.Wrong("encoding");
        var (rows, wrong) = await export.ReadAsync(new Asked(http, lists, history, settings, partners));
        if (wrong is not null)
            return wrong;
        if (rows.Count > Most)
            return Problems.Of("LH7-109", $"該当する行が多すぎます（上限：{Most:N0}行）。期間などで絞り込んでください。", 422);
        var (bytes, fault) = OutgoingCsv.Write(export.Columns, rows, encoding);
        if (fault is not null)
            return Problems.Of(EncodingFault.Code, fault.Detail, 422);
        // Written before it is given.
        await events.AddAsync(http.Who().Name, AccessEvents.Exported, http.RequestAborted, subject: export.FileName + http.Request.QueryString);
        http.Response.Headers.CacheControl = "no-store";
        return Results.File(bytes!, encoding is OutgoingEncoding.Cp932 ? "text/csv; charset=shift_jis" : "text/csv; charset=utf-8", $"{export.FileName}.csv");
    }

    private static OutgoingEncoding? EncodingOf(string name) => name switch
    {
        "" or JapaneseEncoding.Utf8Name => OutgoingEncoding.Utf8,
        JapaneseEncoding.Cp932Name => OutgoingEncoding.Cp932,
        _ => null,
    };

    private static async Task<Listed> FailedAsync(Asked asked)
    {
        var (query, wrong) = Handoffs(asked);
        if (wrong is not null)
            return new Listed([], wrong);
        var failed = await asked.Lists.HandoffsAsync(query!, Most, asked.Http.RequestAborted);
        return new Listed([.. failed.Select(one => (string?[])[
            one.ReceptionNumber, one.PrintSerial, NameOf(one.Linkage), one.ErrorCode, one.Detail ?? MessageOf(one.ErrorCode), JapanTime.Iso(one.Since), one.StaffCode, Time(one.DueAt)])]);
    }

    /// <summary>Each by the one number that its linkage is asked for by, as an import takes it.</summary>
    private static async Task<Listed> ReprocessAsync(Asked asked)
    {
        var (query, wrong) = Handoffs(asked);
        if (wrong is not null)
            return new Listed([], wrong);
        var failed = await asked.Lists.ReprocessableAsync(query!, Most, asked.Http.RequestAborted);
        return new Listed([.. failed.Select(one => (BySerial: one.Linkage == Linkage.I.Wire() || one.ReceptionNumber is null, One: one)).Select(row => (string?[])[
            row.BySerial ? row.One.PrintSerial : "", row.BySerial ? "" : row.One.ReceptionNumber, NameOf(row.One.Linkage), $"{row.One.ErrorCode ?? "失敗"} の再処理"])]);
    }

    private static async Task<Listed> LedgerAsync(Asked asked)
    {
        var (query, wrong) = OperationsApi.LedgerQueryOf(asked.Http, ["encoding"]);
        if (wrong is not null)
            return new Listed([], wrong);
        var rows = new List<IReadOnlyList<string?>>();
        for (var page = query! with { Limit = EntriesAtOnce }; rows.Count <= Most;)
        {
            var entries = await asked.History.LedgerAsync(page, asked.Http.RequestAborted);
            var numbers = await asked.Lists.NumbersAsync(page.Who, [.. entries.Select(entry => entry.HandoffId).OfType<string>().Distinct()], asked.Http.RequestAborted);
            rows.AddRange(entries.Take(EntriesAtOnce).Select(entry => Entry(entry, numbers)));
            if (entries.Count <= EntriesAtOnce)
                break;
            page = page with { After = (entries[EntriesAtOnce - 1].Chain, entries[EntriesAtOnce - 1].Seq) };
        }
        return new Listed(rows);
    }

    private static IReadOnlyList<string?> Entry(LedgerRow entry, IReadOnlyDictionary<string, (string? PrintSerial, string? ReceptionNumber)> numbers)
    {
        // Without a handoff it is about the number that it names.
        var (serial, reception) = entry.HandoffId is { } id && numbers.TryGetValue(id, out var known) ? known
            : entry.Key is { } key && ReceptionNumber.TryParse(key, out _) ? (null, key) : (entry.Key, (string?)null);
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{entry.Chain}:{entry.Seq}"), JapanTime.Iso(entry.At), entry.Actor, entry.Linkage is { } linkage ? NameOf(linkage) : null, serial, reception,
            string.Join(' ', new[] { entry.Type, entry.Operation, entry.Status }.OfType<string>()), entry.Attempt?.ToString(CultureInfo.InvariantCulture), entry.Hash,
        ];
    }

    /// <summary>The filters of the list of handoffs; without a status, what has failed.</summary>
    private static (ListQuery? Query, IResult? Wrong) Handoffs(Asked asked)
    {
        if (Lists.Unknown(asked.Http, [.. HandoffsApi.Filters, "from", "to", "encoding"]) is { } unknown)
            return (null, unknown);
        var given = asked.Http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var (query, wrong) = Lists.Read(given, asked.Http.Who(), HandoffsApi.Filters, asked.Settings.PrintSerialPattern, id => asked.Partners.ById(id) is not null);
        return wrong is not null ? (null, wrong) : (query!.Statuses.Count > 0 ? query : query with { Statuses = ["failed"] }, null);
    }

    private static string NameOf(string linkage) => LinkageNames.TryParse(linkage, out var known) ? known.Japanese() : linkage;

    private static string? MessageOf(string? code) => code is null ? null : ErrorCatalogue.Describe(Refusal.Of(code)).Message;

    private static string? Time(DateTimeOffset? at) => at is { } time ? JapanTime.Iso(time) : null;
}
