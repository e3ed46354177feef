using System.Buffers.Text;
using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;
using Microsoft.AspNetCore.Identity;

namespace LinkageHub.Web.Screens;

/// <summary>Passkeys: signing in by one, and the ones of one's own account. The pages' script speaks with the device; what it brings is judged here.</summary>
public static class PasskeyScreens
{
    public static void Map(RouteGroupBuilder screens)
    {
        var open = new Open("nobody is signed in yet");
        screens.MapPost("/sign-in/passkey/question", async (HttpContext http, Passkeys passkeys) => Json(await passkeys.AskWhoAsync(http)))
            .WithMetadata(open).RequireRateLimiting(SignInScreens.RateLimit);
        screens.MapPost("/sign-in/passkey", SignInAsync).WithMetadata(open).RequireRateLimiting(SignInScreens.RateLimit);
        screens.MapGet("/account/passkeys", (HttpContext http, UserManager<Person> people) => ShowAsync(http, people, 200)).Demands(Call.OpenConsole);
        screens.MapPost("/account/passkeys/question", async (HttpContext http, Passkeys passkeys) => Json(await passkeys.AskToAddAsync(http.Visit().Session!.Person, http)))
            .Demands(Call.OpenConsole).WithMetadata(new StepUp(Up: 1));
        screens.MapPost("/account/passkeys", AddAsync).Demands(Call.OpenConsole).WithMetadata(new StepUp());
        screens.MapPost("/account/passkeys/remove", RemoveAsync).Demands(Call.OpenConsole).WithMetadata(new StepUp(Up: 1));
    }

    private static async Task<IResult> SignInAsync(HttpContext http, Passkeys passkeys)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var to = SignInScreens.Local(form["to"]);
        if (AnswerOf(form) is not { } answer || await passkeys.SignInAsync(answer, form["ticket"].ToString(), http) is not { } secret)
            return Page.Of<SignInPage>(401, new { To = to, WrongKey = true });
        SessionCookie.Write(http, secret);
        return Page.See(to ?? "/");
    }

    private static async Task<IResult> AddAsync(HttpContext http, Passkeys passkeys, UserManager<Person> people)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var name = form["name"].ToString().Trim();
        return name.Length is > 0 and <= Passkeys.MostName && Inputs.IsText(name) && AnswerOf(form) is { } answer
            && await passkeys.AddAsync(http.Visit().Session!.Person, name, answer, form["ticket"].ToString(), http)
            ? Page.See(new Notice(Notice.Recorded).On("/account/passkeys"))
            : await ShowAsync(http, people, 422);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, Passkeys passkeys)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (Base64Url.IsValid(form["id"].ToString()))
            await passkeys.RemoveAsync(http.Visit().Session!.Person, Base64Url.DecodeFromChars(form["id"].ToString()), http.RequestAborted);
        return Page.See(new Notice(Notice.Recorded).On("/account/passkeys"));
    }

    private static async Task<IResult> ShowAsync(HttpContext http, UserManager<Person> people, int status) =>
        Page.Of<PasskeysPage>(status, new { Keys = await people.GetPasskeysAsync(http.Visit().Session!.Person), Wrong = status != 200, Said = Notice.Read(http) });

    private static string? AnswerOf(IFormCollection form) => form["answer"].ToString() is { Length: > 0 and <= Passkeys.MostAnswer } answer ? answer : null;

    /// <summary>The options as WebAuthn's own JSON, not as a text of it.</summary>
    private static IResult Json(PasskeyQuestion question) =>
        Results.Json(new { options = System.Text.Json.JsonDocument.Parse(question.Options).RootElement, ticket = question.Ticket });
}
