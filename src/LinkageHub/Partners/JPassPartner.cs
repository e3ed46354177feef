using LinkageHub.Partners.Wire;

namespace LinkageHub.Partners;

/// <summary>J-PASS: the finance company's system, where applications are reviewed and conclusions registered.</summary>
public sealed class JPassPartner(PartnerClient client)
{
    private static readonly ReadRow<HeldInsuranceRecord> J2 =
        new("J2", "/insurance-records/{key}", "record_not_found", r => r.PrintSerial);
    private static readonly ReadRow<Reception> J3 = new("J3", "/receptions/{key}", "reception_not_found", r => r.ReceptionNumber);

    public PartnerClient Client => client;

    /// <summary>J2: the record J-PASS holds for a print serial.</summary>
    public Task<ReadResult<HeldInsuranceRecord>> ReadInsuranceRecordAsync(string printSerial, CancellationToken stop) =>
        client.ReadAsync(J2, printSerial, stop);

    /// <summary>J3: one reception.</summary>
    public Task<ReadResult<Reception>> ReadReceptionAsync(string receptionNumber, CancellationToken stop) =>
        client.ReadAsync(J3, receptionNumber, stop);

    /// <summary>J7: one page of receptions by day of review, both days included.</summary>
    public Task<ReadResult<Page<Reception>>> ListReceptionsAsync(DateOnly from, DateOnly to, string? cursor, CancellationToken stop) =>
        client.ReadPageAsync<Reception>("J7", "/receptions", "reviewed", from, to, cursor, stop);
}
