using LinkageHub.ConsoleTests.Driver;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.ConsoleTests.Access;

/// <summary>A town whose door opens three times a minute.</summary>
public sealed class StrictTown(Ground ground) : ConsoleTown(ground)
{
    protected override IEnumerable<string> OwnSettings => ["SignIn:SecondFactor=enrolled", "SignIn:TriesPerMinute=3"];
}

[Collection(AccessGround.Name)]
public sealed class SignInRateTests(StrictTown town) : IClassFixture<StrictTown>
{
    [Fact]
    public async Task After_so_many_tries_from_one_address_the_right_password_has_to_wait_too()
    {
        foreach (var unknown in new[] { "one", "two", "three" })
            Assert.Equal(401, (await new Visitor(town.Console).SignsIn(unknown, "wrong-wrong-wrong")).Status);

        var refused = await new Visitor(town.Console).SignsIn(Colleague.Staff.Name, Colleague.Password);

        Assert.Equal(429, refused.Status);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Contains("LH9-106", refused.Text, StringComparison.Ordinal);
    }
}
