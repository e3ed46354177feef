using LinkageHub.Web;
using Microsoft.Extensions.Configuration;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>Settings of the procedure: each reaches the rule that goes by it, and a wrong one is named.</summary>
public class ProcedureSettingsTests
{
    [Fact]
    public void Each_reaches_its_rule()
    {
        var (left, _) = Read();
        var (set, errors) = Read(
            ("PrintSerial:WarnDays", "30"), ("FormId:Pattern", "^F-"), ("PolicyNumber:Pattern", "^P-"), ("Linkage1:OkTimeoutMinutes", "5"),
            ("Linkage2:LaunchTimeoutSeconds", "90"), ("Linkage3:RequireManualDatesAfterSuccess", "true"));

        Assert.Empty(errors);
        Assert.Equal((45, 10d, 60d, false), (left!.Cautions.SerialDays, left.Retry.Expected.Ok.TotalMinutes, left.Retry.Expected.Launch.TotalSeconds, left.Retry.ManualDatesAfterSuccess));
        Assert.Equal((30, "^F-", "^P-", 5d, 90d, true), (set!.Cautions.SerialDays, set.Forms.FormId, set.Cautions.PolicyNumberForm, set.Retry.Expected.Ok.TotalMinutes,
            set.Retry.Expected.Launch.TotalSeconds, set.Retry.ManualDatesAfterSuccess));
    }

    [Theory]
    [InlineData("PrintSerial:WarnDays", "soon")]
    [InlineData("PrintSerial:WarnDays", "0")]
    [InlineData("FormId:Pattern", "(")]
    [InlineData("PolicyNumber:Pattern", "[")]
    [InlineData("Linkage1:OkTimeoutMinutes", "-1")]
    [InlineData("Linkage2:LaunchTimeoutSeconds", "x")]
    [InlineData("Linkage3:RequireManualDatesAfterSuccess", "maybe")]
    public void A_wrong_one_stops_the_start_by_name(string key, string value) =>
        Assert.Contains(Read((key, value)).Errors, error => error.StartsWith(key.Replace(":", "__", StringComparison.Ordinal), StringComparison.Ordinal));

    private static (HubSettings? Settings, IReadOnlyList<string> Errors) Read(params (string Key, string Value)[] given) =>
        HubSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(given.ToDictionary(pair => pair.Key, pair => (string?)pair.Value)).Build());
}
