using LinkageHub.Cases;
using LinkageHub.Handoffs;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Values;

namespace LinkageHub.Tests.Cases;

/// <summary>An invented case on its way. A test changes the one thing it is about.</summary>
internal static class SampleCases
{
    public const string Serial = "A0001234";
    public const string Number = "040200000170-00";
    public const string HandoffId = "0193f0c0-0000-7000-8000-000000000001";

    public static readonly DateTimeOffset Now = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);
    public static readonly Premium Premium = new(600_000, 10_000, 10_000);
    public static readonly Actor Staff = new("T0001", "Staff");

    public static CaseFile File(string caseId = "case-1", string? serial = Serial, string? number = Number) => new()
    {
        CaseId = caseId,
        InsurerCode = "SJ",
        AgencyCode = "G01",
        StoreCode = "S001",
        StaffCode = "T0001",
        CreatedAt = Now,
        UpdatedAt = Now,
        StateSince = Now,
        Revisions = [new Revision { Number = 0, Reason = "Initial", PrintSerial = serial, ReceptionNumber = number, OpenedAt = Now }],
    };

    public static Handoff Handoff(Linkage linkage, HandoffStatus status = HandoffStatus.Pending, params OperationState[] operations) => new()
    {
        Id = HandoffId,
        Revision = 0,
        Linkage = linkage,
        Status = status,
        TriggeredBy = Staff.Name,
        CreatedAt = Now,
        UpdatedAt = Now,
        Operations = [.. operations],
    };

    public static OperationState Operation(Operation operation, OperationStatus status = OperationStatus.Sent, int sends = 1) => new()
    {
        Operation = operation,
        Partner = operation.ToString()[0] switch { 'J' => "jpass", 'A' => "arclink", _ => "sonpo-online" },
        Key = operation is LinkageHub.Partners.Operation.J1 ? Serial : Number,
        IdempotencyKey = $"{operation}:SJ:{(operation is LinkageHub.Partners.Operation.J1 ? Serial : Number)}:0",
        PayloadHash = new string('a', 64),
        Status = status,
        Sends = sends,
        CountedSends = sends,
        LastSentAt = Now,
    };

    /// <summary>A case as its first trigger opens it: its serial, a pending handoff of I, one ledger entry.</summary>
    public static CaseChange Opening(string serial, string? caseId = null, TimeSpan? dueIn = null)
    {
        var file = File(caseId ?? $"case-{serial}", serial, number: null);
        var edit = new CaseEdit(null, file, Staff, Now);
        edit.Key(BusinessKey.PrintSerial("SJ", serial, 0));
        edit.Open(Handoff(Linkage.I) with { Id = $"handoff-{file.CaseId}" }, serial);
        var change = edit.Build(LeaseMove.Keep, TimeSpan.FromMinutes(1));
        return dueIn is { } due ? change with { DueIn = new Dictionary<string, TimeSpan> { [$"handoff-{file.CaseId}"] = due } } : change;
    }

    /// <summary>A person's note: the case's version moves, nothing else does.</summary>
    public static CaseChange Note(CaseFile read, LeaseMove lease = LeaseMove.Keep, Lease? hold = null, string text = "確認しました。")
    {
        var edit = new CaseEdit(read, Staff, Now);
        edit.Fact(new LedgerFact("action", Staff.Name) { Status = "note" });
        edit.Say("note", text);
        return edit.Build(lease, TimeSpan.FromMinutes(1), hold);
    }
}
