using LinkageHub.Access;
using LinkageHub.Linkages;
using LinkageHub.Tests.Cases;
using static LinkageHub.Access.Role;

namespace LinkageHub.Tests.Access;

public class PolicyTests
{
    /// <summary>Who may do what, as it is published.</summary>
    private static readonly (Call Call, Role[] Roles)[] Published =
    [
        (Call.Trigger, [Staff, Approver, BackOffice, Machine]),
        (Call.Read, [Staff, Approver, BackOffice, Machine]),
        (Call.ReadWorkItems, [Staff, Approver, BackOffice, Machine]),
        (Call.Evidence, [Staff, Approver, BackOffice, Machine]),
        (Call.RetryOrLookUp, [Staff, Approver, BackOffice, Machine]),
        (Call.ParkOrCancel, [BackOffice]),
        (Call.Batches, [BackOffice]),
        (Call.Failures, [BackOffice]),
        (Call.ProposeConclusion, [Staff, Approver, BackOffice]),
        (Call.ConfirmConclusion, [Approver, BackOffice]),
        (Call.ProposeCorrection, [Staff, Approver, BackOffice]),
        (Call.ConfirmCorrection, [Approver, BackOffice]),
        (Call.RepairCase, [Approver, BackOffice]),
        (Call.TakeOver, [Staff, Approver, BackOffice]),
        (Call.CancelCase, [BackOffice]),
        (Call.Import, [BackOffice]),
        (Call.Export, [BackOffice]),
        (Call.ReadPartners, [Staff, Approver, BackOffice, Admin]),
        (Call.PausePartners, [BackOffice, Admin]),
        (Call.ReadContracts, [BackOffice, Tester, Admin]),
        (Call.ReadLedger, [BackOffice]),
        (Call.VerifyLedger, [BackOffice, Admin]),
        (Call.OpenConsole, [Staff, Approver, BackOffice, Tester, Admin]),
        (Call.RevealPerson, [Staff, Approver, BackOffice]),
        (Call.RevealAnswers, [BackOffice]),
        (Call.ManagePeople, [Admin]),
        (Call.ManageKeys, [Admin]),
        (Call.ReadSettings, [Admin]),
        (Call.ReadAudit, [BackOffice, Admin]),
        (Call.SetClock, [BackOffice, Tester]),
        (Call.Record, [BackOffice]),
    ];

    [Fact]
    public void The_policy_is_the_published_table_for_every_role_and_call()
    {
        Assert.Equal(Enum.GetValues<Call>(), Published.Select(row => row.Call).Order());
        foreach (var (call, roles) in Published)
            Assert.Equal(roles, Enum.GetValues<Role>().Where(role => Policy.Allows(Who(role), call)));
    }

    [Fact]
    public void A_tester_sees_no_case_and_several_roles_add_up()
    {
        var both = Who(Tester) with { Roles = new HashSet<Role> { Tester, Admin } };

        Assert.Equal([Call.ReadContracts, Call.OpenConsole, Call.SetClock], Enum.GetValues<Call>().Where(call => Policy.Allows(Who(Tester), call)));
        Assert.True(Policy.Allows(both, Call.VerifyLedger));
        Assert.False(Policy.Allows(both, Call.Read));
    }

    [Theory]
    [InlineData(Staff, "G01", "S001", true)]
    [InlineData(Staff, "G01", "S002", false)]
    [InlineData(Staff, "G02", "S001", false)]
    [InlineData(Staff, "G01", null, false)]
    [InlineData(Approver, "G01", "S001", true)]
    [InlineData(Approver, "G01", "S002", false)]
    [InlineData(Machine, "G01", "S001", true)]
    [InlineData(Machine, "G01", "S002", false)]
    [InlineData(BackOffice, "G01", "S002", true)]
    [InlineData(BackOffice, "G01", null, true)]
    [InlineData(BackOffice, "G02", "S001", false)]
    [InlineData(BackOffice, null, "S001", false)]
    [InlineData(Staff, null, null, false)]
    public void A_store_sees_its_own_and_a_back_office_its_agencys(Role role, string? agency, string? store, bool sees) =>
        Assert.Equal(sees, Who(role, agency, store).MaySee(SampleCases.File()));

    [Fact]
    public void A_case_without_a_store_is_no_stores()
    {
        var unknownStore = SampleCases.File() with { StoreCode = null };

        Assert.False(Who(Staff).MaySee(unknownStore));
        Assert.False(Who(Staff, store: null).MaySee(unknownStore));
        Assert.True(Who(BackOffice).MaySee(unknownStore));
    }

    [Fact]
    public void A_case_of_which_nothing_is_known_yet_is_its_triggers()
    {
        var held = SampleCases.File() with { AgencyCode = null, StoreCode = null, Handoffs = [SampleCases.Handoff(Linkage.II)] };

        Assert.True((Who(Staff) with { Name = SampleCases.Staff.Name }).MaySee(held));
        Assert.False(Who(Staff).MaySee(held));
        Assert.False(Who(BackOffice).MaySee(held));
    }

    [Fact]
    public void The_first_clients_see_everything() =>
        Assert.True((Who(BackOffice, null, null) with { Everywhere = true }).MaySee(SampleCases.File() with { AgencyCode = null }));

    private static Principal Who(Role role, string? agency = "G01", string? store = "S001") =>
        new("id", $"a {role}", new HashSet<Role> { role }, agency, store, Everywhere: false);
}
