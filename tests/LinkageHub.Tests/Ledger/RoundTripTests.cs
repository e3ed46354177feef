using System.Collections;
using System.Reflection;
using System.Text.Json;
using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Tests.Cases;
using LinkageHub.Tests.Database;
using LinkageHub.Values;

namespace LinkageHub.Tests.Ledger;

/// <summary>What is read is what was written, whatever a case holds.</summary>
[Collection(PostgresTests.Name)]
public class RoundTripTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset Now = SampleCases.Now;

    [Fact]
    public async Task A_case_is_read_as_it_was_written()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var written = Everything();

        await ledger.Node("node-a").CommitAsync(new CaseChange(null, written) { Lease = LeaseMove.Hold });

        Assert.Equal(Text(written with { Version = 1 }), Text(await ledger.ReadAsync("case-1")));
    }

    [Fact]
    public async Task A_case_with_next_to_nothing_is_read_as_it_was_written()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var written = SampleCases.File(serial: null, number: null) with { AgencyCode = null, StoreCode = null, StaffCode = null };

        await ledger.Node().CommitAsync(new CaseChange(null, written));

        Assert.Equal(Text(written with { Version = 1 }), Text(await ledger.ReadAsync("case-1")));
    }

    [Fact]
    public async Task A_changed_case_is_read_as_it_was_changed()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var node = ledger.Node("node-a");
        var bare = SampleCases.File(serial: null, number: null);
        await node.CommitAsync(new CaseChange(null, bare));
        var read = await ledger.ReadAsync("case-1");

        var changed = Everything() with { Version = read.Version, InsurerCode = read.InsurerCode, CreatedAt = read.CreatedAt };
        changed = changed.With(changed.Revisions[0] with { Reason = read.Revisions[0].Reason, OpenedAt = read.Revisions[0].OpenedAt });
        await node.CommitAsync(new CaseChange(read, changed) { Lease = LeaseMove.Hold });

        Assert.Equal(Text(changed with { Version = 2 }), Text(await ledger.ReadAsync("case-1")));
    }

    // A sample with a hole in it would prove nothing for what belongs there.
    [Fact]
    public void The_sample_fills_every_member()
    {
        var filled = new HashSet<string>();
        var members = new HashSet<string>();

        Walk(Everything(), members, filled);

        Assert.Equal(["CaseFile.Version"], members.Except(filled));
    }

    [Fact]
    public async Task The_stored_bytes_of_a_write_are_those_that_were_fixed()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var opening = SampleCases.Opening("A1");
        var body = new byte[] { 0, 255, 0x7b, 0x0d };

        await ledger.Node().CommitAsync(opening with { Payloads = [new NewPayload(opening.After.Handoffs[0].Id, Operation.J1, body)] });

        Assert.Equal(body, await ledger.Cases.PayloadAsync(opening.After.Handoffs[0].Id, Operation.J1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => ledger.Cases.PayloadAsync(opening.After.Handoffs[0].Id, Operation.S2));
    }

    [Fact]
    public async Task A_case_is_found_by_each_of_its_numbers_and_by_its_handoffs()
    {
        await using var ledger = await TestLedger.OpenAsync(postgres);
        var opening = SampleCases.Opening("A1");
        await ledger.Node().CommitAsync(opening with
        {
            NewKeys = [.. opening.NewKeys, BusinessKey.ReceptionNumber(SampleCases.Number, 0), BusinessKey.HeldReception("040200000171-00")],
        });

        Assert.Equal("case-A1", (await ledger.Cases.FindByPrintSerialAsync("SJ", "A1"))?.CaseId);
        Assert.Null(await ledger.Cases.FindByPrintSerialAsync("TM", "A1"));
        Assert.Equal("case-A1", (await ledger.Cases.FindByPrintSerialOfAnyInsurerAsync("A1"))?.CaseId);
        Assert.Equal("case-A1", (await ledger.Cases.FindByReceptionNumberAsync(SampleCases.Number))?.CaseId);
        Assert.Null(await ledger.Cases.FindByReceptionNumberAsync("040200000171-00"));
        Assert.Equal("case-A1", (await ledger.Cases.FindHeldReceptionAsync("040200000171-00"))?.CaseId);
        Assert.Equal("case-A1", (await ledger.Cases.FindByHandoffAsync("handoff-case-A1"))?.CaseId);
        Assert.Null(await ledger.Cases.FindByHandoffAsync("nobody"));
        Assert.Equal(["case-A1"], (await ledger.Cases.LoadAsync(["case-A1", "case-A1", "nobody"])).Keys);
    }

    private static CaseFile Everything() => SampleCases.File() with
    {
        CustomerKind = "corporate",
        Contractor = new ContractorName("見本 花子", "ミホン ハナコ", "0312345678"),
        IsCancelled = true,
        CancelProposal = new CancelProposal("T0002", Now, "取消の理由"),
        Handler = new Handler("T0002", Now, "休みのため", "T0001"),
        State = CaseState.L3ManualPending,
        StateSince = Now.AddMinutes(-1),
        UpdatedAt = Now.AddMinutes(1),
        Lease = new Lease(SampleCases.HandoffId, "node-a", Now),
        Fence = 7,
        Revisions =
        [
            new Revision
            {
                Number = 0,
                Reason = "Initial",
                PrintSerial = "A0001233",
                ReceptionNumber = "040200000169-00",
                State = CaseState.Superseded,
                OpenedAt = Now.AddDays(-2),
                SupersededAt = Now.AddDays(-1),
                SupersededBy = 1,
            },
            new Revision
            {
                Number = 1,
                Reason = "CoverageChanged",
                PrintSerial = SampleCases.Serial,
                ReceptionNumber = SampleCases.Number,
                State = CaseState.L3ManualPending,
                OpenedAt = Now.AddDays(-1),
                SentInI = new SentInI(SampleCases.Premium, "coverage", 60, new string('c', 64)),
                Facts = new RevisionFacts
                {
                    Route = "jpass",
                    FormId = "F-100",
                    FormPrintedAt = Now,
                    ReviewStatus = "承認",
                    ReviewDecidedAt = Now,
                    ApprovalNumber = "AP-77",
                    ApprovalExpiresAt = "2026-12-21",
                    InsuranceLinkage = "未",
                    ProcedureStatus = "契約手続き中",
                    CopyDelivered = true,
                    PaperContract = true,
                    ContractStatus = "契約締結済",
                    Method = "paper",
                    FinishedBy = "閉じる",
                    InsuranceStartDate = "2026-12-01",
                    ConcludedAt = Now,
                    ConclusionSource = "linkage",
                    ConcludedAtInsurer = Now,
                    ConcludedAtJPass = Now,
                    ConcludedAtArclink = Now,
                    PolicyNumber = "P-900001",
                    ArclinkStatus = "担当者手続き中",
                    PremiumAtII = SampleCases.Premium,
                    PremiumAtIII = SampleCases.Premium,
                    Observed = [new Observation("jpass", "審査：承認", "承認", Now), new Observation("arclink", "手続き状況：担当者手続き中", "担当者手続中", Now)],
                },
                OldNumbers = [new OldNumber(NumberKind.ReceptionNumber, "040200000172-00", "T0001", Now, "入力の誤り")],
                Corrections =
                [
                    new ConclusionCorrection(ManualConclusion.Confirmed, "202611211030", "202611211031", "online-inquiry", "入力の誤り", "T0001", Now, "T0002", Now),
                    new ConclusionCorrection(ManualConclusion.Awaiting, "202611211031", "202611211032", "application-copy", "再確認", "T0003", Now, null, null),
                ],
            },
        ],
        Handoffs =
        [
            SampleCases.Handoff(Linkage.III, HandoffStatus.InDoubt,
                SampleCases.Operation(Operation.J4, OperationStatus.InDoubt, 2) with { CountedSends = 3, LookUps = 4, AbsentSettled = true },
                SampleCases.Operation(Operation.J4M, OperationStatus.Waiting)) with
            {
                Revision = 1,
                Ordinal = 2,
                ErrorCode = "LH3-203",
                ErrorDetail = "受取りを確認できません。",
                PartnerCode = "not_approved",
                PartnerText = "連携先の文",
                HeldBy = "paused",
                NeedsPerson = true,
                SendAgain = true,
                ResendAskedBy = "事務 花子",
                EarlierSendMayStand = true,
                Observed = true,
                DueAt = Now.AddMinutes(5),
                Choices = [new ProductChoice("P01", "自動車保険"), new ProductChoice("P02", "特約")],
                Manual = new ManualConclusion(ManualConclusion.Confirmed, "20261201", "202611211030", "online-inquiry", "T0001", Now, "T0002", Now),
                Order = new HandoffOrder(["P01", "P02"], "申送り", "変更の理由"),
                Reason = "再実行の理由",
                Moves = 9,
                EndedAt = Now,
            },
            SampleCases.Handoff(Linkage.CarryIn) with { Id = "handoff-2", Revision = 1, Order = new HandoffOrder([], null, null), CreatedAt = Now.AddMinutes(1) },
        ],
        Evidence =
        [
            new Evidence(1, "S003-49", true, Now, "T0001", "T0002", Now, "手渡し"),
            new Evidence(1, "S003-49", false, Now, "T0001", "T0002", Now, null),
        ],
    };

    /// <summary>The lease's end is the database's to say.</summary>
    private static string Text(CaseFile file) =>
        JsonSerializer.Serialize(file with { Lease = file.Lease is { } lease ? lease with { Until = default } : null });

    private static void Walk(object value, HashSet<string> members, HashSet<string> filled)
    {
        if (value is IEnumerable many and not string)
        {
            foreach (var one in many)
                Walk(one, members, filled);
            return;
        }
        if (value.GetType().Assembly != typeof(CaseFile).Assembly || value is Enum)
            return;
        foreach (var member in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null))
        {
            var name = $"{value.GetType().Name}.{member.Name}";
            members.Add(name);
            var content = member.GetValue(value);
            if (content is null || content.Equals(member.PropertyType.IsValueType ? Activator.CreateInstance(member.PropertyType) : null)
                || content is IEnumerable items and not string && !items.Cast<object>().Any())
                continue;
            filled.Add(name);
            Walk(content, members, filled);
        }
    }
}
