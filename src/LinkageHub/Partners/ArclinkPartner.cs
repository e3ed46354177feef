using LinkageHub.Partners.Wire;

namespace LinkageHub.Partners;

/// <summary>arclink: where a concluded contract is carried in and approved.</summary>
public sealed class ArclinkPartner(PartnerClient client)
{
    private static readonly ReadRow<CarryIn> A3 = new("A3", "/carry-ins/{key}", "carry_in_not_found", c => c.ReceptionNumber);

    public PartnerClient Client => client;

    /// <summary>A3: what arclink holds for a reception number; absent means not linked yet.</summary>
    public Task<ReadResult<CarryIn>> ReadCarryInAsync(string receptionNumber, CancellationToken stop) =>
        client.ReadAsync(A3, receptionNumber, stop);
}
