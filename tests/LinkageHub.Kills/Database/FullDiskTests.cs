using LinkageHub.Kills.Sites;

namespace LinkageHub.Kills.Database;

/// <summary>A small file system of the database's own is full.</summary>
public sealed class FullDiskTests(SmallDiskSite site) : IClassFixture<SmallDiskSite>
{
    [Fact]
    public async Task Nothing_is_accepted_that_cannot_be_kept_and_the_work_goes_on_when_there_is_room()
    {
        await site.Partners.Calms();
        await using var intake = new Intake(site);
        await intake.AcceptsMore(5);

        await site.DiskFillsUp();
        // What still fits into pages that are there already is accepted, and kept.
        await intake.RefusesMore(20);
        site.DiskHasRoomAgain();

        await intake.AcceptsMore(10);
        await intake.EverythingIsDoneOnceAsync();
    }
}
