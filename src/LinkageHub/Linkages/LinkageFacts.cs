using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Linkages;

/// <summary>
/// Everything the rules of a linkage may look at, read beforehand. The rules ask nobody and know no clock; what stands here is all there is.
/// </summary>
public sealed record LinkageFacts
{
    public required string InsurerCode { get; init; }

    /// <summary>版: 0 for the first pass.</summary>
    public required int Revision { get; init; }

    public string? PrintSerial { get; init; }
    public string? ReceptionNumber { get; init; }
    public required DateTimeOffset Now { get; init; }

    public bool RevisionIsCurrent { get; init; } = true;
    public bool CaseIsCancelled { get; init; }

    /// <summary>The serial belongs to another case (LH1-105); an old revision of the same case is LH5-104 instead.</summary>
    public bool SerialUsedByAnotherCase { get; init; }

    public bool LinkageIDone { get; init; }
    public bool LinkageIIDone { get; init; }

    /// <summary>III succeeded or was resolved by hand.</summary>
    public bool LinkageIIIDone { get; init; }

    /// <summary>The store and staff of the case, as the application named them; the carry-in repeats them.</summary>
    public string? StoreCode { get; init; }

    public string? StaffCode { get; init; }

    /// <summary>A person here recorded the hand-over of the copy (S003-49).</summary>
    public bool CopyDeliveryRecorded { get; init; }

    /// <summary>What linkage I told J-PASS; null before it.</summary>
    public SentInI? SentInI { get; init; }

    public Application? Application { get; init; }
    public Reception? Reception { get; init; }
    public Contract? Contract { get; init; }

    /// <summary>A3; null when arclink says it holds nothing.</summary>
    public CarryIn? CarryIn { get; init; }

    /// <summary>Products to apply for. Null: none named (the only one listed is taken). Empty: arclink data linkage alone, apply later (S003-51).</summary>
    public IReadOnlyList<string>? ProductCodes { get; init; }

    /// <summary><c>FormId__Pattern</c>.</summary>
    public string FormIdPattern { get; init; } = NumberForms.DefaultFormId;

    public string? Comment { get; init; }
    public string? Reason { get; init; }
}

/// <summary>The frozen part of linkage I that II and III are compared with (S003-15, S003-30, INV-06, INV-07).</summary>
public sealed record SentInI(Premium Premium, string CoverageKey, int? InstallmentCount, string ContentHash)
{
    public static SentInI From(InsuranceRecord record) => new(
        record.Premium ?? throw new ArgumentException("A record without premium is never sent.", nameof(record)),
        ContentComparison.KeyOf(record.Coverage),
        record.CreditPlan?.InstallmentCount,
        ContentHashOf(record));

    /// <summary>What makes it another record: its version and printing time, and the codes around it, may change freely (LH1-204).</summary>
    internal static string ContentHashOf(InsuranceRecord record) => ContentComparison.HashOf(new InsuranceRecord
    {
        Premium = record.Premium,
        Coverage = record.Coverage,
        Contractor = record.Contractor,
        Vehicle = record.Vehicle,
        CreditPlan = record.CreditPlan,
        TransferStartMonth = record.TransferStartMonth,
    });
}
