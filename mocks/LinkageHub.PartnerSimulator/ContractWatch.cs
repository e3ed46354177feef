using LinkageHub.Contracts;

namespace LinkageHub.PartnerSimulator;

/// <summary>
/// Holds every request and every answer of the simulator's own, and every callback and what the hub answers to it, against the published OpenAPI documents.
/// Says it, and changes nothing.
/// </summary>
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
        Add(record, wrong);
    }

    /// <summary>Not for answers that a scenario has broken or made up.</summary>
    public void OnAnswer(Operation operation, Answer answer, RequestRecord record)
    {
        if (!options.CheckContracts)
            return;
        var wrong = Operations[operation.Id].CheckAnswer(answer.Status, answer.ContentType, answer.Body.Span);
        Add(record, wrong);
    }

    public void OnCallback(string partner, KeyValuePair<string, string>[] headers, byte[] body, RequestRecord record)
    {
        if (options.CheckContracts)
            Add(record, CallbackContract.Check(partner, name => Array.Find(headers, header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value, body));
    }

    public void OnCallbackAnswer(string partner, HttpResponseMessage answer, byte[] body, RequestRecord record)
    {
        if (options.CheckContracts)
            Add(record, CallbackContract.CheckAnswer(partner, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, body));
    }

    private static void Add(RequestRecord record, IReadOnlyList<Mismatch> wrong)
    {
        if (wrong.Count > 0)
            record.ContractMismatches = [.. record.ContractMismatches, .. wrong.Select(one => one.ToString())];
    }
}
