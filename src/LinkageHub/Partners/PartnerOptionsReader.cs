using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace LinkageHub.Partners;

/// <summary>Settings, or every reason why there are none; each error names the setting as an environment variable is written.</summary>
public sealed record PartnerSettingsReading(PartnerSettings? Settings, IReadOnlyList<string> Errors);

/// <summary>Reads <c>Partners</c> and <c>Breaker</c>. Nothing starts half: one wrong setting and there are no settings.</summary>
public static class PartnerOptionsReader
{
    public static PartnerSettingsReading Read(IConfiguration configuration)
    {
        var errors = new List<string>();
        var partners = new SettingSection(configuration.GetSection("Partners"), errors);
        partners.AllowOnly("SonpoOnline", "JPass", "Arclink", "Insurers");
        var breaker = new SettingSection(configuration.GetSection("Breaker"), errors);
        breaker.AllowOnly("OpenSeconds");

        var sonpoOnline = PartnerSection.Read(partners.Section("SonpoOnline"), PartnerId.SonpoOnline, ownCode: null);
        var insurers = Insurers(partners.Section("Insurers"), sonpoOnline.InsurerCode);
        var settings = new PartnerSettings
        {
            SonpoOnline = sonpoOnline,
            JPass = PartnerSection.Read(partners.Section("JPass"), PartnerId.JPass, ownCode: null),
            Arclink = PartnerSection.Read(partners.Section("Arclink"), PartnerId.Arclink, ownCode: null),
            Insurers = insurers,
            BreakerOpenTime = breaker.Seconds("OpenSeconds", 30, 0.1, 3600),
            LongestRetryAfter = LongestDelay(configuration),
            RefusesSimulators = configuration["LinkageHub:Mode"] == "production",
        };
        return errors.Count == 0 ? new PartnerSettingsReading(settings, []) : new PartnerSettingsReading(null, errors);
    }

    private static Dictionary<string, PartnerOptions> Insurers(SettingSection section, string defaultCode)
    {
        var insurers = new Dictionary<string, PartnerOptions>(StringComparer.Ordinal);
        foreach (var code in section.Names)
        {
            if (!PartnerSection.IsInsurerCode(code))
                section.Refuse(code, "損保会社コードは半角英数字1～10文字にしてください");
            else if (string.Equals(code, defaultCode, StringComparison.OrdinalIgnoreCase))
                section.Refuse(code, "このコードは Partners__SonpoOnline__InsurerCode で使用されています");
            else
                insurers[code] = PartnerSection.Read(section.Section(code), PartnerId.SonpoOnline, code);
        }
        return insurers;
    }

    // The retry section is checked by its owner; here only its longest delay is borrowed.
    private static TimeSpan LongestDelay(IConfiguration configuration) =>
        double.TryParse(configuration["Retry:MaxDelaySeconds"], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : new PartnerSettings().LongestRetryAfter;
}
