using LinkageHub.Access;
using LinkageHub.Access.OpenId;
using LinkageHub.Access.People;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>People and their rights, for administrators: add, give a new password, reset a second factor, disable.</summary>
public static class PeopleScreens
{
    private const int MostEvents = 100;

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/people", (HttpContext http, PersonStore store, AccessEvents events) => ShowAsync(http, store, events, null, null, null, 200)).Demands(Call.ManagePeople);
        screens.MapPost("/people", AddAsync).Demands(Call.ManagePeople).WithMetadata(new StepUp());
        screens.MapGet("/people/{name}/roles", (string name, HttpContext http, PersonStore store) => RolesAsync(name, http, store, null, 200)).Demands(Call.ManagePeople);
        screens.MapPost("/people/{name}/roles", ChangeRolesAsync).Demands(Call.ManagePeople).WithMetadata(new StepUp());
        screens.MapPost("/people/{name}/{what}", ChangeAsync).Demands(Call.ManagePeople).WithMetadata(new StepUp(Up: 2));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, PersonStore store, AccessEvents events, string? error, string? name, string? password, int status) =>
        Page.Of<PeoplePage>(status, new
        {
            People = await store.ListAsync(http.RequestAborted),
            Events = await events.NewestAsync(MostEvents, http.RequestAborted),
            Links = OpenId(http) is { } provider ? await http.RequestServices.GetRequiredService<PersonIdentities>().AllAsync(provider.Authority, http.RequestAborted) : null,
            Error = error,
            Name = name,
            Password = password,
        });

    private static OpenIdSettings? OpenId(HttpContext http) => http.RequestServices.GetRequiredService<HubSettings>().SignIn.OpenId;

    private static async Task<IResult> AddAsync(HttpContext http, Staffing staffing, PersonStore store, AccessEvents events)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string? Given(string field) => form[field].ToString().Trim() is { Length: > 0 and <= 100 } text && Inputs.IsText(text) ? text : null;
        var name = Given("name") ?? "";
        var (password, error) = await staffing.AddAsync(
            new NewPerson(name, Given("display") ?? name, RolesIn(form), Given("agency"), Given("store")), http.Who().Name, http.RequestAborted);
        return await ShowAsync(http, store, events, error, name, password, error is null ? 200 : 422);
    }

    private static async Task<IResult> RolesAsync(string name, HttpContext http, PersonStore store, string? error, int status) =>
        await store.FindByNameAsync(name, http.RequestAborted) is { } person ? Page.Of<RolesPage>(status, new { Person = person, Error = error }) : CaseScreens.NotThere;

    private static async Task<IResult> ChangeRolesAsync(string name, HttpContext http, Staffing staffing, PersonStore store)
    {
        if (name == http.Who().Name)
            return await RolesAsync(name, http, store, HelpsHimself, 409);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string? Given(string field) => form[field].ToString().Trim() is { Length: > 0 and <= 20 } text && Inputs.IsText(text) ? text : null;
        var reason = form["reason"].ToString().Trim();
        if (Reasons.IsWrong(reason))
            return await RolesAsync(name, http, store, "理由を1文字以上500文字以内で入力してください。", 422);
        if (await store.FindByNameAsync(name, http.RequestAborted) is null)
            return CaseScreens.NotThere;
        var error = await staffing.ChangeRolesAsync(name, RolesIn(form), Given("agency"), Given("store"), reason, http.Who().Name, http.RequestAborted);
        return error is null ? Page.See("/people") : await RolesAsync(name, http, store, error, 422);
    }

    private static List<Role> RolesIn(IFormCollection form) => [.. form["role"].Select(role => Enum.TryParse<Role>(role, out var known) ? known : (Role?)null).OfType<Role>().Distinct()];

    private const string HelpsHimself = "ご自身のアカウントは、別の管理者に依頼してください。";

    private static async Task<IResult> ChangeAsync(string name, string what, HttpContext http, Staffing staffing, PersonStore store, AccessEvents events)
    {
        var (by, stop) = (http.Who().Name, http.RequestAborted);
        // Nobody helps himself in here, an administrator neither: the last one must not lock himself out, nor shed his second factor.
        if (name == by)
            return await ShowAsync(http, store, events, HelpsHimself, null, null, 409);
        switch (what)
        {
            case "password":
                return await staffing.ResetPasswordAsync(name, by, stop) is { } password
                    ? await ShowAsync(http, store, events, null, name, password, 200)
                    : CaseScreens.NotThere;
            case "second-factor":
                return await staffing.ResetSecondFactorAsync(name, by, stop) ? Page.See("/people") : CaseScreens.NotThere;
            case "identity" when OpenId(http) is { } provider:
                var form = await http.Request.ReadFormAsync(stop);
                string? Given(string field) => form[field].ToString().Trim() is { Length: > 0 and <= 255 } text && Inputs.IsText(text) ? text : null;
                var (known, error) = await staffing.LinkAsync(name, http.RequestServices.GetRequiredService<PersonIdentities>(), provider.Authority, Given("subject"), Given("email"), by, stop);
                return !known ? CaseScreens.NotThere : error is null ? Page.See("/people") : await ShowAsync(http, store, events, error, null, null, 409);
            case "disable":
                return await staffing.DisableAsync(name, by, stop) ? Page.See("/people") : CaseScreens.NotThere;
            default:
                return CaseScreens.NotThere;
        }
    }
}
