using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace LinkageHub.Access.People;

/// <summary>The data-protection key ring in the database, so that every node and every restart opens what another one sealed.</summary>
public sealed class ProtectionKeys(NpgsqlDataSource database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var read = database.CreateCommand("select xml from protection_key order by name");
        using var row = read.ExecuteReader();
        var keys = new List<XElement>();
        while (row.Read())
            keys.Add(XElement.Parse(row.GetString(0)));
        return keys;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var insert = database.CreateCommand("insert into protection_key (name, xml) values ($1, $2) on conflict (name) do nothing");
        insert.Parameters.AddWithValue(friendlyName);
        insert.Parameters.AddWithValue(element.ToString(SaveOptions.DisableFormatting));
        insert.ExecuteNonQuery();
    }
}

/// <summary>People and what they need, registered for the hub and for the command line alike.</summary>
public static class PeopleServices
{
    /// <param name="services">The host's.</param>
    /// <param name="database">Where people are kept.</param>
    /// <param name="keyCertificate">Encrypts the keys at rest. Null only in local mode: then who owns the database owns them.</param>
    public static IServiceCollection AddPeople(this IServiceCollection services, NpgsqlDataSource database, X509Certificate2? keyCertificate)
    {
        var protection = services.AddDataProtection().SetApplicationName("LinkageHub");
        if (keyCertificate is not null)
            protection.ProtectKeysWithCertificate(keyCertificate);
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new ProtectionKeys(database));
        services.AddIdentityCore<Person>(identity =>
        {
            identity.Password.RequiredLength = Passwords.Least;
            identity.Password.RequireDigit = identity.Password.RequireLowercase = false;
            identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
            identity.Password.RequiredUniqueChars = 1;
        }).AddUserStore<PersonStore>().AddPasswordValidator<Passwords>().AddErrorDescriber<Passwords>()
            .AddTokenProvider<AuthenticatorTokenProvider<Person>>(TokenOptions.DefaultAuthenticatorProvider);
        // Names are stored as they are compared; the store's own validator says in Japanese what a name may be.
        services.AddSingleton<ILookupNormalizer, AsTyped>();
        services.AddScoped<IUserValidator<Person>, PersonNames>();
        services.AddScoped(hub => (PersonStore)hub.GetRequiredService<IUserStore<Person>>());
        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            // The device checks its owner every time, and finds its key by itself.
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
            // As the device saw it, against the address asked. The usual check reads a header, which our referrer policy empties.
            passkeys.ValidateOrigin = seen => ValueTask.FromResult(!seen.CrossOrigin && seen.Origin == $"{seen.HttpContext.Request.Scheme}://{seen.HttpContext.Request.Host}");
        });
        return services.AddScoped<Passkeys>().AddScoped<SignIns>().AddScoped<SecondFactors>().AddScoped<Staffing>().AddSingleton<Sessions>().AddSingleton<AccessEvents>();
    }

    private sealed class AsTyped : ILookupNormalizer
    {
        public string? NormalizeName(string? name) => name?.Trim().ToLowerInvariant();

        public string? NormalizeEmail(string? email) => email;
    }
}
