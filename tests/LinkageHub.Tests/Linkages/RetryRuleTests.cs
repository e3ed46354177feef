using LinkageHub.Linkages;
using LinkageHub.Partners;

namespace LinkageHub.Tests.Linkages;

public sealed class RetryRuleTests
{
    private static readonly RetryPolicy Policy =
        new(MaxAttempts: 12, TimeSpan.FromSeconds(2), Factor: 2, TimeSpan.FromSeconds(300), SettleTime: TimeSpan.FromSeconds(30));

    public static readonly TheoryData<OperationClass> Classes = new(OperationClass.A, OperationClass.B, OperationClass.C);

    [Theory]
    [MemberData(nameof(Classes))]
    public void What_was_applied_is_done_and_what_was_refused_is_a_persons(OperationClass kind)
    {
        foreach (var sends in new[] { 1, 12, 13 })
        {
            Assert.Equal(new NextStep.Done(), After(new PartnerOutcome.Applied("answer"), kind, sends));
            Assert.Equal(new NextStep.AskPerson("LH3-301"), After(new PartnerOutcome.Rejected("LH3-301"), kind, sends));
        }
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void What_certainly_did_not_arrive_is_sent_again_until_the_attempts_are_used_up(OperationClass kind)
    {
        var refused = new PartnerOutcome.NotApplied("LH9-101", CountsAsAttempt: true, null, null);

        Assert.Equal(new NextStep.SendAgain(TimeSpan.FromSeconds(1)), After(refused, kind, sends: 1));
        Assert.Equal(new NextStep.SendAgain(TimeSpan.FromSeconds(2)), After(refused, kind, sends: 2));
        Assert.Equal(new NextStep.SendAgain(TimeSpan.FromSeconds(150)), After(refused, kind, sends: 11));
        Assert.Equal(new NextStep.AskPerson("LH9-101"), After(refused, kind, sends: 12));
        Assert.Equal(new NextStep.AskPerson("LH1-205"), After(refused, kind, sends: 12, Operation.J1));
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void A_held_partner_uses_nothing_up(OperationClass kind)
    {
        var held = new PartnerOutcome.NotApplied("LH9-108", CountsAsAttempt: false, "credentials", null);

        foreach (var sends in new[] { 0, 1, 12, 500 })
            Assert.IsType<NextStep.SendAgain>(After(held, kind, sends));
    }

    [Fact]
    public void A_partner_that_names_a_time_is_left_alone_so_long_within_our_own_longest()
    {
        Assert.Equal(TimeSpan.FromSeconds(40), Delay(TimeSpan.FromSeconds(40)));
        Assert.Equal(TimeSpan.FromSeconds(300), Delay(TimeSpan.FromDays(900)));
        Assert.Equal(TimeSpan.FromSeconds(1), Delay(TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromSeconds(1), Delay(TimeSpan.FromSeconds(-7)));
        Assert.Equal(
            new NextStep.LookUp(TimeSpan.FromSeconds(40), NeedsPerson: false),
            After(new PartnerOutcome.InDoubt("http-503", TimeSpan.FromSeconds(40)), OperationClass.B, sends: 1));

        static TimeSpan Delay(TimeSpan asked) => Assert.IsType<NextStep.SendAgain>(
            After(new PartnerOutcome.NotApplied("LH9-102", true, null, asked), OperationClass.B, sends: 1)).Delay;
    }

    /// <summary>INV-03: from in doubt nothing is ever sent without a look-up.</summary>
    [Theory]
    [InlineData(OperationClass.A, 1)]
    [InlineData(OperationClass.A, 12)]
    [InlineData(OperationClass.B, 1)]
    [InlineData(OperationClass.B, 12)]
    public void What_may_have_arrived_is_looked_up_however_often_it_was_sent(OperationClass kind, int sends) =>
        Assert.Equal(new NextStep.LookUp(TimeSpan.FromSeconds(1), NeedsPerson: false), After(new PartnerOutcome.InDoubt("timeout"), kind, sends));

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public void Class_C_in_doubt_waits_for_a_person(int sends) =>
        Assert.Equal(new NextStep.StayInDoubt(), After(new PartnerOutcome.InDoubt("timeout"), OperationClass.C, sends));

    public static readonly TheoryData<string, OperationClass, bool, bool, string> LookUps = BuildLookUps();

    [Theory]
    [MemberData(nameof(LookUps))]
    public void Every_finding_has_one_next_step(string finding, OperationClass kind, bool settled, bool usedUp, string expected)
    {
        LookUpResult found = finding switch
        {
            "present" => new LookUpResult.Present("answer"),
            "other" => new LookUpResult.PresentOther("LH3-306"),
            "absent" => new LookUpResult.Absent(),
            _ => new LookUpResult.Unknown("partner-down", "LH9-101", "timeout"),
        };
        var past = new OperationHistory(Operation.S2, kind, usedUp ? 12 : 3, LookUps: 2, TimeSpan.FromSeconds(settled ? 30 : 10));

        var next = RetryRule.AfterLookUp(found, past, Policy, fraction: 0.5);

        Assert.Equal(expected, next switch
        {
            NextStep.Done => "done",
            NextStep.SendAgain again => $"send in {again.Delay.TotalSeconds}",
            NextStep.LookUp { NeedsPerson: true } later => $"look up in {later.Delay.TotalSeconds}, person",
            NextStep.LookUp later => $"look up in {later.Delay.TotalSeconds}",
            NextStep.AskPerson person => $"failed {person.Code}",
            _ => "stay",
        });
    }

    [Fact]
    public void The_last_second_of_settling_still_counts()
    {
        Assert.IsType<NextStep.LookUp>(Absent(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1)));
        Assert.IsType<NextStep.SendAgain>(Absent(TimeSpan.FromSeconds(30)));

        static NextStep Absent(TimeSpan since) => RetryRule.AfterLookUp(
            new LookUpResult.Absent(), new OperationHistory(Operation.J4, OperationClass.B, 1, 1, since), Policy, 0.5);
    }

    /// <summary>However quickly it is found that nothing arrived: the time between two sends grows.</summary>
    [Theory]
    [InlineData(OperationClass.A, 1, 1, 0)]
    [InlineData(OperationClass.A, 5, 1, 15)]
    [InlineData(OperationClass.A, 11, 1, 149)]
    [InlineData(OperationClass.B, 5, 30, 0)]
    [InlineData(OperationClass.B, 11, 30, 120)]
    public void What_is_not_there_is_sent_again_when_its_time_comes(OperationClass kind, int sends, int secondsAgo, int seconds) =>
        Assert.Equal(new NextStep.SendAgain(TimeSpan.FromSeconds(seconds)), RetryRule.AfterLookUp(
            new LookUpResult.Absent(), new OperationHistory(Operation.J4, kind, sends, 1, TimeSpan.FromSeconds(secondsAgo)), Policy, 0.5));

    [Fact]
    public void Looking_up_in_vain_as_often_as_one_may_send_calls_a_person_and_goes_on()
    {
        var next = RetryRule.AfterLookUp(
            new LookUpResult.Unknown(null, "LH2-204", "unclear"), new OperationHistory(Operation.S2, OperationClass.B, 1, 12, Policy.SettleTime), Policy, 0.5);

        Assert.Equal(new NextStep.LookUp(TimeSpan.FromSeconds(150), NeedsPerson: true), next);
    }

    [Fact]
    public void Linkage_I_used_up_has_its_own_code() =>
        Assert.Equal(new NextStep.AskPerson("LH1-205"), RetryRule.AfterLookUp(
            new LookUpResult.Absent(), new OperationHistory(Operation.J1, OperationClass.A, 12, 1, Policy.SettleTime), Policy, 0.5));

    private static NextStep After(PartnerOutcome outcome, OperationClass kind, int sends, Operation operation = Operation.S2) =>
        RetryRule.AfterSend(outcome, new OperationHistory(operation, kind, sends, 0, TimeSpan.Zero), Policy, fraction: 0.5);

    // finding × class × (not settled, settled) × (sends left, used up): one line each, read like the table of classes.
    private static TheoryData<string, OperationClass, bool, bool, string> BuildLookUps()
    {
        var rows = new TheoryData<string, OperationClass, bool, bool, string>();
        Add("present", OperationClass.A, "done", "done", "done", "done");
        Add("present", OperationClass.B, "done", "done", "done", "done");
        Add("present", OperationClass.C, "done", "done", "done", "done");
        Add("other", OperationClass.A, "failed LH3-306", "failed LH3-306", "failed LH3-306", "failed LH3-306");
        Add("other", OperationClass.B, "failed LH3-306", "failed LH3-306", "failed LH3-306", "failed LH3-306");
        Add("other", OperationClass.C, "failed LH3-306", "failed LH3-306", "failed LH3-306", "failed LH3-306");
        Add("absent", OperationClass.A, "send in 0", "look up in 20, person", "send in 0", "failed LH9-101");
        Add("absent", OperationClass.B, "look up in 20", "look up in 20, person", "send in 0", "failed LH9-101");
        Add("absent", OperationClass.C, "stay", "stay", "stay", "stay");
        Add("unknown", OperationClass.A, "send in 4", "look up in 2, person", "send in 4", "look up in 2, person");
        Add("unknown", OperationClass.B, "look up in 2", "look up in 2, person", "look up in 2", "look up in 2, person");
        Add("unknown", OperationClass.C, "stay", "stay", "stay", "stay");
        return rows;

        void Add(string finding, OperationClass kind, string early, string earlyUsedUp, string settled, string settledUsedUp)
        {
            rows.Add(finding, kind, false, false, early);
            rows.Add(finding, kind, false, true, earlyUsedUp);
            rows.Add(finding, kind, true, false, settled);
            rows.Add(finding, kind, true, true, settledUsedUp);
        }
    }
}
