namespace LinkageHub.Simulation.Partners;

/// <summary>What can happen to one exchange: the partner fault matrix (F1 to F28 of the reliability page, as far as one process can play them).</summary>
internal enum NetworkFault
{
    None,

    // Before the first byte.
    NameResolution,
    Refused,
    SecureConnection,
    ConnectTimeout,

    // The request left, and nothing more is heard.
    RequestLost,
    AnswerLost,
    EffectAfterTimeout,
    ResetBeforeEffect,
    ResetAfterEffect,

    // Answers that are none.
    ServerErrorBeforeEffect,
    ServerErrorAfterEffect,
    BusyRetrySeconds,
    BusyRetryDate,
    BusyRetryAbsurd,
    BusyRetryNegative,
    BusyRetryPast,
    NotProcessed,
    TooMany,
    TooManyRetryAfter,
    RequestTimeout,
    CredentialsRefused,
    Redirect,
    RefusedInOtherWords,
    RefusedByAProxy,

    // 2xx that prove nothing.
    EmptyAnswer,
    TruncatedAnswer,
    GarbageAnswer,
    HtmlAnswer,
    OtherJson,
    NotGood,
    OtherKey,
    OtherCharset,
    OtherMediaType,
    Compressed,
    NoContent,

    Slow,
    DownForAWhile,
    HangsForAWhile,
}
