using System.Collections.Immutable;
using LinkageHub.Access;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Triggers;
using LinkageHub.Values;

namespace LinkageHub.Web.Api;

/// <summary>The body of a trigger. Exactly one key: I takes printSerial, the others receptionNumber (or printSerial of the current revision).</summary>
public sealed record TriggerBody
{
    public string? Linkage { get; init; }
    public string? PrintSerial { get; init; }
    public string? ReceptionNumber { get; init; }
    public string? InsurerCode { get; init; }
    public IReadOnlyList<string>? ProductCodes { get; init; }
    public string? Comment { get; init; }
    public string? Reason { get; init; }
}

/// <summary><c>POST /linkages</c>: the trigger.</summary>
public static class LinkagesApi
{
    private const int MostProducts = 50;
    private const int MostComment = 200;

    public static void Map(RouteGroupBuilder api) => api.MapPost("/linkages", TriggerAsync)
        .Demands(Call.Trigger).WithTags("linkages").WithSummary("連携を実施する")
        .Accepts<TriggerBody>("application/json").Produces<HandoffSchema>().Produces<HandoffSchema>(202).ProducesProblems();

    private static async Task<IResult> TriggerAsync(
        HttpContext http, TriggerLinkage triggers, WaitForRest rest, PartnerDirectory partners, HubSettings settings)
    {
        var (body, unreadable) = await RequestBody.ReadAsync<TriggerBody>(http);
        if (unreadable is not null)
            return unreadable;
        var (ask, wrong) = Read(body!, partners, settings);
        if (wrong is not null)
            return wrong;
        return await rest.AnswerAsync(http, await triggers.AskAsync(ask!, http.Who(), http.RequestAborted));
    }

    private static (TriggerRequest? Ask, IResult? Wrong) Read(TriggerBody body, PartnerDirectory partners, HubSettings settings)
    {
        if (!LinkageNames.TryParse(body.Linkage, out var linkage))
            return (null, Problems.Field("linkage", "LH7-108", "連携区分は I、II、III、carry-in、change-resubmission のいずれかにしてください。"));

        PrintSerial? serial = null;
        if (body.PrintSerial is not null)
        {
            if (!PrintSerial.TryParse(body.PrintSerial, settings.PrintSerialPattern, out var parsed))
                return (null, Problems.Field("printSerial", "LH1-104", "印刷連番の形式が正しくありません。申込書PDFの印刷連番を確認してください。"));
            serial = parsed;
        }
        ReceptionNumber? number = null;
        if (body.ReceptionNumber is not null)
        {
            if (!ReceptionNumber.TryParse(body.ReceptionNumber, out var parsed))
                return (null, Problems.Field("receptionNumber", "LH2-110"));
            number = parsed;
        }
        if (linkage is Linkage.I && serial is null)
            return (null, Problems.Field("printSerial", "LH1-104", "連携Ⅰには印刷連番を指定してください。"));
        if (linkage is not Linkage.I && serial is null == number is null)
            return (null, Problems.Field("receptionNumber", "LH2-110", "受付番号または現在の版の印刷連番の、どちらか一方を指定してください。"));

        var insurer = body.InsurerCode ?? partners.DefaultInsurerCode;
        if (!partners.KnowsInsurer(insurer))
            return (null, Problems.Field("insurerCode", "LH7-108"));
        if (linkage is not Linkage.CarryIn && (body.ProductCodes is not null || body.Comment is not null))
            return (null, Problems.Field(body.ProductCodes is not null ? "productCodes" : "comment", "LH7-108", "申請商品とコメントは持込手続だけで指定できます。"));
        if (body.ProductCodes is { } codes
            && (codes.Count > MostProducts || codes.Distinct(StringComparer.Ordinal).Count() != codes.Count || codes.Any(code => string.IsNullOrWhiteSpace(code) || code.Length > 50 || !Inputs.IsText(code))))
            return (null, Problems.Field("productCodes", "LH7-108"));
        if (Inputs.CheckOptionalText("comment", body.Comment, MostComment) is { } comment)
            return (null, comment);
        if (body.Reason is not null && Inputs.CheckReason(body.Reason) is { } reason)
            return (null, reason);
        return (new TriggerRequest(linkage, serial, number, insurer, body.ProductCodes?.ToImmutableArray(), body.Comment, body.Reason), null);
    }
}
