using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LinkageHub.Access;
using LinkageHub.Access.People;
using LinkageHub.Errors;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>A secret that was just made, with whose it is: shown once, on the page that follows the click.</summary>
public sealed record NewSecret(string Name, string Secret);

/// <summary>Machine clients, for administrators: the same as <c>linkagehub keys</c> does. A secret is shown once.</summary>
public sealed class KeyScreens(ApiKeys keys, AccessEvents events)
{
    /// <summary>What a key may be; an administrator's or a tester's there is none.</summary>
    public static readonly Role[] Roles = [Role.Machine, Role.Staff, Role.Approver, Role.BackOffice];

    private const int LongestCertificate = 20_000;

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/keys", (HttpContext http, KeyScreens here) => here.ShowAsync(http)).Demands(Call.ManageKeys);
        screens.MapPost("/keys", (HttpContext http, KeyScreens here) => here.AddAsync(http)).Demands(Call.ManageKeys).WithMetadata(new StepUp());
        screens.MapPost("/keys/rotate", (HttpContext http, KeyScreens here) => here.RotateAsync(http)).Demands(Call.ManageKeys).WithMetadata(new StepUp(Up: 1));
        screens.MapPost("/keys/bind", (HttpContext http, KeyScreens here) => here.BindAsync(http)).Demands(Call.ManageKeys).WithMetadata(new StepUp(Up: 1));
        screens.MapPost("/keys/revoke", (HttpContext http, KeyScreens here) => here.RevokeAsync(http)).Demands(Call.ManageKeys).WithMetadata(new StepUp(Up: 1));
    }

    private async Task<IResult> ShowAsync(HttpContext http, NewSecret? made = null, Refusal? refusal = null, int status = 200) => Page.Of<KeysPage>(status, new
    {
        Keys = await keys.ListAsync(http.RequestAborted),
        Made = made,
        Refusal = refusal,
        Said = Notice.Read(http),
    });

    private Task<IResult> RefuseAsync(HttpContext http, string code, string detail, string inEnglish, int status = 422) =>
        ShowAsync(http, refusal: Refusal.Because(code, detail, inEnglish), status: status);

    private async Task<IResult> AddAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string? Given(string field) => form[field].ToString().Trim() is { Length: > 0 and <= 100 } text && Inputs.IsText(text) ? text : null;
        if (Given("name") is not { } name)
            return await RefuseAsync(http, "LH7-108", "名前を1文字以上100文字以内で入力してください。", "Enter a name of at most 100 characters.");
        if (!Enum.TryParse<Role>(form["role"], out var role) || !Roles.Contains(role))
            return await RefuseAsync(http, "LH7-108", "役割を選んでください。", "Choose a role.");
        // A key without a store would see nothing, and nobody would know why.
        if (Given("agency") is not { } agency || (role is not Role.BackOffice && Given("store") is null))
            return await RefuseAsync(http, "LH7-108", "代理店コードと、事務以外では店舗コードを入力してください。", "Enter the agency code and, except for the back office, the store code.");
        try
        {
            var (key, secret) = await keys.AddAsync(name, role, agency, role is Role.BackOffice ? null : Given("store"), http.Who().Name, http.RequestAborted);
            await events.AddAsync(http.Who().Name, AccessEvents.KeyAdded, http.RequestAborted, subject: key.Name, after: string.Join(' ', role, agency, key.StoreCode ?? "-"));
            return await ShowAsync(http, new NewSecret(key.Name, secret));
        }
        catch (InvalidOperationException)
        {
            return await RefuseAsync(http, "LH9-103", $"「{name}」という名前のキーはすでにあります。", $"There is a key named “{name}” already.", 409);
        }
    }

    private async Task<IResult> RotateAsync(HttpContext http)
    {
        var name = (await http.Request.ReadFormAsync(http.RequestAborted))["name"].ToString();
        if (await keys.RotateAsync(name, http.RequestAborted) is not { } secret)
            return CaseScreens.NotThere;
        await events.AddAsync(http.Who().Name, AccessEvents.KeyRotated, http.RequestAborted, subject: name);
        return await ShowAsync(http, new NewSecret(name, secret));
    }

    private async Task<IResult> BindAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (name, pem) = (form["name"].ToString(), form["certificate"].ToString());
        try
        {
            using var certificate = pem.Length <= LongestCertificate ? X509Certificate2.CreateFromPem(pem) : throw new CryptographicException();
            if (!await keys.BindAsync(name, certificate, http.RequestAborted))
                return CaseScreens.NotThere;
            await events.AddAsync(http.Who().Name, AccessEvents.KeyBound, http.RequestAborted, subject: name, after: certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());
            return Page.See(new Notice(Notice.Recorded).On("/keys"));
        }
        catch (CryptographicException)
        {
            return await RefuseAsync(http, "LH7-108", "証明書を読み取れません。-----BEGIN CERTIFICATE----- で始まるPEMを貼り付けてください。", "The certificate cannot be read. Paste a PEM that begins with -----BEGIN CERTIFICATE-----.");
        }
        catch (InvalidOperationException)
        {
            return await RefuseAsync(http, "LH9-103", "この証明書は、ほかのクライアントに結び付いています。クライアントごとに別の証明書を使ってください。", "The certificate is bound to another client. Give each client its own.", 409);
        }
    }

    private async Task<IResult> RevokeAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (name, reason) = (form["name"].ToString(), form["reason"].ToString().Trim());
        if (Reasons.IsWrong(reason))
            return await ShowAsync(http, refusal: Refusal.Of("LH8-104"), status: 422);
        if (!await keys.RevokeAsync(name, http.Who().Name, reason, http.RequestAborted))
            return CaseScreens.NotThere;
        await events.AddAsync(http.Who().Name, AccessEvents.KeyRevoked, http.RequestAborted, subject: name, reason: reason);
        return Page.See(new Notice(Notice.Recorded).On("/keys"));
    }
}
