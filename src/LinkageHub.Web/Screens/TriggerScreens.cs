using System.Collections.Immutable;
using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Triggers;
using LinkageHub.Values;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>Triggering a linkage: first what would be sent and every condition, then one click.</summary>
public static class TriggerScreens
{
    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/cases/{id}/link/{linkage}", ReviewAsync).Demands(Call.Trigger);
        screens.MapPost("/cases/{id}/link/{linkage}", LinkAsync).Demands(Call.Trigger);
        screens.MapGet("/begin/{serial}", ReviewSerialAsync).Demands(Call.Trigger);
        screens.MapPost("/begin/{serial}", BeginAsync).Demands(Call.Trigger);
    }

    private static async Task<IResult> ReviewAsync(string id, string linkage, HttpContext http, CaseScreens screens, TriggerPreview previews)
    {
        if (!LinkageNames.TryParse(linkage, out var wanted) || await screens.FindAsync(http, id) is not { } file)
            return CaseScreens.NotThere;
        return await ShowAsync(http, file, wanted, previews, [], 200);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, CaseFile file, Linkage linkage, TriggerPreview previews, IReadOnlyList<Refusal> refusals, int status) =>
        Page.Of<LinkPage>(status, new
        {
            Linkage = linkage,
            File = file,
            Serial = file.Current.PrintSerial,
            Preview = await previews.OfCaseAsync(file, linkage, new HandoffOrder(null, null, null), http.RequestAborted),
            Existing = file.Find(file.Current.Number, linkage),
            Refusals = refusals,
        });

    private static async Task<IResult> LinkAsync(
        string id, string linkage, HttpContext http, CaseScreens screens, TriggerPreview previews, TriggerLinkage triggers, Commands commands)
    {
        if (!LinkageNames.TryParse(linkage, out var wanted) || await screens.FindAsync(http, id) is not { } file)
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!await commands.IsFirstAsync(http, form))
            return Page.See(new Notice(Notice.Same).On($"/cases/{id}"));
        // The revision he reviewed: another one since then has other content.
        if (form["revision"] != file.Current.Number.ToString(System.Globalization.CultureInfo.InvariantCulture))
            return await ShowAsync(http, file, wanted, previews, [Refusal.Of("LH9-103")], 409);
        var products = form["product"].OfType<string>().ToImmutableArray();
        var number = file.Current.ReceptionNumber is { } known && wanted is not Linkage.I ? ReceptionNumber.Known(known) : (ReceptionNumber?)null;
        var serial = number is null && file.Current.PrintSerial is { } printed ? PrintSerial.Known(printed) : (PrintSerial?)null;
        if (number is null && serial is null)
            return await ShowAsync(http, file, wanted, previews, [Refusal.Of("LH2-107")], 409);
        var answer = await triggers.AskAsync(
            new TriggerRequest(wanted, serial, number, file.InsurerCode, wanted is Linkage.CarryIn && !products.IsEmpty ? products : null, null, null),
            http.Who(), http.RequestAborted);
        return answer is Answer.Refused { Refusals: var refusals }
            ? await ShowAsync(http, file, wanted, previews, refusals, 409)
            : Page.See(new Notice(Notice.Accepted).On($"/cases/{id}"));
    }

    private static async Task<IResult> ReviewSerialAsync(string serial, HttpContext http, TriggerPreview previews, PartnerDirectory partners, HubSettings settings) =>
        PrintSerial.TryParse(serial, settings.PrintSerialPattern, out var known)
            ? await ShowSerialAsync(http, known, previews, partners, [], 200)
            : CaseScreens.NotThere;

    private static async Task<IResult> ShowSerialAsync(
        HttpContext http, PrintSerial serial, TriggerPreview previews, PartnerDirectory partners, IReadOnlyList<Refusal> refusals, int status)
    {
        var (preview, file) = await previews.OfSerialAsync(Ask(serial, partners), http.Who(), http.RequestAborted);
        return file is not null
            ? Page.See($"/cases/{file.CaseId}")
            : Page.Of<LinkPage>(status, new { Linkage = Linkage.I, Serial = serial.Text, Preview = preview, Refusals = refusals });
    }

    private static async Task<IResult> BeginAsync(
        string serial, HttpContext http, TriggerPreview previews, TriggerLinkage triggers, PartnerDirectory partners, Commands commands, HubSettings settings)
    {
        if (!PrintSerial.TryParse(serial, settings.PrintSerialPattern, out var known))
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!await commands.IsFirstAsync(http, form))
            return Page.See($"/begin/{known.Text}");
        return await triggers.AskAsync(Ask(known, partners), http.Who(), http.RequestAborted) switch
        {
            Answer.Of(var file, _) => Page.See(new Notice(Notice.Accepted).On($"/cases/{file.CaseId}")),
            Answer.Refused refused => await ShowSerialAsync(http, known, previews, partners, refused.Refusals, 409),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static TriggerRequest Ask(PrintSerial serial, PartnerDirectory partners) =>
        new(Linkage.I, serial, null, partners.DefaultInsurerCode, null, null, null);
}
