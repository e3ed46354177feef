using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using System.Threading.RateLimiting;
using LinkageHub.Access.OpenId;
using LinkageHub.Causes;
using LinkageHub.Errors;
using LinkageHub.Partners;
using LinkageHub.Queries;
using LinkageHub.Search;
using LinkageHub.Triggers;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;
using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.RateLimiting;

namespace LinkageHub.Web.Screens;

/// <summary>The console's table of contents. Pages are routes like the API's, with the same demands on who may see them.</summary>
public static class ScreenRoutes
{
    public static void AddServices(IServiceCollection services, SignInSettings signIn)
    {
        services.AddSingleton<PersonIdentities>();
        if (signIn.OpenId is { } openId)
            services.AddSingleton(openId).AddSingleton<OpenIdProvider>().AddSingleton<OpenIdSignIns>();
        services.AddRazorComponents();
        // Whoever owns a local database owns its keys; production asks for a certificate at the start.
        services.AddLogging(log => log.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error));
        // Japanese leaves as Japanese, not as numbers.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddAntiforgery(form =>
        {
            form.FormFieldName = FormToken.Field;
            form.Cookie.Name = "__Host-form";
            form.Cookie.Path = "/";
            form.SuppressXFrameOptionsHeader = true;
        });
        services.AddRateLimiter(limits =>
        {
            limits.AddPolicy(SignInScreens.RateLimit, http => RateLimitPartition.GetFixedWindowLimiter(
                http.Connection.RemoteIpAddress?.ToString() ?? "", _ => new FixedWindowRateLimiterOptions { PermitLimit = signIn.TriesPerMinute, Window = TimeSpan.FromMinutes(1) }));
            limits.OnRejected = TooOftenAsync;
        });
        services.AddSingleton<CaseScreens>().AddSingleton<StartScreens>().AddSingleton<FindScreens>().AddSingleton<Commands>()
            .AddSingleton<TriggerPreview>().AddSingleton<WorkQueries>().AddSingleton<PersonSearches>().AddSingleton<SavedViews>().AddSingleton<CaseSearch>();
        services.AddSingleton<PartnerScreens>().AddSingleton<PartnerPlanScreens>().AddSingleton<PartnerCalendar>().AddSingleton<FailureScreens>().AddSingleton<WorkScreens>()
            .AddSingleton<AuditScreens>().AddSingleton<AuditQueries>().AddSingleton<RawExchanges>().AddSingleton<FailureGroups>();
        services.AddHostedService<PersonIndex>();
        services.AddSingleton<LiveNews>().AddHostedService(hub => hub.GetRequiredService<LiveNews>()).AddSingleton<StateAges>().AddSingleton<StageTimes>().AddSingleton<KeyScreens>();
    }

    public static void Use(WebApplication app)
    {
        // Every cookie of ours is for a safe line only. Browsers count localhost as one; antiforgery itself would not.
        app.UseCookiePolicy(new CookiePolicyOptions { Secure = CookieSecurePolicy.Always, HttpOnly = HttpOnlyPolicy.Always, MinimumSameSitePolicy = SameSiteMode.Lax });
        app.UseRateLimiter();
    }

    public static void Map(WebApplication app)
    {
        FrontFiles.Map(app);
        var screens = app.MapGroup("").AddEndpointFilter<ScreenFilter>().ExcludeFromDescription();
        SignInScreens.Map(screens);
        PasskeyScreens.Map(screens);
        OpenIdScreens.Map(screens);
        StartScreens.Map(screens);
        LiveNews.Map(screens);
        FindScreens.Map(screens);
        CaseScreens.Map(screens);
        TriggerScreens.Map(screens);
        ActionScreens.Map(screens);
        ConclusionScreens.Map(screens);
        CorrectionScreens.Map(screens);
        RepairScreens.Map(screens);
        RawScreens.Map(screens);
        WorkScreens.Map(screens);
        FailureScreens.Map(screens);
        BulkScreens.Map(screens);
        PartnerScreens.Map(screens);
        PartnerPlanScreens.Map(screens);
        PeopleScreens.Map(screens);
        KeyScreens.Map(screens);
        SettingScreens.Map(screens);
        AuditScreens.Map(screens);
        HelpScreens.Map(screens);
    }

    /// <summary>For what goes wrong outside a page of its own.</summary>
    public static Task RefuseAsync(HttpContext http, int status, string code, string? detail)
    {
        http.Items.TryAdd(typeof(Visit), Visit.Of(http, null));
        return Page.Of<Refused>(status, new { Why = new Refusal(code, [], detail) }).ExecuteAsync(http);
    }

    private static async ValueTask TooOftenAsync(OnRejectedContext rejected, CancellationToken stop)
    {
        var http = rejected.HttpContext;
        var seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? (int)Math.Ceiling(after.TotalSeconds) : 60;
        http.Items.TryAdd(typeof(Visit), Visit.Of(http, null));
        await TooOften(http, seconds).ExecuteAsync(http);
    }

    public static IResult TooOften(HttpContext http, int seconds)
    {
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Page.Of<Refused>(429, new { Why = Refusal.Of("LH9-106", seconds.ToString(CultureInfo.InvariantCulture)) });
    }
}
