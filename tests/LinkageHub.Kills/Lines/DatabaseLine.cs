using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LinkageHub.Kills.Lines;

/// <summary>The line between a hub and PostgreSQL. It understands enough of the protocol to stop at a claim or a commit.</summary>
public sealed class DatabaseLine(EndPoint server) : Line
{
    private volatile EndPoint server = server;
    private readonly ConcurrentDictionary<DatabaseSession, int> sessions = new();
    private volatile Wanted? armed;

    /// <summary>The server's ends of this line: the client ports it sees. Those where something waits first.</summary>
    public IEnumerable<int> Ports => sessions.ToArray().OrderByDescending(session => session.Key.IsHeld).Select(session => session.Value);

    /// <summary>What the server seems to say to the next statement of a kind.</summary>
    internal SqlFault? Fault { get; set; }

    /// <summary>The next unit of that kind is held at that place; one that changed nothing is not meant, except before it is done.</summary>
    internal Halt HoldsAt(SqlPlace place, Func<SqlUnit, bool> isIt)
    {
        var wanted = new Wanted(place, isIt, new Halt());
        armed = wanted;
        return wanted.Halt;
    }

    internal void HoldsNothing() => armed = null;

    /// <summary>From now on the address leads to another server, as when somebody moves it; who was connected is so no longer.</summary>
    public void LeadsTo(EndPoint other)
    {
        server = other;
        IsCut();
        IsMended();
    }

    internal Wanted? Meets(SqlUnit unit) => armed is { } wanted && wanted.IsIt(unit) ? wanted : null;

    /// <summary>False: it has happened already.</summary>
    internal bool Takes(Wanted wanted) => Interlocked.CompareExchange(ref armed, null, wanted) == wanted;

    internal new Task PassAsync(Socket to, ReadOnlyMemory<byte> bytes) => base.PassAsync(to, bytes);

    protected override async Task CarryAsync(Socket caller)
    {
        var backend = await CallAsync(server);
        var session = new DatabaseSession(this, caller, backend);
        try
        {
            sessions[session] = ((IPEndPoint)backend.LocalEndPoint!).Port;
            await session.RunAsync();
        }
        finally
        {
            sessions.TryRemove(session, out _);
            Break(backend);
            Break(caller);
        }
    }

    internal sealed record Wanted(SqlPlace Place, Func<SqlUnit, bool> IsIt, Halt Halt);
}
