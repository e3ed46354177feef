using System.Reflection;
using System.Text.RegularExpressions;
using LinkageHub.Cases;

namespace LinkageHub.Simulation.Tests;

/// <summary>The hub that ships has no switch by which it could be made to fail, and knows nothing of the simulation.</summary>
public partial class ShippedHubTests
{
    private static readonly Assembly Hub = typeof(CaseFile).Assembly;

    [Fact]
    public void No_type_or_member_is_a_fault_switch()
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

        var switches = Hub.GetTypes().SelectMany(type => type.GetMembers(all).Select(member => $"{type.FullName}.{member.Name}").Append(type.FullName!)).Where(name => Switch().IsMatch(name));

        Assert.Empty(switches);
    }

    [Fact]
    public void No_text_in_it_names_one()
    {
        var bytes = File.ReadAllBytes(Hub.Location);
        var texts = System.Text.Encoding.Unicode.GetString(bytes) + System.Text.Encoding.Unicode.GetString(bytes.AsSpan(1));

        Assert.DoesNotMatch(Switch(), texts);
    }

    [Fact]
    public void The_scan_sees_a_switch()
    {
        Assert.Matches(Switch(), "LinkageHub.Ledger.FailPoints.Hit");
        Assert.Matches(Switch(), "LINKAGEHUB_CHAOS");
        Assert.DoesNotMatch(Switch(), "DefaultInsurerCode");
    }

    [Fact]
    public void It_does_not_know_the_simulation() =>
        Assert.DoesNotContain(Hub.GetReferencedAssemblies(), name => name.Name!.Contains("Simulation", StringComparison.Ordinal));

    [GeneratedRegex("FailPoint|FaultInject|InjectFault|FaultPoint|Chaos|CHAOS|Buggify|BUGGIFY|PlantedBug|StoreBug|CrashAt|KillSwitch")]
    private static partial Regex Switch();
}
