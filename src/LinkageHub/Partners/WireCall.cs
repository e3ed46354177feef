namespace LinkageHub.Partners;

/// <summary>
/// A request as it goes over the wire. <paramref name="Operation"/>: S1 … A5; <paramref name="Key"/>: what its path or body names, empty for a list;
/// <paramref name="Path"/>: with its query, without an address; <paramref name="Header"/>: a header as it was sent, null for one that was not, and never our key. To be asked before the listener returns.
/// </summary>
public sealed record WireCall(
    string Operation, string Key, string Method, string Path, string? IdempotencyKey, int? Attempt, ReadOnlyMemory<byte> Body, Func<string, string?> Header);

/// <summary>Whoever listens at the wires: every exchange once, when it is over. Must neither wait nor throw.</summary>
public delegate void WireTap(string partnerId, WireCall call, WireExchange exchange, TimeSpan took);
