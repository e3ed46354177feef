using LinkageHub.Linkages;
using LinkageHub.Web.Screens;

namespace LinkageHub.ConsoleTests.Access;

public class GuardWordTests
{
    [Fact]
    public void Every_guard_of_every_linkage_can_be_said_in_both_languages()
    {
        var codes = Enum.GetValues<Linkage>().Where(linkage => !linkage.IsErrand()).SelectMany(LinkageRules.GuardsOf).Select(guard => guard.Code).Distinct().ToList();

        Assert.True(codes.Count >= 25);
        foreach (var english in new[] { false, true })
            Assert.All(codes, code => Assert.NotEmpty(GuardWords.Of(code, new Visit(null, english, "auto", true))));
    }
}
