using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace LinkageHub.Partners;

/// <summary>One section being read; collects what is wrong instead of stopping at the first mistake. Never repeats a value: it may be a secret.</summary>
internal sealed class SettingSection(IConfigurationSection section, List<string> errors)
{
    public IEnumerable<string> Names => section.GetChildren().Select(child => child.Key);

    public SettingSection Section(string name)
    {
        // Partners__JPass=https://… is a forgotten __BaseUrl, and would leave the partner silently unconfigured.
        if (Text(name) is not null)
            Refuse(name, "値は設定できません。この下の名前（__ の後）に設定してください");
        return new SettingSection(section.GetSection(name), errors);
    }

    public void Refuse(string name, string allowed) =>
        errors.Add($"{section.Path.Replace(":", "__", StringComparison.Ordinal)}__{name}: {allowed}。");

    /// <summary>A name we do not know is a typing error that would otherwise silently leave the default in force.</summary>
    public void AllowOnly(params string[] names)
    {
        foreach (var name in Names)
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase))
                Refuse(name, $"この名前の設定はありません。使える名前は {string.Join("、", names)} です");
    }

    public string? Text(string name) => section[name] is { } text && text.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    public double Number(string name, double byDefault, double least, double most)
    {
        if (Text(name) is not { } text)
            return byDefault;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
            return number;
        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"{least} 以上 {most} 以下の数にしてください"));
        return byDefault;
    }

    public int Whole(string name, int byDefault, int least, int most)
    {
        if (Text(name) is not { } text)
            return byDefault;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"{least} 以上 {most} 以下の整数にしてください"));
        return byDefault;
    }

    public TimeSpan Seconds(string name, double byDefault, double least, double most) =>
        TimeSpan.FromSeconds(Number(name, byDefault, least, most));
}
