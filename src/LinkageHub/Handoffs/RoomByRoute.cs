using LinkageHub.Ledger;
using LinkageHub.Partners;

namespace LinkageHub.Handoffs;

/// <summary>How much due work of each route a node takes up at once, by what its partners let through.</summary>
public sealed class RoomByRoute(PartnerDirectory partners)
{
    /// <summary>Beside those on the wire as many that read and write their case, so that a place at a partner is not empty meanwhile.</summary>
    private const int PerPlace = 2;

    /// <summary>More would only wait. So many, where a partner lets them, make commits full and a share in one cheap: a sixth less processor time a retry than with 128.</summary>
    private const int MostOfARoute = 512;

    /// <summary>Of a route that the settings do not know.</summary>
    private const int Elsewhere = 8;

    private readonly Dictionary<string, int> sizes = partners.Routes.ToDictionary(
        route => route.Key, route => Math.Min(MostOfARoute, PerPlace * route.Value.Min(partner => partner.Options.MaxInFlight)), StringComparer.Ordinal);

    /// <summary>What is left beside the work under way.</summary>
    internal Room Left(HandoffWaiters waiters)
    {
        var free = new Dictionary<string, int>(sizes, StringComparer.Ordinal);
        foreach (var (route, running) in waiters.OnRoutes())
            free[route] = Math.Max(0, free.GetValueOrDefault(route, Elsewhere) - running);
        return new Room(free, Elsewhere);
    }

    /// <summary>A route that was full has a good part of its room again: enough to be worth a question to the database.</summary>
    internal bool IsBack(Room taken, HandoffWaiters waiters)
    {
        if (!taken.Free.Values.Contains(0))
            return false;
        var now = Left(waiters);
        return taken.Free.Any(route => route.Value == 0 && now.On(route.Key) >= Math.Max(1, sizes.GetValueOrDefault(route.Key, Elsewhere) / 4));
    }
}
