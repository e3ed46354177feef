using LinkageHub.Access;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>Settings, for administrators to read.</summary>
public static class SettingScreens
{
    public static void Map(RouteGroupBuilder screens) =>
        screens.MapGet("/settings", (SettingTable settings) => Page.Of<SettingsPage>(new { settings.Rows })).Demands(Call.ReadSettings);
}
