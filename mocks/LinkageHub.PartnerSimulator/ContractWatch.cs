using LinkageHub.Contracts;

namespace LinkageHub.PartnerSimulator;

/// <summary>
/// Holds every request and every answer of the simulator's own, and every callback and what the hub answers to it, against the published OpenAPI documents.
/// Says it, and changes nothing: so it looks when somebody asks, not on the way of a request.
/// </summary>
internal sealed class ContractWatch(SimulatorOptions options)
{
    private static readonly Dictionary<string, ContractOperation> Operations =
        PartnerContract.All.SelectMany(contract => contract.Operations).ToDictionary(operation => operation.Id);

    public void OnRequest(Operation operation, RequestRecord record)
    {
        if (options.CheckContracts)
            record.HoldAgainst(() => Operations[operation.Id].CheckRequest(record.Path, record.HeaderOf, record.Body));
    }

    /// <summary>Not for answers that a scenario has broken or made up.</summary>
    public void OnAnswer(Operation operation, Answer answer, RequestRecord record)
    {
        if (options.CheckContracts)
            record.HoldAgainst(() => Operations[operation.Id].CheckAnswer(answer.Status, answer.ContentType, answer.Body.Span));
    }

    public void OnCallback(string partner, RequestRecord record)
    {
        if (options.CheckContracts)
            record.HoldAgainst(() => CallbackContract.Check(partner, record.HeaderOf, record.Body));
    }

    public void OnCallbackAnswer(string partner, HttpResponseMessage answer, byte[] body, RequestRecord record)
    {
        var (status, mediaType) = ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType);
        if (options.CheckContracts)
            record.HoldAgainst(() => CallbackContract.CheckAnswer(partner, status, mediaType, body));
    }
}
