namespace LinkageHub.Access;

/// <summary>The kinds of calls a right is given for.</summary>
public enum Call
{
    Trigger,
    Read,
    ReadWorkItems,
    Evidence,
    RetryOrLookUp,
    ParkOrCancel,
    Batches,

    /// <summary>Causes of failures as work: status, assignee, notes.</summary>
    Failures,
    ProposeConclusion,
    ConfirmConclusion,

    /// <summary>保険締結日時 put right after linkage III: two persons, as in the registration by hand.</summary>
    ProposeCorrection,
    ConfirmCorrection,
    RepairCase,

    /// <summary>Take over a colleague's case of one's own store.</summary>
    TakeOver,
    CancelCase,
    Import,

    /// <summary>Take lists away as files: numbers, codes and times, no customer's data.</summary>
    Export,
    ReadPartners,
    PausePartners,

    /// <summary>See where traffic has left the published contracts: by operation and field, never a value.</summary>
    ReadContracts,
    ReadLedger,
    VerifyLedger,

    /// <summary>Sign in, see one's start page and one's own account.</summary>
    OpenConsole,

    /// <summary>See a buyer's name, kana or phone unmasked, with a reason that is written down.</summary>
    RevealPerson,

    /// <summary>See byte for byte what was sent to a partner and what came back: all of a customer's data, with a reason that is written down.</summary>
    RevealAnswers,
    ManagePeople,

    /// <summary>Machine clients: make, replace, bind, end.</summary>
    ManageKeys,
    ReadSettings,

    /// <summary>Who did what and who looked: of one's agency's cases, or, for administrators, of people alone.</summary>
    ReadAudit,

    /// <summary>Move the hub's clock, where there is a clock to move: in local mode.</summary>
    SetClock,

    /// <summary>Record the partners' traffic, masked, and take it away as a cassette.</summary>
    Record,
}

/// <summary>Who may make which kind of call. Whether a certain case is his is asked afterwards, and answered with 404.</summary>
public static class Policy
{
    private static readonly Dictionary<Call, Role[]> Rows = new()
    {
        [Call.Trigger] = [Role.Staff, Role.Approver, Role.BackOffice, Role.Machine],
        [Call.Read] = [Role.Staff, Role.Approver, Role.BackOffice, Role.Machine],
        [Call.ReadWorkItems] = [Role.Staff, Role.Approver, Role.BackOffice, Role.Machine],
        [Call.Evidence] = [Role.Staff, Role.Approver, Role.BackOffice, Role.Machine],
        [Call.RetryOrLookUp] = [Role.Staff, Role.Approver, Role.BackOffice, Role.Machine],
        [Call.ParkOrCancel] = [Role.BackOffice],
        [Call.Batches] = [Role.BackOffice],
        [Call.Failures] = [Role.BackOffice],
        [Call.ProposeConclusion] = [Role.Staff, Role.Approver, Role.BackOffice],
        [Call.ConfirmConclusion] = [Role.Approver, Role.BackOffice],
        [Call.ProposeCorrection] = [Role.Staff, Role.Approver, Role.BackOffice],
        [Call.ConfirmCorrection] = [Role.Approver, Role.BackOffice],
        [Call.RepairCase] = [Role.Approver, Role.BackOffice],
        [Call.TakeOver] = [Role.Staff, Role.Approver, Role.BackOffice],
        [Call.CancelCase] = [Role.BackOffice],
        [Call.Import] = [Role.BackOffice],
        [Call.Export] = [Role.BackOffice],
        [Call.ReadPartners] = [Role.Staff, Role.Approver, Role.BackOffice, Role.Admin],
        [Call.PausePartners] = [Role.BackOffice, Role.Admin],
        [Call.ReadContracts] = [Role.BackOffice, Role.Tester, Role.Admin],
        [Call.ReadLedger] = [Role.BackOffice],
        [Call.VerifyLedger] = [Role.BackOffice, Role.Admin],
        [Call.OpenConsole] = [Role.Staff, Role.Approver, Role.BackOffice, Role.Tester, Role.Admin],
        [Call.RevealPerson] = [Role.Staff, Role.Approver, Role.BackOffice],
        [Call.RevealAnswers] = [Role.BackOffice],
        [Call.ManagePeople] = [Role.Admin],
        [Call.ManageKeys] = [Role.Admin],
        [Call.ReadSettings] = [Role.Admin],
        [Call.ReadAudit] = [Role.BackOffice, Role.Admin],
        [Call.SetClock] = [Role.BackOffice, Role.Tester],
        [Call.Record] = [Role.BackOffice],
    };

    public static bool Allows(Principal who, Call call) => Rows[call].Any(who.Is);
}
