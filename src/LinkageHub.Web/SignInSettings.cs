using System.Security.Cryptography.X509Certificates;
using LinkageHub.Access.OpenId;
using LinkageHub.Partners;
using Microsoft.Extensions.Configuration;

namespace LinkageHub.Web;

/// <summary>How people sign in.</summary>
/// <param name="SecondFactorIsRequired">Everybody sets up an authenticator at his first sign-in; otherwise only who has one is asked for it.</param>
/// <param name="KeyCertificate">Encrypts the data-protection keys in the database.</param>
/// <param name="TriesPerMinute">From one address, right or wrong.</param>
/// <param name="FirstAdmin">Made at the first start, when nobody is there yet.</param>
/// <param name="OpenId">The house's own identity provider; null: none.</param>
public sealed record SignInSettings(
    bool SecondFactorIsRequired, X509Certificate2? KeyCertificate, int TriesPerMinute, (string Name, string Password)? FirstAdmin, OpenIdSettings? OpenId)
{
    private static readonly string[] OpenIdNames = ["Authority", "ClientId", "ClientSecret", "MatchVerifiedEmail"];

    public static (SignInSettings Settings, IReadOnlyList<string> Errors) Read(IConfiguration configuration, bool production)
    {
        var errors = new List<string>();
        var secondFactor = configuration["SignIn:SecondFactor"] ?? "required";
        if (secondFactor is not ("required" or "enrolled"))
            errors.Add("SignIn__SecondFactor: required（全員に求める）または enrolled（登録した人だけに求める）にしてください。");
        else if (production && secondFactor is not "required")
            errors.Add("SignIn__SecondFactor: production では required だけが使えます。");

        var tries = 30;
        if (configuration["SignIn:TriesPerMinute"] is { Length: > 0 } given
            && (!int.TryParse(given, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out tries) || tries is < 1 or > 10000))
            errors.Add("SignIn__TriesPerMinute: 1以上10000以下の整数にしてください。");

        X509Certificate2? certificate = null;
        if (configuration["SignIn:KeyCertificate"] is { Length: > 0 } path)
        {
            if (!ClientCertificates.TryLoad(path, out certificate))
                errors.Add("SignIn__KeyCertificate: 秘密鍵を含む証明書（.pem または .pfx、パスワードなし）のパスにしてください。");
        }
        else if (production)
            errors.Add("SignIn__KeyCertificate: production では、サインインの鍵を暗号化する証明書が必要です。");

        var (user, password) = (configuration["Bootstrap:AdminUser"], configuration["Bootstrap:AdminPassword"]);
        if (string.IsNullOrEmpty(user) != string.IsNullOrEmpty(password))
            errors.Add("Bootstrap__AdminUser と Bootstrap__AdminPassword は、両方を指定するか、どちらも指定しないでください。");
        return (new SignInSettings(secondFactor is not "enrolled", certificate, tries, string.IsNullOrEmpty(user) || string.IsNullOrEmpty(password) ? null : (user, password),
            ReadOpenId(configuration.GetSection("SignIn:OpenId"), errors)), errors);
    }

    /// <summary>All of it or nothing: half a provider lets nobody in, or anybody.</summary>
    private static OpenIdSettings? ReadOpenId(IConfigurationSection given, List<string> errors)
    {
        if (!given.Exists())
            return null;
        errors.AddRange(given.GetChildren().Where(one => !OpenIdNames.Contains(one.Key, StringComparer.OrdinalIgnoreCase))
            .Select(one => $"SignIn__OpenId__{one.Key}: この名前の設定はありません。SignIn__OpenId の設定は {string.Join("、", OpenIdNames)} です。"));
        if (OpenIdNames[..3].Where(name => string.IsNullOrWhiteSpace(given[name])).ToList() is { Count: > 0 } missing)
            errors.Add($"SignIn__OpenId: {string.Join("、", missing.Select(name => $"SignIn__OpenId__{name}"))} も指定してください。");
        else if (OpenIdSettings.WrongIn(given["Authority"]!) is { } wrong)
            errors.Add($"SignIn__OpenId__Authority: {wrong}");
        if (given["MatchVerifiedEmail"] is { } match && !bool.TryParse(match, out _))
            errors.Add("SignIn__OpenId__MatchVerifiedEmail: true または false にしてください。");
        return errors.Count > 0 ? null : new OpenIdSettings(given["Authority"]!, given["ClientId"]!, given["ClientSecret"]!, given["MatchVerifiedEmail"] is { } yes && bool.Parse(yes));
    }
}
