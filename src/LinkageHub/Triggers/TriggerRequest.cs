using System.Collections.Immutable;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Values;

namespace LinkageHub.Triggers;

/// <summary>A linkage asked for, with its fields already of the right form.</summary>
public sealed record TriggerRequest(
    Linkage Linkage, PrintSerial? PrintSerial, ReceptionNumber? ReceptionNumber, string InsurerCode, ImmutableArray<string>? ProductCodes,
    string? Comment, string? Reason)
{
    /// <summary>A person at the console, and <c>Evidence__Enforce</c> is on: see <see cref="AskedEvidence"/>.</summary>
    public bool AsksEvidence { get; init; }

    /// <summary>Steps he says he did, with this very click.</summary>
    public ImmutableArray<string> SaidNow { get; init; } = [];

    public HandoffOrder Order => new(ProductCodes, Comment, Reason);
}

/// <summary>What a call on a case or a handoff came to.</summary>
public abstract record Answer
{
    private Answer()
    {
    }

    /// <summary>The handoff is the answer, wherever it stands.</summary>
    public sealed record Of(CaseFile Case, Handoff Handoff) : Answer;

    /// <summary>Refused in words; nothing sent. <paramref name="HttpStatus"/> where the code alone does not say it.</summary>
    public sealed record Refused(IReadOnlyList<Refusal> Refusals, string? HandoffId = null, int? HttpStatus = null) : Answer
    {
        public IReadOnlyList<ProductChoice>? Choices { get; init; }

        public static Refused With(string code, string? handoffId = null, int? httpStatus = null) => new([Refusal.Of(code)], handoffId, httpStatus);

        public static Refused Saying(string code, string detail, string? inEnglish, string? handoffId = null, int? httpStatus = null) =>
            new([Refusal.Because(code, detail, inEnglish)], handoffId, httpStatus);

        /// <summary>What is not there and what is not yours is answered alike.</summary>
        public static Refused NotYours => With("LH8-105");
    }

    /// <summary>A case was changed; it is the answer.</summary>
    public sealed record Changed(CaseFile Case) : Answer;
}

/// <summary>Whoever listens at the door: every trigger once, when it is answered, and when it was asked. Must neither wait nor throw.</summary>
public delegate void TriggerTap(TriggerRequest ask, DateTimeOffset at, Answer answer);
