namespace LinkageHub.Partners;

/// <summary>
/// An HTTP answer as it came, before anybody believes it. <paramref name="Damage"/> names what kept the body from arriving whole;
/// <paramref name="Body"/> is then what had come until there.
/// </summary>
public sealed record PartnerAnswer(
    int Status, string? MediaType, string? Charset, string? ContentEncoding, string? RetryAfter, ReadOnlyMemory<byte> Body,
    string? Damage = null)
{
    public bool IsWhole(string mediaType) => DoubtAbout(mediaType) is null;

    /// <summary>Why the body cannot be read as what it should be; null when it can.</summary>
    public string? DoubtAbout(string mediaType) => this switch
    {
        { Damage: { } damage } => damage,
        _ when !string.Equals(MediaType, mediaType, StringComparison.OrdinalIgnoreCase) => "answer-media-type",
        { Charset: { } charset } when !string.Equals(charset.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase) => "answer-charset",
        // Nothing is decompressed: we never asked for it, and a small answer may unpack to gigabytes.
        { ContentEncoding: { } encoding } when !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase) => "answer-encoding",
        { Body.Length: 0 } => "answer-empty",
        _ => null,
    };
}

/// <summary>One try on the wire: an answer, or the reason there is none. <paramref name="MayHaveArrived"/> is false only when no request can have left.</summary>
public sealed record WireExchange(PartnerAnswer? Answer, string Why, bool MayHaveArrived, bool StoppedByUs)
{
    public static WireExchange Answered(PartnerAnswer answer) => new(answer, "answered", true, false);

    public static WireExchange NeverLeft(string why, bool stoppedByUs = false) => new(null, why, false, stoppedByUs);

    public static WireExchange Lost(string why, bool stoppedByUs = false) => new(null, why, true, stoppedByUs);
}
