namespace LinkageHub.Partners;

/// <summary>A request as it goes over the wire. <paramref name="Operation"/>: S1 … A5; <paramref name="Key"/>: what its path or body names, empty for a list.</summary>
public sealed record WireCall(
    string Operation, string Key, string Method, string Path, string? IdempotencyKey, int? Attempt, ReadOnlyMemory<byte> Body);

/// <summary>Whoever listens at the wires: every exchange once, when it is over. Must neither wait nor throw.</summary>
public delegate void WireTap(string partnerId, WireCall call, WireExchange exchange, TimeSpan took);
