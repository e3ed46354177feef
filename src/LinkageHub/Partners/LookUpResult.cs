namespace LinkageHub.Partners;

/// <summary>What a look-up says about a write whose receipt is unknown.</summary>
public abstract record LookUpResult
{
    private LookUpResult()
    {
    }

    public int? HttpStatus { get; init; }

    public string? PartnerCode { get; init; }

    /// <summary>The bytes of the read: whether something was sent a second time was decided by them.</summary>
    public ReadOnlyMemory<byte> RawAnswer { get; init; }

    /// <summary>The partner holds it. <paramref name="Answer"/> has the type the write itself would have answered with.</summary>
    public sealed record Present(object Answer) : LookUpResult;

    /// <summary>The partner holds something else under this key: the write will never be applied. <paramref name="Code"/> is ours.</summary>
    public sealed record PresentOther(string Code) : LookUpResult;

    /// <summary>Definitely not there now. A resend still waits for the settling time: the write may be under way.</summary>
    public sealed record Absent : LookUpResult;

    /// <summary>Nothing learnt. <paramref name="HeldBy"/> null: the partner answered, but not with anything that decides.</summary>
    public sealed record Unknown(string? HeldBy, string Code, string Why) : LookUpResult;
}
