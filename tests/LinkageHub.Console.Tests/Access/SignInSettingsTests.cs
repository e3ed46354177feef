using LinkageHub.Web;
using Microsoft.Extensions.Configuration;

namespace LinkageHub.ConsoleTests.Access;

public class SignInSettingsTests
{
    [Fact]
    public void Left_alone_a_local_hub_asks_everybody_for_a_second_factor()
    {
        var (settings, errors) = Read(production: false);

        Assert.Empty(errors);
        Assert.True(settings.SecondFactorIsRequired);
        Assert.Null(settings.FirstAdmin);
    }

    [Theory]
    [InlineData(true, "SignIn__KeyCertificate")]
    [InlineData(true, "SignIn__SecondFactor", "SignIn:SecondFactor", "enrolled")]
    [InlineData(false, "SignIn__SecondFactor", "SignIn:SecondFactor", "never")]
    [InlineData(false, "SignIn__KeyCertificate", "SignIn:KeyCertificate", "/nowhere/key.pem")]
    [InlineData(false, "SignIn__TriesPerMinute", "SignIn:TriesPerMinute", "0")]
    [InlineData(false, "Bootstrap__AdminPassword", "Bootstrap:AdminUser", "admin")]
    [InlineData(false, "SignIn__OpenId__ClientId", "SignIn:OpenId:Authority", "https://id.example")]
    [InlineData(false, "SignIn__OpenId__Secret", "SignIn:OpenId:Secret", "x")]
    public void A_wrong_one_is_named(bool production, string named, string? key = null, string? value = null) =>
        Assert.Contains(Read(production, key, value).Errors, error => error.Contains(named, StringComparison.Ordinal));

    private static (SignInSettings Settings, IReadOnlyList<string> Errors) Read(bool production, string? key = null, string? value = null) =>
        SignInSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(key is null ? [] : new Dictionary<string, string?> { [key] = value }).Build(), production);
}
