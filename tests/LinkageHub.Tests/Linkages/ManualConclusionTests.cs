using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Partners.Wire;

namespace LinkageHub.Tests.Linkages;

public sealed class ManualConclusionTests
{
    private static readonly ManualProposal Typed = new("20261201", "202611211030", "online-inquiry", false);

    private static readonly ManualSituation Situation = new(
        Samples.ForIII.With((Contract seen) => seen with { FinishedBy = "閉じる" }), HandoffStatus.Failed,
        LastSend: null, TimeSpan.FromMinutes(10), LookUpPossible: true);

    [Theory]
    [InlineData(HandoffStatus.Failed, "online-inquiry")]
    [InlineData(HandoffStatus.InDoubt, "application-copy")]
    public void What_the_insurer_shows_is_accepted_and_sent_as_manual(HandoffStatus status, string source)
    {
        var accepted = Assert.IsType<ManualVerdict.Accepted>(
            ManualConclusionRules.Judge(Typed with { ConclusionSource = source }, Situation with { Status = status }));

        Assert.Equal(new DateOnly(2026, 12, 1), accepted.InsuranceStartDate);
        Assert.Equal(Samples.At("2026-11-21T10:30:00+09:00"), accepted.ConcludedAt);
        Assert.Equal(source, accepted.ConclusionSource);
        Assert.Equal(new Conclusion(Samples.Serial, "20261201", "202611211030", "P-900001", "manual"), accepted.Body);
    }

    [Theory]
    [InlineData("2026/11/21")]
    [InlineData("R8.11.21")]
    [InlineData("２０２６１１２１")]
    [InlineData("20260229")]
    [InlineData("20261301")]
    [InlineData("2026-12-01")]
    [InlineData("261201")]
    [InlineData(" 20261201")]
    [InlineData("20261201 ")]
    [InlineData("")]
    [InlineData(null)]
    public void T_16_INV_14_any_other_form_of_a_date_is_refused(string? start) =>
        Assert.Equal(("LH3-302", "insuranceStartDate"), Field(Typed with { InsuranceStartDate = start }));

    [Theory]
    [InlineData("20261121")]
    [InlineData("2026-11-21T10:30:00+09:00")]
    [InlineData("2026/11/21 10:30")]
    [InlineData("２０２６１１２１１０３０")]
    [InlineData("202602291030")]
    [InlineData("202611212400")]
    [InlineData("202611211060")]
    [InlineData("20261121103000")]
    [InlineData(null)]
    public void T_16_INV_14_any_other_form_of_a_moment_is_refused(string? concluded) =>
        Assert.Equal(("LH3-302", "concludedAt"), Field(Typed with { ConcludedAt = concluded }));

    [Theory]
    [InlineData("linkage")]
    [InlineData("Online-Inquiry")]
    [InlineData("")]
    [InlineData(null)]
    public void Only_the_two_places_of_the_manual_are_a_source(string? source) =>
        Assert.Equal(("LH7-108", "conclusionSource"), Field(Typed with { ConclusionSource = source }));

    [Theory]
    [InlineData(true)]
    [InlineData(null)]
    public void T_17_INV_10_only_an_explicit_no_paper_contract_opens_the_way(bool? paper) =>
        Assert.Equal("LH3-301", Code(Typed with { PaperContract = paper }, Situation));

    [Fact]
    public void T_17_INV_10_nor_may_a_partner_say_paper()
    {
        Assert.Equal("LH3-301", Code(Typed, At(Situation.Facts.With((Contract seen) => seen with { Method = "paper" }))));
        Assert.Equal("LH3-301", Code(Typed, At(Situation.Facts.With((Reception seen) => seen with { PaperContract = true }))));
    }

    [Theory]
    [InlineData("2026-11-21T10:40:58+09:00", false)]
    [InlineData("2026-11-21T10:40:59+09:00", true)]
    public void Without_any_send_the_settling_time_runs_from_the_conclusion(string now, bool settled) =>
        Assert.Equal(settled ? null : "LH3-203", Code(Typed, At(Situation.Facts with { Now = Samples.At(now) })));

    [Fact]
    public void After_a_send_it_runs_from_there()
    {
        Assert.Equal("LH3-203", Code(Typed, Situation with { LastSend = Samples.Now.AddMinutes(-9) }));
        Assert.Null(Code(Typed, Situation with { LastSend = Samples.Now.AddMinutes(-10) }));
    }

    [Fact]
    public void Without_a_look_up_or_any_time_to_count_from_nothing_is_settled()
    {
        Assert.Equal("LH3-203", Code(Typed, Situation with { LookUpPossible = false }));
        Assert.Equal("LH3-203", Code(Typed, At(Situation.Facts with { Contract = null })));
    }

    /// <summary>T-18</summary>
    [Fact]
    public void INV_09_what_J_PASS_shows_as_linked_needs_no_hand() =>
        Assert.Equal("LH3-303", Code(Typed, At(Situation.Facts.With((Reception seen) => seen with { InsuranceLinkage = "済" }))));

    /// <summary>T-18</summary>
    [Theory]
    [InlineData(HandoffStatus.Succeeded)]
    [InlineData(HandoffStatus.ResolvedManually)]
    public void INV_09_a_linkage_that_is_done_needs_no_hand(HandoffStatus status) =>
        Assert.Equal("LH3-303", Code(Typed, Situation with { Status = status, LastSend = Samples.Now }));

    [Theory]
    [InlineData(HandoffStatus.Pending)]
    [InlineData(HandoffStatus.InFlight)]
    [InlineData(HandoffStatus.RetryScheduled)]
    [InlineData(HandoffStatus.Parked)]
    [InlineData(HandoffStatus.Cancelled)]
    public void While_the_hub_itself_works_on_it_nobody_registers_by_hand(HandoffStatus status) =>
        Assert.Equal("LH9-103", Code(Typed, Situation with { Status = status }));

    [Fact]
    public void What_the_insurer_does_not_show_is_refused()
    {
        Assert.Equal("LH3-306", Code(Typed with { InsuranceStartDate = "20261202" }, Situation));
        Assert.Equal("LH3-306", Code(Typed with { ConcludedAt = "202611211031" }, Situation));
        Assert.Equal("LH3-306", Code(Typed, Situation with
        {
            Facts = Situation.Facts with { Contract = null },
            LastSend = Samples.Now.AddHours(-1),
        }));
    }

    [Theory]
    [InlineData("2026-11-21T10:31:00+09:00", "LH3-307")]
    [InlineData("2026-11-21T10:30:59+09:00", null)]
    [InlineData("2026-11-21T01:30:30Z", null)]
    [InlineData(null, "LH3-307")]
    public void Nothing_is_concluded_before_its_approval(string? decided, string? code) =>
        Assert.Equal(code, Code(Typed, At(Situation.Facts.With((Reception seen) => seen with
        {
            Review = seen.Review! with { DecidedAt = decided is null ? null : Samples.At(decided) },
        }))));

    [Fact]
    public void Nothing_is_concluded_in_the_future()
    {
        var tomorrow = At(Situation.Facts.With((Contract seen) => seen with { ConcludedAt = Samples.At("2026-11-22T09:00:00+09:00") }))
            with { LastSend = Samples.Now.AddHours(-1) };

        Assert.Equal("LH3-307", Code(Typed with { ConcludedAt = "202611220900" }, tomorrow));
    }

    /// <summary>Everything wrong at once; what is put right one by one shows the next.</summary>
    [Fact]
    public void The_checks_come_in_the_order_of_the_manual()
    {
        var typed = new ManualProposal("2026-12-02", "202611220900", "guess", true);
        var situation = new ManualSituation(
            Situation.Facts.With((Reception seen) => seen with { InsuranceLinkage = "済" }), HandoffStatus.Parked, Samples.Now, TimeSpan.FromMinutes(10), false);

        Assert.Equal("LH3-302", Code(typed, situation));
        typed = typed with { InsuranceStartDate = "20261202" };
        Assert.Equal("LH7-108", Code(typed, situation));
        typed = typed with { ConclusionSource = "application-copy" };
        Assert.Equal("LH3-301", Code(typed, situation));
        typed = typed with { PaperContract = false };
        Assert.Equal("LH9-103", Code(typed, situation));
        situation = situation with { Status = HandoffStatus.InDoubt };
        Assert.Equal("LH3-203", Code(typed, situation));
        situation = situation with { LookUpPossible = true, LastSend = Samples.Now.AddHours(-1) };
        Assert.Equal("LH3-303", Code(typed, situation));
        situation = situation with { Facts = Situation.Facts };
        Assert.Equal("LH3-306", Code(typed, situation));
        situation = At(situation.Facts.With((Contract seen) =>
            seen with { InsuranceStartDate = "2026-12-02", ConcludedAt = Samples.At("2026-11-22T09:00:00+09:00") })) with { LastSend = situation.LastSend };
        Assert.Equal("LH3-307", Code(typed, situation));
    }

    private static ManualSituation At(LinkageFacts facts) => Situation with { Facts = facts };

    private static string? Code(ManualProposal typed, ManualSituation situation) =>
        (ManualConclusionRules.Judge(typed, situation) as ManualVerdict.Refused)?.Refusal.Code;

    private static (string, string?) Field(ManualProposal typed)
    {
        var refused = Assert.IsType<ManualVerdict.Refused>(ManualConclusionRules.Judge(typed, Situation));
        return (refused.Refusal.Code, refused.Field);
    }
}
