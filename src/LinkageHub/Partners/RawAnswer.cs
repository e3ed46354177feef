namespace LinkageHub.Partners;

/// <summary>What is kept of an answer that was no good one: enough to show the partner what it said, never more than a row can bear (F28).</summary>
public sealed record RawAnswer(ReadOnlyMemory<byte> Body, int WholeSize)
{
    public const int MostKept = 16 * 1024;

    /// <summary>Null for a good answer, whose content the hub took over, and for none at all.</summary>
    public static RawAnswer? Of(SendResult result) => result is { Outcome: not PartnerOutcome.Applied, RawAnswer: { Length: > 0 } raw }
        ? new RawAnswer(raw[..Math.Min(raw.Length, MostKept)], raw.Length)
        : null;
}
