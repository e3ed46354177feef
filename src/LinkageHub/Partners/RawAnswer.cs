namespace LinkageHub.Partners;

/// <summary>What is kept of a partner's answer that was no good one, or to a look-up: enough to show the partner what it said, never more than a row can bear (F28).</summary>
public sealed record RawAnswer(ReadOnlyMemory<byte> Body, int WholeSize)
{
    public const int MostKept = 16 * 1024;

    /// <summary>Null for a good answer, whose content the hub took over, and for none at all.</summary>
    public static RawAnswer? Of(SendResult result) => result is { Outcome: not PartnerOutcome.Applied, RawAnswer: { Length: > 0 } raw }
        ? Cut(raw)
        : null;

    /// <summary>Of a look-up everything, the good answer too: it is what a resend or its absence rests on. Null where none came.</summary>
    public static RawAnswer? Of(LookUpResult found) => found.RawAnswer is { Length: > 0 } raw ? Cut(raw) : null;

    private static RawAnswer Cut(ReadOnlyMemory<byte> raw) => new(raw[..Math.Min(raw.Length, MostKept)], raw.Length);
}
