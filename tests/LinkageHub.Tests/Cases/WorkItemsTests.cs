using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Linkages;

namespace LinkageHub.Tests.Cases;

public class WorkItemsTests
{
    private static readonly TimeSpan Prompt = TimeSpan.FromHours(4);

    [Theory]
    [InlineData("LH1-203", "staff")]
    [InlineData("LH1-205", "backoffice")]
    [InlineData("LH2-104", "staff")]
    [InlineData("LH3-301", "backoffice")]
    [InlineData("LH9-108", "admin")]
    // The hub tried as often as it may; what is left is nobody's by the table.
    [InlineData("LH9-101", "backoffice")]
    public void Work_belongs_to_the_role_that_the_error_table_names(string code, string role)
    {
        var item = Assert.Single(WorkItems.Of(Needing(code), Prompt));

        Assert.Equal((role, code, SampleCases.HandoffId, Linkage.III), (item.OwnerRole, item.Code, item.HandoffId, item.Linkage));
    }

    [Fact]
    public void Every_code_has_an_owner() =>
        Assert.All(ErrorCatalogue.All, error => Assert.Contains(WorkItems.OwnerOf(error.Code), WorkItems.OwnerRoles));

    [Fact]
    public void It_is_due_after_some_business_hours_and_before_the_approval_ends()
    {
        // 11:00 in Japan.
        var since = SampleCases.Now;
        var usual = Assert.Single(WorkItems.Of(Needing("LH3-201"), Prompt));
        var overNight = Assert.Single(WorkItems.Of(Needing("LH3-201"), TimeSpan.FromHours(12)));
        var shortened = Assert.Single(WorkItems.Of(Needing("LH3-201", expires: "2026-11-21"), TimeSpan.FromHours(12)));
        var longOver = Assert.Single(WorkItems.Of(Needing("LH3-201", expires: "2026-11-01"), Prompt));

        Assert.Equal((since, since.AddHours(4)), (usual.OpenedAt, usual.DueAt));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 14, 0, 0, TimeSpan.FromHours(9)), overNight.DueAt);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.FromHours(9)), shortened.DueAt);
        Assert.Equal(since.AddHours(4), longOver.DueAt);
    }

    [Fact]
    public void A_second_persons_word_is_work_of_its_own()
    {
        var proposed = new ManualConclusion(ManualConclusion.Awaiting, "20261201", "202611211030", "online-inquiry", "T0001", SampleCases.Now, null, null);
        var file = SampleCases.File() with { Handoffs = [SampleCases.Handoff(Linkage.III, HandoffStatus.Failed) with { NeedsPerson = true, ErrorCode = "LH3-201", Manual = proposed }] };

        Assert.Equal([("LH3-201", "staff"), ("LH3-305", "approver")], WorkItems.Of(file, Prompt).Select(item => (item.Code, item.OwnerRole)));
        Assert.Equal(("LH8-102", "approver"), Assert.Single(WorkItems.Of(SampleCases.File() with { CancelProposal = new CancelProposal("T0001", SampleCases.Now, "取消") }, Prompt)) is var cancel ? (cancel.Code, cancel.OwnerRole) : default);
    }

    [Fact]
    public void What_goes_on_by_itself_is_nobodys_work() =>
        Assert.Empty(WorkItems.Of(SampleCases.File() with { Handoffs = [SampleCases.Handoff(Linkage.I, HandoffStatus.RetryScheduled) with { ErrorCode = "LH9-101" }] }, Prompt));

    private static CaseFile Needing(string code, string? expires = null)
    {
        var file = SampleCases.File();
        return file.With(file.Current with { Facts = new RevisionFacts { ApprovalExpiresAt = expires } }) with
        {
            Handoffs = [SampleCases.Handoff(Linkage.III, HandoffStatus.Failed) with { NeedsPerson = true, ErrorCode = code }],
        };
    }
}
