using LinkageHub.Partners.Wire;

namespace LinkageHub.Partners;

/// <summary>損保オンライン: an insurer's system. Applications come from it, approvals go to it.</summary>
public sealed class SonpoOnlinePartner(PartnerClient client)
{
    private static readonly ReadRow<Application> S1 = new("S1", "/applications/{key}", "application_not_found", a => a.PrintSerial);
    private static readonly ReadRow<CreditApprovalAnswer> S3 =
        new("S3", "/credit-approvals/{key}", "approval_not_found", a => a.ReceptionNumber);
    private static readonly ReadRow<Contract> S4 = new("S4", "/contracts/{key}", "contract_not_found", c => c.PrintSerial);

    public PartnerClient Client => client;

    /// <summary>S1: the application behind a print serial.</summary>
    public Task<ReadResult<Application>> ReadApplicationAsync(string printSerial, CancellationToken stop) =>
        client.ReadAsync(S1, printSerial, stop);

    /// <summary>S3: the approval the insurer holds for a reception number.</summary>
    public Task<ReadResult<CreditApprovalAnswer>> ReadCreditApprovalAsync(string receptionNumber, CancellationToken stop) =>
        client.ReadAsync(S3, receptionNumber, stop);

    /// <summary>S4: the contract, which exists from a successful linkage II on.</summary>
    public Task<ReadResult<Contract>> ReadContractAsync(string printSerial, CancellationToken stop) =>
        client.ReadAsync(S4, printSerial, stop);

    /// <summary>S5: one page of applications by day of printing, both days included.</summary>
    public Task<ReadResult<Page<Application>>> ListApplicationsAsync(DateOnly from, DateOnly to, string? cursor, CancellationToken stop) =>
        client.ReadPageAsync<Application>("S5", "/applications", "printed", from, to, cursor, stop);
}
