using LinkageHub.Access;
using LinkageHub.Access.OpenId;
using LinkageHub.Access.People;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>What came of a visit to the provider, on the page where one signs in.</summary>
public enum ProviderSaid
{
    Nothing,
    Failed,
    NoAccount,
}

/// <summary>To the house's own identity provider and back. Without one in the settings, these pages are not there.</summary>
public static class OpenIdScreens
{
    private const string Cookie = "__Host-openid", Back = "/sign-in/openid/back";

    // It has to come along when the provider sends the browser back.
    private static CookieOptions Options => new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };

    public static void Map(RouteGroupBuilder screens)
    {
        var open = new Open("nobody is signed in yet");
        screens.MapGet("/sign-in/openid", (string? to, HttpContext http) => LeaveAsync(http, to, again: null)).WithMetadata(open).RequireRateLimiting(SignInScreens.RateLimit);
        screens.MapGet("/sign-in/again/openid", (string? to, HttpContext http) => LeaveAsync(http, to, http.Visit().Session)).Demands(Call.OpenConsole)
            .RequireRateLimiting(SignInScreens.RateLimit);
        screens.MapGet(Back, (Delegate)ReturnAsync).WithMetadata(open).RequireRateLimiting(SignInScreens.RateLimit);
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, string? to, Session? again)
    {
        if (http.RequestServices.GetService<OpenIdSignIns>() is not { } signIns)
            return CaseScreens.NotThere;
        try
        {
            var (address, ticket) = await signIns.BeginAsync(ReturnAddress(http), SignInScreens.Local(to), again, http.RequestAborted);
            http.Response.Cookies.Append(Cookie, ticket, Options);
            return Results.Redirect(address);
        }
        catch (OpenIdException)
        {
            return Page.Of<SignInPage>(502, new { To = SignInScreens.Local(to), Provider = ProviderSaid.Failed });
        }
    }

    private static async Task<IResult> ReturnAsync(HttpContext http)
    {
        if (http.RequestServices.GetService<OpenIdSignIns>() is not { } signIns)
            return CaseScreens.NotThere;
        var ticket = http.Request.Cookies[Cookie];
        http.Response.Cookies.Delete(Cookie, Options);
        // Twice the same parameter is nobody's honest answer.
        string? Answer(string name) => http.Request.Query[name] is [var one] ? one : null;
        var end = await signIns.EndAsync(Answer, ticket, ReturnAddress(http), http.Visit().Session, http.Connection.RemoteIpAddress?.ToString(), http.RequestAborted);
        switch (end)
        {
            case OpenIdEnd.In(var secret, var to):
                SessionCookie.Write(http, secret);
                return Page.See(to ?? "/");
            case OpenIdEnd.Unknown:
                return Page.Of<SignInPage>(403, new { Provider = ProviderSaid.NoAccount });
            default:
                return Page.Of<SignInPage>(401, new { Provider = ProviderSaid.Failed });
        }
    }

    /// <summary>Here he is signed out already. Null: the provider has no sign-out, or cannot be asked; then he is not kept waiting for it.</summary>
    public static async Task<IResult?> SignOutAsync(HttpContext http)
    {
        if (http.RequestServices.GetService<OpenIdProvider>() is not { } provider)
            return null;
        try
        {
            if (await provider.SignOutAddressAsync($"{http.Request.Scheme}://{http.Request.Host}/sign-in", http.RequestAborted) is not { } there)
                return null;
            http.Items[typeof(Visit)] = http.Visit() with { Session = null };
            http.User = new System.Security.Claims.ClaimsPrincipal();
            // By itself, but not by a redirect: the page's own rule (form-action) lets a form's answer lead nowhere else.
            http.Response.Headers["Refresh"] = $"0; url={there}";
            return Page.Of<SignedOutPage>(new { There = there });
        }
        catch (OpenIdException)
        {
            return null;
        }
    }

    private static string ReturnAddress(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}{Back}";
}
