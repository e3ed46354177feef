namespace LinkageHub.Partners;

/// <summary>What one exchange means for the partner's health and for the console's "last error".</summary>
internal sealed record Understanding(Vital Vital, string? Code, string? Why)
{
    private static readonly Understanding Well = new(Vital.Answered, null, null);

    public static Understanding Of(SendResult result, OperationRow row, WireExchange exchange) => result.Outcome switch
    {
        PartnerOutcome.NotApplied { Code: "LH9-108" } => new(Vital.CredentialsRefused, "LH9-108", $"status-{result.HttpStatus}"),
        PartnerOutcome.NotApplied { Code: "LH9-102" } => new(Vital.Answered, "LH9-102", $"status-{result.HttpStatus}"),
        PartnerOutcome.NotApplied held => new(Vital.Unwell, held.Code, exchange.Why),
        // A2's already_applied is the contract's own word, although only a look-up can say what it means for us.
        PartnerOutcome.InDoubt doubt when doubt.Why == result.PartnerCode => Well,
        PartnerOutcome.InDoubt doubt => new(Vital.Unwell, row.InDoubtCode, doubt.Why),
        _ => Well,
    };

    public static Understanding Of<T>(ReadResult<T> result) => result switch
    {
        ReadResult<T>.Unavailable { Code: "LH9-108" } refused => new(Vital.CredentialsRefused, refused.Code, refused.Why),
        ReadResult<T>.Unavailable { Code: "LH9-102" } busy => new(Vital.Answered, busy.Code, busy.Why),
        ReadResult<T>.Unavailable unwell => new(Vital.Unwell, unwell.Code, unwell.Why),
        _ => Well,
    };
}

/// <summary>When the partner last answered well and how it last failed.</summary>
internal sealed class VitalSigns
{
    private readonly Lock gate = new();
    private DateTimeOffset? lastSuccessAt;
    private PartnerError? lastError;

    public DateTimeOffset? LastSuccessAt
    {
        get
        {
            lock (gate)
                return lastSuccessAt;
        }
    }

    public PartnerError? LastError => Volatile.Read(ref lastError);

    public void Note(Understanding understanding, string operation, DateTimeOffset at)
    {
        if (understanding is { Code: { } code, Why: { } why })
            Volatile.Write(ref lastError, new PartnerError(code, why, operation, at));
        else
            lock (gate)
                lastSuccessAt = at;
    }
}
