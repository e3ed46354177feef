using LinkageHub.Kills.Lines;
using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Matrix;

/// <summary>A boundary on the way of a write to a partner: how traffic is brought to stand there. Answers when it stands.</summary>
internal sealed record OutboundBoundary(string Name, Func<Node, string, Task<Halt>> Reached)
{
    /// <summary>The bytes have left the hub: whatever befalls it, they arrive.</summary>
    public bool IsUnderWay { get; init; }

    public static readonly OutboundBoundary[] All =
    [
        new("out.01 before the claim", (hub, _) => AtAsync(hub.Database.HoldsAt(SqlPlace.Before, SqlKind.Claims))),
        new("out.02 claimed, not committed", (hub, _) => AtAsync(hub.Database.HoldsAt(SqlPlace.Uncommitted, SqlKind.Claims))),
        new("out.03 claim committed", (hub, _) => AtAsync(hub.Database.HoldsAt(SqlPlace.Unacknowledged, SqlKind.Claims))),
        new("out.04 intent committed", (hub, _) => AtAsync(hub.Database.HoldsAt(SqlPlace.Unacknowledged, SqlKind.CommitsIntent))),
        new("out.05 connected", (hub, write) => AtAsync(hub.Partners.HoldsAt(HttpPlace.Connected, Is(write)))),
        new("out.06 half the request sent", (hub, write) => AtAsync(hub.Partners.HoldsAt(HttpPlace.HalfRequest, Is(write)))),
        new("out.07 request sent", (hub, write) => AtAsync(hub.Partners.HoldsAt(HttpPlace.RequestUnderWay, Is(write)))) { IsUnderWay = true },
        new("out.08 partner applied, no answer yet", (hub, write) => AtAsync(hub.Partners.HoldsAt(HttpPlace.Answered, Is(write)))),
        new("out.09 half the answer read", (hub, write) => AtAsync(hub.Partners.HoldsAt(HttpPlace.HalfAnswer, Is(write)))),
        new("out.10 answer read, before the commit", BeforeTheResultAsync),
        new("out.11 commit of the result sent, no acknowledgement", (hub, _) => AtAsync(hub.Database.HoldsAt(SqlPlace.Unacknowledged, SqlKind.CommitsResult))),
        new("out.12 result committed, before the next step", (hub, _) => AtAsync(hub.Database.HoldsAt(SqlPlace.Acknowledged, SqlKind.CommitsResult))),
    ];

    private static Func<string, bool> Is(string write) => head => head.Contains($"Idempotency-Key: {write}:", StringComparison.OrdinalIgnoreCase);

    private static async Task<Halt> AtAsync(Halt halt)
    {
        await halt.Reached;
        return halt;
    }

    /// <summary>Nothing else of the hub writes the ledger then: what it begins to write once it may read the answer is the result.</summary>
    private static async Task<Halt> BeforeTheResultAsync(Node hub, string write)
    {
        var half = await AtAsync(hub.Partners.HoldsAt(HttpPlace.HalfAnswer, Is(write)));
        var result = hub.Database.HoldsAt(SqlPlace.Before, SqlKind.OpensLedger);
        half.LetsGo(passes: true);
        return await AtAsync(result);
    }
}

/// <summary>A link to a partner: how far a contract has come, who asks, which read fails meanwhile so that the pump takes the work up, and what must come of it.</summary>
internal sealed record OutboundLink(string Write, string Linkage, string Read, Func<ProcedureSoFar, Task<Contract>> Prepared, string[] Effects)
{
    public static readonly OutboundLink[] All =
    [
        new("J1", "I", "S1", procedure => procedure.Printed(), ["J1"]),
        new("S2", "II", "S1", procedure => procedure.Approved(), ["J1", "S2"]),
        new("A1", "carry-in", "A3", procedure => procedure.CopyDelivered(), ["J1", "S2", "J4", "J5", "A1", "A2"]),
    ];

    public Task<Reply> Asks(Person staff, Contract contract) =>
        Linkage is "I" ? staff.LinksI(contract, wait: 0) : staff.Links(Linkage, contract, wait: 0);
}
