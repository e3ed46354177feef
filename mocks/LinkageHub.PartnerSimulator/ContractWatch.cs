using LinkageHub.Contracts;

namespace LinkageHub.PartnerSimulator;

/// <summary>Holds every request and every answer of the simulator's own against the published OpenAPI documents. Says it, and changes nothing.</summary>
internal sealed class ContractWatch(SimulatorOptions options)
{
    private static readonly Dictionary<string, ContractOperation> Operations =
        PartnerContract.All.SelectMany(contract => contract.Operations).ToDictionary(operation => operation.Id);

    public void OnRequest(Operation operation, HttpRequest request, byte[] body, RequestRecord record)
    {
        if (!options.CheckContracts)
            return;
        var wrong = Operations[operation.Id].CheckRequest(
            record.Path, name => request.Headers.TryGetValue(name, out var value) ? value.ToString() : null, body);
        if (wrong.Count > 0)
            record.ContractMismatches = [.. wrong.Select(one => one.ToString())];
    }

    /// <summary>Not for answers that a scenario has broken or made up.</summary>
    public void OnAnswer(Operation operation, Answer answer, RequestRecord record)
    {
        if (!options.CheckContracts)
            return;
        var wrong = Operations[operation.Id].CheckAnswer(answer.Status, answer.ContentType, answer.Body.Span);
        if (wrong.Count > 0)
            record.ContractMismatches = [.. record.ContractMismatches, .. wrong.Select(one => one.ToString())];
    }
}
