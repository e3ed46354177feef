using LinkageHub.Errors;
using LinkageHub.Linkages;

namespace LinkageHub.Tests.Linkages;

public sealed class CommonGuardTests
{
    public static readonly TheoryData<Linkage> Linkages =
        new(Linkage.I, Linkage.II, Linkage.III, Linkage.CarryIn, Linkage.ChangeResubmission);

    [Theory]
    [MemberData(nameof(Linkages))]
    public void The_samples_pass_every_guard(Linkage linkage) =>
        Assert.IsType<Verdict.Go>(LinkageRules.Judge(linkage, Samples.For(linkage)));

    /// <summary>INV-08</summary>
    [Theory]
    [MemberData(nameof(Linkages))]
    public void A_superseded_revision_accepts_no_linkage(Linkage linkage) =>
        Assert.Equal(["LH5-104"], Samples.Codes(linkage, Samples.For(linkage) with { RevisionIsCurrent = false }));

    /// <summary>INV-08</summary>
    [Theory]
    [MemberData(nameof(Linkages))]
    public void A_cancelled_case_accepts_no_linkage_and_says_that_it_is_cancelled(Linkage linkage)
    {
        var refused = Assert.IsType<Verdict.Refused>(LinkageRules.Judge(linkage, Samples.For(linkage) with { CaseIsCancelled = true }));

        Assert.Equal("LH5-104", Assert.Single(refused.Refusals).Code);
        Assert.Contains("取り消された案件", refused.First.Detail);
    }

    [Theory]
    [MemberData(nameof(Linkages))]
    public void A_superseded_revision_of_a_cancelled_case_is_refused_once(Linkage linkage) =>
        Assert.Equal(["LH5-104"], Samples.Codes(linkage, Samples.For(linkage) with { RevisionIsCurrent = false, CaseIsCancelled = true }));

    [Theory]
    [MemberData(nameof(Linkages))]
    public void Without_any_reading_a_linkage_is_refused_and_nothing_breaks(Linkage linkage)
    {
        var blank = new LinkageFacts { InsurerCode = "SJ", Revision = 0, Now = Samples.Now };

        Assert.NotEmpty(Samples.Codes(linkage, blank));
    }

    /// <summary>Answers of a partner that leave everything out must be refused, whatever was done before.</summary>
    [Theory]
    [MemberData(nameof(Linkages))]
    public void Empty_readings_are_refused_and_nothing_breaks(Linkage linkage)
    {
        var hollow = Samples.For(linkage) with
        {
            Application = new(),
            Reception = new(),
            Contract = new(null, null, null, null, null, null, null, null, null, null),
            CarryIn = new(null, null, null, null, null),
            LinkageIIDone = linkage is not Linkage.ChangeResubmission,
        };

        Assert.NotEmpty(Samples.Codes(linkage, hollow));
    }

    [Theory]
    [InlineData(Linkage.I, "LH5-104 LH5-104 LH1-104 LH1-105 LH1-101 LH1-107 LH1-102 LH1-103 LH1-106")]
    [InlineData(Linkage.II, "LH5-104 LH5-104 LH2-101 LH2-107 LH2-102 LH1-104 LH2-103 LH2-109 LH2-104 LH2-111 LH2-112 LH2-113 LH2-105 LH2-201 LH2-202")]
    [InlineData(Linkage.III, "LH5-104 LH5-104 LH3-105 LH3-106 LH3-301 LH3-201 LH3-101 LH2-107 LH3-306")]
    [InlineData(Linkage.CarryIn, "LH5-104 LH5-104 LH4-103 LH2-107 LH4-101")]
    [InlineData(Linkage.ChangeResubmission, "LH5-104 LH5-104 LH2-107 LH2-112 LH5-102 LH5-101")]
    public void Guards_are_asked_in_the_order_of_the_manual(Linkage linkage, string codes) =>
        Assert.Equal(codes.Split(' '), LinkageRules.GuardsOf(linkage).Select(guard => guard.Code));

    [Theory]
    [MemberData(nameof(Linkages))]
    public void Every_guard_has_a_row_in_the_error_catalogue_and_a_step_of_the_manual(Linkage linkage) =>
        Assert.All(LinkageRules.GuardsOf(linkage), guard =>
        {
            Assert.Equal(guard.Code, ErrorCatalogue.Get(guard.Code).Code);
            Assert.Matches("^S003-([0-5][0-9]|c[123])$", guard.Step);
        });

    [Theory]
    [InlineData(Linkage.CopyDelivery)]
    [InlineData(Linkage.ReturnToStaff)]
    public void An_errand_is_not_judged_here(Linkage errand) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LinkageRules.Judge(errand, Samples.ForI));
}
