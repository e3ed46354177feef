using LinkageHub.Kills.Lines;
using LinkageHub.Kills.Sites;
using LinkageHub.Scenarios.Driver;

namespace LinkageHub.Kills.Matrix;

/// <summary>A boundary on the way of a callback: into the hub, into its inbox, and out of it again.</summary>
/// <param name="IsHandling">The victim, and nobody else, must take it out of the inbox.</param>
internal sealed record InboundBoundary(string Name, Func<Node, Halt> HoldsAt, bool IsHandling = false)
{
    public static readonly InboundBoundary[] All =
    [
        new("in.01 half the body", hub => hub.Door.HoldsAt(HttpPlace.HalfRequest, IsCallback)),
        // From outside nothing shows between the last byte and the insert: the blow falls with the last byte, wherever the hub is then.
        new("in.02 body delivered", hub => hub.Door.HoldsAt(HttpPlace.RequestDelivered, IsCallback)),
        // Only what is well signed is stored.
        new("in.03 signature checked", hub => hub.Database.HoldsAt(SqlPlace.Before, SqlKind.StoresCallback)),
        new("in.04 in the inbox, not committed", hub => hub.Database.HoldsAt(SqlPlace.Uncommitted, SqlKind.StoresCallback)),
        new("in.05 commit sent", hub => hub.Database.HoldsAt(SqlPlace.Unacknowledged, SqlKind.StoresCallback)),
        new("in.06 committed, before the 2xx", hub => hub.Door.HoldsAt(HttpPlace.Answered, IsCallback)),
        new("in.07 half the 2xx", hub => hub.Door.HoldsAt(HttpPlace.HalfAnswer, IsCallback)),
        new("in.08 handler in its transaction", hub => hub.Database.HoldsAt(SqlPlace.Uncommitted, SqlKind.CommitsLedger), IsHandling: true),
        new("in.09 handler committed, not noted as done", hub => hub.Database.HoldsAt(SqlPlace.Before, SqlKind.EndsCallback), IsHandling: true),
    ];

    private static bool IsCallback(string head) => head.StartsWith("POST /hooks/", StringComparison.Ordinal);
}

/// <summary>A link from a partner: what has happened there that the hub has not been told, and what must have come of the callback.</summary>
internal sealed record InboundLink(
    string Type, string Partner, Func<Site, Task<Contract>> Happened, Func<Contract, object> Data, Func<Reply, bool> IsApplied, string[] Effects)
{
    public static readonly InboundLink[] All =
    [
        // The hub is told to start I by itself: one callback, one record at J-PASS.
        new("application.printed", "sonpo-online", site => site.Procedure.Printed(), contract => new { printSerial = contract.PrintSerial },
            seen => seen.Status == 200 && seen["state"] == "L1Delivered", ["J1"]),
        new("reception.reviewed", "jpass", ApprovedAsync, contract => new { receptionNumber = contract.ReceptionNumber, status = "承認" },
            seen => seen["state"] == "CreditApproved", ["J1"]),
        new("carryin.approved", "arclink", CarriedInAsync, contract => new { receptionNumber = contract.ReceptionNumber },
            seen => seen.Body["observed"]!.AsArray().Any(observed => observed!["labelKey"]!.ToString() == "本社持込済"), ["J1", "S2", "J4", "J5", "A1", "A2"]),
    ];

    /// <summary>The hub knows the number, and nothing of the review.</summary>
    private static async Task<Contract> ApprovedAsync(Site site)
    {
        var contract = await site.Procedure.Received();
        Assert.Equal("LH2-112", (await site.Victim.Staff.ComingAgain.Links("II", contract)).Code);
        await new JPass(site.Partners).Reviews(contract);
        return contract;
    }

    private static async Task<Contract> CarriedInAsync(Site site)
    {
        var contract = await site.Procedure.CarriedIn();
        await new Arclink(site.Partners).Approves(contract);
        return contract;
    }
}
