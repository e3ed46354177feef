using LinkageHub.Errors;
using LinkageHub.Procedure.Catalogue;

namespace LinkageHub.Procedure;

/// <summary>What may count as proof that a step was done.</summary>
[Flags]
public enum Proof
{
    /// <summary>A person's word, with name and time. Alone: a consent or a hand-over, which nothing else can ever prove (INV-20).</summary>
    Person = 1,

    /// <summary>The partner shows it.</summary>
    Partner = 2,

    /// <summary>A linkage of ours did it.</summary>
    Linkage = 4,

    /// <summary>A later fact could not exist without it.</summary>
    Implied = 8,
}

/// <summary>The facts that end steps, each read from the case, its handoffs or what the partners showed.</summary>
public enum Milestone
{
    /// <summary>No fact ends the step; only what was recorded for the step itself does.</summary>
    None,
    ApplicationKnown,
    FormPrinted,
    Linkage1Guarded,
    Linkage1Done,
    ReceptionKnown,
    CustomerApplied,
    Linkage2Done,
    EnrollmentFormCreated,
    PaperlessStarted,
    Concluded,
    FinishedProperly,
    Linkage3Done,
    ManuallyRegistered,
    ArclinkLinked,
    CarryInApplied,
    ChangeReturned,
    ChangeDone,
}

/// <summary>One step of the manual: what it says, who does it where, and what proves it.</summary>
public sealed record ProcedureStep(
    string Id,
    string Number,
    string LinkageWire,
    string Title,
    string System,
    Who Actor,
    string Todo,
    Proof Proof,
    Milestone EndedBy,
    string? Button = null,
    string? Trap = null)
{
    /// <summary>False where only a partner or a linkage can prove the step: a person's tick is refused with LH9-103.</summary>
    public bool PersonMayTick => Proof.HasFlag(Proof.Person);

    public StepEnglish English => EnglishSteps.Rows[Id];
}

/// <summary>What a step says to who reads English. The partners' buttons and labels in it stay in Japanese, within 「」.</summary>
public sealed record StepEnglish(string Title, string Todo, string? Trap = null);

/// <summary>The systems as the manual names them.</summary>
internal static class Systems
{
    public const string Pal = "PAL";
    public const string SonpoOnline = "損保オンライン";
    public const string JPass = "J-PASS";
    public const string Arclink = "arclink";
}
