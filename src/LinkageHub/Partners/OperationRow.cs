using LinkageHub.Partners.Wire;

namespace LinkageHub.Partners;

/// <summary>The three contracts. Insurers are many, each with its own address and key, behind one contract.</summary>
public enum PartnerId
{
    SonpoOnline,
    JPass,
    Arclink,
}

/// <summary>A refusal of the contract and what we call it. <paramref name="Code"/> null: no refusal at all, only a look-up can tell.</summary>
public sealed record RejectionRow(int Status, string PartnerCode, string? Code, string? Field = null);

/// <summary>A 2xx body held against the contract: the parsed answer, or why it proves nothing.</summary>
public readonly record struct AnswerReading(object? Answer, string? Doubt);

/// <summary>Everything that differs from one partner write to the next.</summary>
public sealed record OperationRow(
    Operation Operation, PartnerId Partner, HttpMethod Method, string Path, OperationClass DefaultClass, IReadOnlyList<int> Successes,
    string LookUpRead, string InDoubtCode, Func<WriteRequest, ReadOnlyMemory<byte>, AnswerReading> ReadAnswer,
    IReadOnlyList<RejectionRow> Rejections)
{
    /// <summary>For a refusal the contract does not list.</summary>
    public string OtherRejection { get; init; } = "LH9-104";

    /// <summary>Path below the partner's prefix; only the business key ever stands in it.</summary>
    public string PathOf(string key) => Path.Replace("{key}", Uri.EscapeDataString(key), StringComparison.Ordinal);

    /// <summary>The row for a problem; a row with a field counts only for that field and comes before the one without.</summary>
    public RejectionRow RejectionFor(int status, Problem problem) =>
        Rejections.FirstOrDefault(row =>
            row.Status == status && row.PartnerCode == problem.Code && (row.Field is null || row.Field == problem.Field))
        ?? new RejectionRow(status, problem.Code ?? "", OtherRejection);
}
