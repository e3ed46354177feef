using System.Globalization;
using LinkageHub.Access;
using LinkageHub.Values;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;

namespace LinkageHub.Web.Screens;

/// <summary>What every page and part of a page needs: who looks, the two languages, Japanese time.</summary>
public abstract class Screen : ComponentBase
{
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    protected Visit Visit => Http.Visit();

    protected bool May(Call call) => Visit.May(call);

    /// <summary>Japanese, and English by the switch. Both stand where they are shown.</summary>
    protected string T(string japanese, string english) => Visit.Say(japanese, english);

    /// <summary>To the minute, in Japanese time, whatever the language.</summary>
    protected static string Time(DateTimeOffset time) => JapanTime.In(time).ToString("yyyy/MM/dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A minute as it was typed (twelve digits), as people read it.</summary>
    protected static string Minute(string typed) => JapanTime.TryTypedMinute(typed, out var minute) ? Time(minute) : typed;

    protected static string Clock(DateTimeOffset time) => JapanTime.In(time).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    protected static string Iso(DateTimeOffset time) => JapanTime.Iso(time);

    protected string Yen(long? amount) => amount?.ToString("N0", CultureInfo.InvariantCulture) is { } yen ? T($"{yen}円", $"¥{yen}") : "－";

    /// <summary>How long ago, in the largest unit that says something.</summary>
    protected string Ago(DateTimeOffset since, DateTimeOffset now) => (now - since) switch
    {
        { TotalMinutes: < 1 } => T("1分以内", "just now"),
        { TotalHours: < 1 } age => T($"{age.TotalMinutes:0}分前", $"{age.TotalMinutes:0} min ago"),
        { TotalDays: < 1 } age => T($"{age.TotalHours:0}時間前", $"{age.TotalHours:0} h ago"),
        var age => T($"{age.TotalDays:0}日前", $"{age.TotalDays:0} d ago"),
    };
}

/// <summary>The token that shows a form to be ours.</summary>
public static class FormToken
{
    public const string Field = "__token";

    public static string Of(HttpContext http) => http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http).RequestToken!;
}
