using System.Security.Claims;
using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Errors;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LinkageHub.Web.Screens;

/// <summary>A page that is meant for people who still stand at this gate.</summary>
public sealed record Before(Gate Gate);

/// <summary>A live part of a page: asked for by the page itself, so it proves nobody's presence and is never a reason to go to the sign-in page.</summary>
public sealed record LivePart;

/// <summary>Cannot be taken back, or leaves the house: asked for only from somebody who has proved who he is within the last minutes.</summary>
/// <param name="Up">How many parts of a click's path lead back to the page it was on.</param>
public sealed record StepUp(int Up = 0);

/// <summary>Session, gates, the policy table, and the form's token: before any page is made or any click is taken.</summary>
public sealed class ScreenFilter(Sessions sessions, HubSettings settings, CallRates rates, IAntiforgery antiforgery) : IEndpointFilter
{
    private static readonly Refusal
        NotForThisRole = Refusal.Because("LH8-101", "この画面や操作は、あなたの役割では使えません。", "This page or action is not for your role."),
        TooOld = Refusal.Because("LH9-103",
            "この画面は開いてから時間がたったか、別の画面から送信されたため、受け付けませんでした。何も送信していません。",
            "The page was open for too long, or this came from another page, so it was not accepted. Nothing was sent.");

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var endpoint = http.GetEndpoint()!.Metadata;
        var isLive = endpoint.GetMetadata<LivePart>() is not null;
        var session = SessionCookie.Read(http) is { } secret ? await sessions.FindAsync(secret, http.RequestAborted) : null;
        http.Items[typeof(Visit)] = Screens.Visit.Of(http, session);
        if (session is not null)
            // What a form's token is bound to: this person in this session.
            http.User = new ClaimsPrincipal(new ClaimsIdentity(
                [new Claim(ClaimTypes.NameIdentifier, $"{session.Person.Id}:{session.StartedAt.UtcTicks}")], "session"));

        var demand = endpoint.GetMetadata<Demand>();
        if (demand is not null && session is null)
            return isLive ? SentAway(http, "/sign-in") : SignIn(http);
        if (session is not null && demand is not null)
        {
            var gate = session.GateWhen(settings.SignIn.SecondFactorIsRequired);
            if (gate is not Gate.Open && endpoint.GetMetadata<Before>()?.Gate != gate)
                return Results.Redirect(GatePages[gate]);
            if (gate is Gate.Open && endpoint.GetMetadata<Before>() is { Gate: Gate.Code })
                return Results.Redirect("/");
            if (!Policy.Allows(session.Person.Principal, demand.Call))
                return Screens.Page.Of<Refused>(403, new { Why = NotForThisRole });
            if (endpoint.GetMetadata<StepUp>() is { } proof && !session.IsFresh)
                return Results.Redirect($"/sign-in/again?to={Uri.EscapeDataString(PageOf(http.Request, proof))}");
            if (await rates.WaitOfAsync(http, session.Person.Principal, isPerson: true) is { } seconds)
                return ScreenRoutes.TooOften(http, seconds);
            http.Items[typeof(Principal)] = session.Person.Principal;
            if (!isLive)
                await sessions.TouchAsync(session.Secret, http.RequestAborted);
        }
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            if (!await antiforgery.IsRequestValidAsync(http))
                return Screens.Page.Of<Refused>(400, new { Why = TooOld });
        }
        return await next(context);
    }

    private static readonly Dictionary<Gate, string> GatePages = new()
    {
        [Gate.Code] = "/sign-in/code",
        [Gate.Password] = "/account/password",
        [Gate.SecondFactor] = "/account/second-factor",
    };

    private static string PageOf(HttpRequest request, StepUp proof) =>
        HttpMethods.IsGet(request.Method) ? request.Path : string.Join('/', request.Path.Value!.Split('/')[..^proof.Up]) is { Length: > 0 } page ? page : "/";

    /// <summary>After signing in he goes on where he was; only a page can be gone back to, never a click.</summary>
    private static IResult SignIn(HttpContext http) => Results.Redirect(
        HttpMethods.IsGet(http.Request.Method) && http.Request.Path != "/" ? $"/sign-in?to={Uri.EscapeDataString(http.Request.Path)}" : "/sign-in");

    /// <summary>The whole page goes, not only the part.</summary>
    private static NoContent SentAway(HttpContext http, string to)
    {
        http.Response.Headers["HX-Redirect"] = to;
        return TypedResults.NoContent();
    }
}

/// <summary>The session's cookie: only this host, only over a safe line, unseen by scripts.</summary>
public static class SessionCookie
{
    public const string Name = "__Host-session";

    private static CookieOptions Options => new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };

    public static string? Read(HttpContext http) => http.Request.Cookies[Name] is { Length: > 0 and < 200 } secret ? secret : null;

    public static void Write(HttpContext http, string secret) => http.Response.Cookies.Append(Name, secret, Options);

    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Name, Options);
}
