using System.Text.Json;
using LinkageHub.PartnerSimulator.Partners;

namespace LinkageHub.PartnerSimulator;

/// <summary>One call of a partner contract: where it is, what its body must be, what it does.</summary>
internal sealed record Operation(
    string Id,
    string Partner,
    string Method,
    string Pattern,
    string? KeyParameter,
    IReadOnlyList<Member>? Body,
    Func<OperationCall, Answer> Handle)
{
    public bool Writes => Body is not null;

    /// <summary>Every operation of the three contracts, in the order of the manual.</summary>
    public static readonly IReadOnlyList<Operation> All =
        [.. SonpoOnline.Operations, .. Partners.JPass.Operations, .. Partners.Arclink.Operations];

    /// <summary>By the name the journal gives it: J4 by hand is J4 on the wire.</summary>
    public static Operation Find(string name) => All.First(operation => operation.Id == (name == JPass.ManualConclusion ? "J4" : name));
}

/// <summary>One request on its way through an operation. Lives only under the run's gate.</summary>
internal sealed class OperationCall(RunState run, string key, JsonElement body, IQueryCollection query, DateTimeOffset now)
{
    public RunState Run => run;

    /// <summary>The business key: what path or body names.</summary>
    public string Key => key;
    public JsonElement Body => body;
    public IQueryCollection Query => query;
    public DateTimeOffset Now => now;

    public string? IdempotencyKey { get; init; }
    public required string ContentHash { get; init; }

    /// <summary>What the scenario wants different about this call's effect.</summary>
    public Verdict Verdict { get; init; } = Verdict.None;

    public string Text(string member) => body.GetText(member) ?? "";
}
