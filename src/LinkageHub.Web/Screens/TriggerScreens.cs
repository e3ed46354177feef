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

    private static async Task<IResult> ReviewAsync(string id, string linkage, HttpContext http, CaseScreens screens, TriggerPreview previews, HubSettings settings)
    {
        if (!LinkageNames.TryParse(linkage, out var wanted) || await screens.FindAsync(http, id) is not { } file)
            return CaseScreens.NotThere;
        return await ShowAsync(http, file, wanted, previews, settings, [], 200);
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http, CaseFile file, Linkage linkage, TriggerPreview previews, HubSettings settings, IReadOnlyList<Refusal> refusals, int status) =>
        Page.Of<LinkPage>(status, new
        {
            Linkage = linkage,
            File = file,
            Serial = file.Current.PrintSerial,
            Preview = await previews.OfCaseAsync(file, linkage, new HandoffOrder(null, null, null), settings.EnforceEvidence, http.RequestAborted),
            Existing = file.Find(file.Current.Number, linkage),
            Refusals = refusals,
            Says = settings.EnforceEvidence && linkage is Linkage.I,
        });

    private static async Task<IResult> LinkAsync(
        string id, string linkage, HttpContext http, CaseScreens screens, TriggerPreview previews, TriggerLinkage triggers, Commands commands, HubSettings settings)
    {
        if (!LinkageNames.TryParse(linkage, out var wanted) || await screens.FindAsync(http, id) is not { } file)
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!await commands.IsFirstAsync(http, form))
            return Page.See(new Notice(Notice.Same).On($"/cases/{id}"));
        // The revision he reviewed: another one since then has other content.
        if (form["revision"] != file.Current.Number.ToString(System.Globalization.CultureInfo.InvariantCulture))
            return await ShowAsync(http, file, wanted, previews, settings, [Refusal.Of("LH9-103")], 409);
        var products = form["product"].OfType<string>().ToImmutableArray();
        var number = file.Current.ReceptionNumber is { } known && wanted is not Linkage.I ? ReceptionNumber.Known(known) : (ReceptionNumber?)null;
        var serial = number is null && file.Current.PrintSerial is { } printed ? PrintSerial.Known(printed) : (PrintSerial?)null;
        if (number is null && serial is null)
            return await ShowAsync(http, file, wanted, previews, settings, [Refusal.Of("LH2-107")], 409);
        var answer = await triggers.AskAsync(
            new TriggerRequest(wanted, serial, number, file.InsurerCode, wanted is Linkage.CarryIn && !products.IsEmpty ? products : null, null, null)
            {
                AsksEvidence = settings.EnforceEvidence, SaidNow = Said(form, serial, wanted, settings),
            },
            http.Who(), http.RequestAborted);
        return answer is Answer.Refused { Refusals: var refusals }
            ? await ShowAsync(http, file, wanted, previews, settings, refusals, 409)
            : Page.See(new Notice(Notice.Accepted).On($"/cases/{id}"));
    }

    private static async Task<IResult> ReviewSerialAsync(string serial, HttpContext http, TriggerPreview previews, PartnerDirectory partners, HubSettings settings) =>
        PrintSerial.TryParse(serial, settings.PrintSerialPattern, out var known)
            ? await ShowSerialAsync(http, known, previews, partners, settings, [], 200)
            : CaseScreens.NotThere;

    private static async Task<IResult> ShowSerialAsync(
        HttpContext http, PrintSerial serial, TriggerPreview previews, PartnerDirectory partners, HubSettings settings, IReadOnlyList<Refusal> refusals, int status)
    {
        var (preview, file) = await previews.OfSerialAsync(Ask(serial, partners), http.Who(), http.RequestAborted);
        if (file is not null)
            // Refused, it is a case all the same; why stands on its review, not on the case page.
            return refusals.Count == 0 ? Page.See($"/cases/{file.CaseId}") : await ShowAsync(http, file, Linkage.I, previews, settings, refusals, status);
        return Page.Of<LinkPage>(status, new { Linkage = Linkage.I, Serial = serial.Text, Preview = preview, Refusals = refusals, Says = settings.EnforceEvidence });
    }

    private static async Task<IResult> BeginAsync(
        string serial, HttpContext http, TriggerPreview previews, TriggerLinkage triggers, PartnerDirectory partners, Commands commands, HubSettings settings)
    {
        if (!PrintSerial.TryParse(serial, settings.PrintSerialPattern, out var known))
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!await commands.IsFirstAsync(http, form))
            return Page.See($"/begin/{known.Text}");
        var ask = Ask(known, partners) with { AsksEvidence = settings.EnforceEvidence, SaidNow = Said(form, known, Linkage.I, settings) };
        return await triggers.AskAsync(ask, http.Who(), http.RequestAborted) switch
        {
            Answer.Of(var file, _) => Page.See(new Notice(Notice.Accepted).On($"/cases/{file.CaseId}")),
            Answer.Refused refused => await ShowSerialAsync(http, known, previews, partners, settings, refused.Refusals, 409),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>What the person says with this click: that he checked the quotation, and the serial a second time (S003-01, S003-04).</summary>
    private static ImmutableArray<string> Said(IFormCollection form, PrintSerial? serial, Linkage linkage, HubSettings settings) =>
        !settings.EnforceEvidence || linkage is not Linkage.I ? []
        :
        [
            .. form["quotation"] == "checked" ? ["S003-01"] : Array.Empty<string>(),
            .. serial is { } first && PrintSerial.TryParse(form["serialAgain"].ToString(), settings.PrintSerialPattern, out var again) && again.Text == first.Text ? ["S003-04"] : Array.Empty<string>(),
        ];

    private static TriggerRequest Ask(PrintSerial serial, PartnerDirectory partners) =>
        new(Linkage.I, serial, null, partners.DefaultInsurerCode, null, null, null);
}
