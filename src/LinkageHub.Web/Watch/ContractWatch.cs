using LinkageHub.Contracts;
using LinkageHub.Partners;

namespace LinkageHub.Web.Watch;

/// <summary>
/// Holds what goes over the wires against the published contracts while the hub runs: its own requests, the partners' answers, their callbacks. It says what
/// it sees and changes nothing: what the hub makes of an answer is the classifier's business alone.
/// </summary>
public sealed class ContractWatch
{
    private static readonly Dictionary<PartnerId, string> Papers = new()
    {
        [PartnerId.SonpoOnline] = "sonpo-online", [PartnerId.JPass] = "jpass", [PartnerId.Arclink] = "arclink",
    };

    private readonly ContractFindings findings;

    public ContractWatch(ContractFindings findings)
    {
        this.findings = findings;
        // Now, not while somebody waits for the first linkage.
        if (findings.IsWatching)
            _ = PartnerContract.All;
    }

    /// <summary>One exchange, as soon as it is over. An answer that did not arrive whole is the network's fault, not the contract's.</summary>
    public void Call(string partner, WireCall call, WireExchange exchange, TimeSpan took)
    {
        if (PartnerContract.Find(call.Method, call.Path.Split('?', 2)[0]) is not { } operation)
        {
            findings.Note(partner, [new Mismatch(call.Operation, "request", "", "no operation has this method and path")]);
            return;
        }
        findings.Note(partner, operation.CheckRequest(call.Path, call.Header, call.Body.Span));
        if (exchange.Answer is { Damage: null } answer)
            findings.Note(partner, operation.CheckAnswer(answer.Status, answer.MediaType, answer.Body.Span));
    }

    /// <summary>A callback whose signature is the partner's.</summary>
    public void Callback(PartnerClient partner, IHeaderDictionary headers, byte[] body)
    {
        if (findings.IsWatching)
            findings.Note(partner.Id, CallbackContract.Check(Papers[partner.Contract], name => headers.TryGetValue(name, out var value) ? value.ToString() : null, body));
    }
}
