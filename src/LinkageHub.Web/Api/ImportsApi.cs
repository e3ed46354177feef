using LinkageHub.Access;
using LinkageHub.Csv;
using LinkageHub.Errors;
using LinkageHub.Triggers;

namespace LinkageHub.Web.Api;

/// <summary>Imports of linkages to run: a CSV, taken whole or not at all.</summary>
public static class ImportsApi
{
    private const int MostErrors = 1000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/imports", TakeAsync).Demands(Call.Import).WithTags("imports").WithSummary("再処理依頼CSVを取り込む").DisableAntiforgery().ProducesProblems();
        api.MapGet("/imports/{id}", GetAsync).Demands(Call.Import).WithTags("imports").WithSummary("取込の状況").ProducesProblems();
    }

    private static async Task<IResult> TakeAsync(HttpContext http, LinkageImports imports, HubSettings settings)
    {
        // "dryrun" must not run for real.
        if (Lists.Unknown(http, ["kind", "dryRun"]) is { } unknown)
            return unknown;
        if (http.Request.Query["kind"].ToString() is not ("" or LinkageImports.Kind))
            return Lists.Wrong("kind");
        var dryRun = http.Request.Query["dryRun"].ToString();
        if (dryRun is not ("" or "true" or "false"))
            return Lists.Wrong("dryRun");
        var (bytes, wrong) = await ReadFileAsync(http);
        if (wrong is not null)
            return wrong;

        var file = LinkageImportFile.Read(bytes, LinkageImportFile.DefaultMaxBytes, settings.PrintSerialPattern);
        if (!file.IsAcceptable)
            return Refused(file);
        if (await imports.StoreAsync(file, bytes!, dryRun == "true", http.Who(), http.RequestAborted) is not { } stored)
            return Problems.Of("LH7-105", status: 422);
        http.Response.Headers.Location = $"/api/v1/imports/{stored.Id}";
        return Results.Json(Body(stored), ApiJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, LinkageImports imports) =>
        Guid.TryParse(id, out _) && await imports.FindAsync(http.Who(), id, http.RequestAborted) is { } state && (http.Who().Everywhere || state.CreatedBy == http.Who().Name)
            ? Results.Json(Body(state), ApiJson.Options)
            : Problems.Of("LH8-105");

    private static async Task<(byte[]? Bytes, IResult? Wrong)> ReadFileAsync(HttpContext http)
    {
        if (http.Request.Headers.ContentEncoding.Count > 0)
            return (null, Problems.Of("LH7-108", "圧縮した本文（Content-Encoding）は受け付けません。", 415));
        if (http.Request.HasFormContentType)
        {
            try
            {
                var form = await http.Request.ReadFormAsync(http.RequestAborted);
                if (form.Files["file"] is not { } uploaded)
                    return (null, Problems.Field("file", "LH7-108"));
                if (uploaded.Length > LinkageImportFile.DefaultMaxBytes)
                    return (null, TooLarge());
                using var buffer = new MemoryStream();
                await uploaded.CopyToAsync(buffer, http.RequestAborted);
                return (buffer.ToArray(), null);
            }
            catch (InvalidDataException)
            {
                return (null, Problems.Of("LH7-108", "入力の形式が正しくありません（multipart）。", 400));
            }
        }
        if (http.Request.ContentType is not { } type || !type.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase))
            return (null, Problems.Of("LH7-108", "Content-Type は text/csv または multipart/form-data にしてください。", 415));
        var (bytes, tooLarge) = await RequestBody.ReadBytesAsync(http, LinkageImportFile.DefaultMaxBytes);
        return tooLarge ? (null, TooLarge()) : (bytes, null);
    }

    private static IResult TooLarge() => Problems.Of("LH7-109", "データが大きすぎます（上限：10MiB）。");

    private static IResult Refused(LinkageImport file)
    {
        var first = file.Errors[0];
        var described = ErrorCatalogue.Get(first.Code);
        return Results.Json(new
        {
            type = $"https://linkagehub.example/errors/{first.Code}",
            title = described.Title,
            status = first.Code == "LH7-109" ? 413 : 422,
            code = first.Code,
            detail = $"{first.Detail}{(file.Errors.Count > 1 ? $"（ほか{file.Errors.Count - 1}件）" : "")}何も取り込んでいません。",
            nextAction = described.NextAction,
            who = described.Who.ToString(),
            step = described.Step,
            traceId = Problems.TraceId(),
            errors = file.Errors.Take(MostErrors).Select(e => new { line = e.Line, column = e.Column, code = e.Code, detail = e.Detail, field = e.Column }).ToList(),
        }, ApiJson.Options, "application/problem+json", first.Code == "LH7-109" ? 413 : 422);
    }

    private static string Why(RowRefusal refusal)
    {
        var described = ErrorCatalogue.Describe(Refusal.Of(refusal.Code));
        return $"{described.Message}{described.NextAction}";
    }

    private static object Body(ImportState state) => new
    {
        id = state.Id,
        kind = state.Kind,
        status = state.Status,
        encoding = state.Encoding,
        rows = state.Rows,
        accepted = state.Status == "checked" ? 0 : state.Rows,
        errors = state.Refusals.Select(refusal => new { line = refusal.Line, column = refusal.Column, code = refusal.Code, detail = Why(refusal) }).ToList(),
        handoffs = new { succeeded = state.Succeeded, failed = state.Failed, running = state.Running, refused = state.Refused },
    };
}
