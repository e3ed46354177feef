using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Tests.Partners;

public class LookUpTests
{
    private static readonly Reception Reception = new() { ReceptionNumber = Samples.Reception };
    private static readonly DateTimeOffset ConcludedAt = new(2026, 11, 21, 1, 30, 59, TimeSpan.Zero);

    private static LookUpResult Of<T>(Operation operation, ReadResult<T> read) => (Samples.Write(operation), read) switch
    {
        (var sent, ReadResult<HeldInsuranceRecord> one) => LookUp.Interpret(sent, one),
        (var sent, ReadResult<CreditApprovalAnswer> one) => LookUp.Interpret(sent, one),
        (var sent, ReadResult<Reception> one) => LookUp.Interpret(sent, one),
        (var sent, ReadResult<CarryIn> one) => LookUp.Interpret(sent, one),
        _ => throw new ArgumentException("No look-up reads this.", nameof(read)),
    };

    private static LookUpResult Seen<T>(Operation operation, T value) => Of(operation, new ReadResult<T>.Found(value));

    private static T Answer<T>(LookUpResult result) => Assert.IsType<T>(Assert.IsType<LookUpResult.Present>(result).Answer);

    private static CarryIn Held(string status, params HeldApplication[] applications) =>
        new(Samples.Reception, status, null, [new Product("P01", "x")], applications);

    [Fact]
    public void J1_is_present_with_the_same_content_and_a_conflict_with_another()
    {
        var held = new HeldInsuranceRecord(Samples.Serial, "R1", ConcludedAt, null, Samples.Record with { SourceVersion = 7 });
        var other = held with { Record = Samples.Record with { Premium = new Premium(1, 1, 1) } };

        Assert.Equal("R1", Answer<InsuranceRecordAnswer>(Seen(Operation.J1, held)).RecordId);
        Assert.Equal("LH1-204", Assert.IsType<LookUpResult.PresentOther>(Seen(Operation.J1, other)).Code);
        Assert.IsType<LookUpResult.Unknown>(Seen(Operation.J1, held with { Record = null }));
        Assert.IsType<LookUpResult.Absent>(Of(Operation.J1, new ReadResult<HeldInsuranceRecord>.Absent("record_not_found")));
    }

    [Fact]
    public void S2_is_present_only_with_our_approval_and_our_yen_and_gives_the_answer_back()
    {
        var held = new CreditApprovalAnswer(Samples.Serial, Samples.Reception, "AP1", Samples.Premium, "x", new DlWeb(false, null));

        Assert.Same(held, Answer<CreditApprovalAnswer>(Seen(Operation.S2, held)));
        Assert.IsType<LookUpResult.Unknown>(Seen(Operation.S2, held with { ApprovalNumber = "AP2" }));
        Assert.IsType<LookUpResult.Unknown>(Seen(Operation.S2, held with { Premium = null }));
        Assert.IsType<LookUpResult.Absent>(Of(Operation.S2, new ReadResult<CreditApprovalAnswer>.Absent("approval_not_found")));
    }

    [Theory]
    [InlineData(Operation.J4)]
    [InlineData(Operation.J4M)]
    public void A_conclusion_is_present_with_済_and_our_two_dates(Operation operation)
    {
        var ours = Reception with
        {
            InsuranceLinkage = "済み",
            Conclusion = new RegisteredConclusion("2026-12-01", ConcludedAt, "manual", ConcludedAt),
        };

        Assert.Equal(ConcludedAt, Answer<ConclusionAnswer>(Seen(operation, ours)).RegisteredAt);
        Assert.Equal("LH3-306", Assert.IsType<LookUpResult.PresentOther>(Seen(
            operation, ours with { Conclusion = ours.Conclusion with { InsuranceStartDate = "2026-12-02" } })).Code);
        Assert.Equal("LH3-306", Assert.IsType<LookUpResult.PresentOther>(Seen(
            operation, ours with { Conclusion = ours.Conclusion with { ConcludedAt = ConcludedAt.AddMinutes(1) } })).Code);
        Assert.IsType<LookUpResult.Absent>(Seen(operation, Reception with { InsuranceLinkage = "未" }));
        Assert.IsType<LookUpResult.Unknown>(Seen(operation, Reception with { InsuranceLinkage = "未済" }));
        Assert.IsType<LookUpResult.Unknown>(Seen(operation, ours with { Conclusion = null }));
        Assert.IsType<LookUpResult.Unknown>(Seen(operation, Reception));
    }

    [Fact]
    public void J5_follows_the_flag()
    {
        Assert.IsType<LookUpResult.Present>(Seen(Operation.J5, Reception with { CopyDelivered = true }));
        Assert.IsType<LookUpResult.Absent>(Seen(Operation.J5, Reception with { CopyDelivered = false }));
        Assert.IsType<LookUpResult.Unknown>(Seen(Operation.J5, Reception));
    }

    [Fact]
    public void J6_is_present_in_変更手続中_or_with_a_new_number()
    {
        Assert.IsType<LookUpResult.Present>(Seen(Operation.J6, Reception with { Procedure = new ContractProcedure("変更手続き中", null) }));
        var renumbered = Reception with { Procedure = new ContractProcedure("未着手", null), NewReceptionNumber = "040200000171-00" };
        Assert.Equal("040200000171-00", Answer<JPassResubmissionAnswer>(Seen(Operation.J6, renumbered)).NewReceptionNumber);
        Assert.IsType<LookUpResult.Absent>(Seen(Operation.J6, Reception with { Procedure = new ContractProcedure("完了", null) }));
        Assert.IsType<LookUpResult.Unknown>(Seen(Operation.J6, Reception));
    }

    [Fact]
    public void A1_is_present_as_soon_as_arclink_knows_the_number()
    {
        Assert.Equal("P01", Answer<CarryInAnswer>(Seen(Operation.A1, Held("担当者手続き中"))).Products![0].ProductCode);
        Assert.IsType<LookUpResult.Absent>(Of(Operation.A1, new ReadResult<CarryIn>.Absent("carry_in_not_found")));
    }

    [Fact]
    public void A2_is_ours_only_under_our_key()
    {
        var ours = new HeldApplication("AP-1", Samples.Write(Operation.A2).IdempotencyKey, ["P01"], null, null);
        var others = ours with { RequestKey = "A2:SJ:040200000170-00:1" };

        Assert.Equal("AP-1", Answer<CarryInApplicationAnswer>(Seen(Operation.A2, Held("店舗承認者手続中", others, ours))).ApplicationId);
        Assert.IsType<LookUpResult.Present>(Seen(Operation.A2, Held("担当者手続き中", ours)));
        Assert.Equal("LH4-106", Assert.IsType<LookUpResult.PresentOther>(Seen(Operation.A2, Held("店舗承認者手続中", others))).Code);
        Assert.IsType<LookUpResult.Absent>(Seen(Operation.A2, Held("担当者手続き中", others)));
        Assert.IsType<LookUpResult.Unknown>(Seen(Operation.A2, Held("変更再申込")));
        Assert.IsType<LookUpResult.Unknown>(Seen(Operation.A2, Held("担当者手続き中") with { Applications = null }));
    }

    [Theory]
    [InlineData(Operation.A4, "担当者手続き中", "店舗承認者手続中", "本社持込済")]
    [InlineData(Operation.A5, "変更再申込", "担当者手続き中", "店舗承認者手続中")]
    public void Return_and_resubmission_follow_the_status(Operation operation, string present, string absent, string unclear)
    {
        Assert.Equal(present, Answer<ArclinkStatusAnswer>(Seen(operation, Held(present))).Status);
        Assert.IsType<LookUpResult.Absent>(Seen(operation, Held(absent)));
        Assert.IsType<LookUpResult.Unknown>(Seen(operation, Held(unclear)));
    }

    [Theory]
    [InlineData(Operation.J4)]
    [InlineData(Operation.J5)]
    [InlineData(Operation.J6)]
    public void A_missing_reception_decides_nothing(Operation operation) =>
        Assert.IsType<LookUpResult.Unknown>(Of(operation, new ReadResult<Reception>.Absent("reception_not_found")));

    [Theory]
    [InlineData(Operation.A2)]
    [InlineData(Operation.A4)]
    [InlineData(Operation.A5)]
    public void A_missing_carry_in_decides_nothing_after_A1(Operation operation) =>
        Assert.IsType<LookUpResult.Unknown>(Of(operation, new ReadResult<CarryIn>.Absent("carry_in_not_found")));

    [Fact]
    public void A_read_that_cannot_be_had_says_who_holds_it()
    {
        var unavailable = new ReadResult<Reception>.Unavailable("breaker-open", "LH9-101", "breaker-open", null);

        Assert.Equal(new LookUpResult.Unknown("breaker-open", "LH9-101", "breaker-open"), Of(Operation.J4, unavailable));
    }
}
