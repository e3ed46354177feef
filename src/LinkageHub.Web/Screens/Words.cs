using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Causes;
using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Queries;

namespace LinkageHub.Web.Screens;

/// <summary>How something stands, as a shape, a colour and a word together: never by colour alone.</summary>
public enum Tone
{
    None,
    Waiting,
    Running,
    Done,
    Doubt,
    Failed,
    Parked,
    Cancelled,
}

/// <summary>Words for what the domain knows by its own names. The Japanese ones stand with the domain where it has them.</summary>
public static class Words
{
    private static readonly Dictionary<HandoffStatus, (Tone Tone, string English)> Statuses = new()
    {
        [HandoffStatus.Pending] = (Tone.Waiting, "Accepted, not sent yet"),
        [HandoffStatus.InFlight] = (Tone.Running, "In progress"),
        [HandoffStatus.Succeeded] = (Tone.Done, "Done"),
        [HandoffStatus.RetryScheduled] = (Tone.Waiting, "Will be sent again"),
        [HandoffStatus.InDoubt] = (Tone.Doubt, "Receipt unknown"),
        [HandoffStatus.Failed] = (Tone.Failed, "Failed, needs a person"),
        [HandoffStatus.Parked] = (Tone.Parked, "Parked"),
        [HandoffStatus.Cancelled] = (Tone.Cancelled, "Cancelled"),
        [HandoffStatus.ResolvedManually] = (Tone.Done, "Done by hand"),
    };

    private static readonly Dictionary<CaseState, (Tone Tone, string English)> States = new()
    {
        [CaseState.QuotationConfirmed] = (Tone.None, "Quotation confirmed"),
        [CaseState.ApplicationEntered] = (Tone.None, "Application entered"),
        [CaseState.PrintSerialCaptured] = (Tone.None, "Serial captured"),
        [CaseState.L1Requested] = (Tone.Running, "Linkage I requested"),
        [CaseState.L1InDoubt] = (Tone.Doubt, "Linkage I: receipt unknown"),
        [CaseState.L1Failed] = (Tone.Failed, "Linkage I failed"),
        [CaseState.L1Delivered] = (Tone.None, "Linkage I done"),
        [CaseState.CreditEntry] = (Tone.None, "Credit application being entered"),
        [CaseState.AwaitingFormId] = (Tone.Waiting, "Form id being asked for"),
        [CaseState.AwaitingCustomer] = (Tone.Waiting, "Waiting for the customer"),
        [CaseState.CreditSubmitInDoubt] = (Tone.Doubt, "Credit application: receipt unknown"),
        [CaseState.CreditSubmitted] = (Tone.Waiting, "Credit application sent"),
        [CaseState.CreditPending] = (Tone.Waiting, "Under review"),
        [CaseState.CreditDeclined] = (Tone.Failed, "Credit declined"),
        [CaseState.CreditApproved] = (Tone.None, "Credit approved, linkage II to do"),
        [CaseState.L2Requested] = (Tone.Running, "Linkage II requested"),
        [CaseState.L2Failed] = (Tone.Failed, "Linkage II failed"),
        [CaseState.L2InDoubt] = (Tone.Doubt, "Linkage II: receipt unknown"),
        [CaseState.L2Completed] = (Tone.None, "Linkage II done, enrolment form to do"),
        [CaseState.EnrollmentFormCreated] = (Tone.None, "Enrolment form created"),
        [CaseState.PaperlessInProgress] = (Tone.Waiting, "Paperless procedure under way"),
        [CaseState.InsuranceConcluded] = (Tone.None, "Insurance concluded, linkage III to do"),
        [CaseState.L3Requested] = (Tone.Running, "Linkage III requested"),
        [CaseState.L3InDoubt] = (Tone.Doubt, "Linkage III: receipt unknown"),
        [CaseState.L3Failed] = (Tone.Failed, "Linkage III failed"),
        [CaseState.L3ManualPending] = (Tone.Waiting, "Manual registration waits for confirmation"),
        [CaseState.L3Completed] = (Tone.None, "Linkage III done"),
        [CaseState.CopyDelivered] = (Tone.None, "Copy handed over, carry-in to do"),
        [CaseState.ArclinkInDoubt] = (Tone.Doubt, "arclink: receipt unknown"),
        [CaseState.ArclinkFailed] = (Tone.Failed, "arclink failed"),
        [CaseState.ArclinkLinked] = (Tone.None, "At arclink, to be applied for"),
        [CaseState.CarryInApplied] = (Tone.Done, "Applied for, with the store's approver"),
        [CaseState.ChangeInDoubt] = (Tone.Doubt, "Change: receipt unknown"),
        [CaseState.ChangeInProgress] = (Tone.Waiting, "Change in progress"),
        [CaseState.Superseded] = (Tone.Cancelled, "Superseded"),
        [CaseState.Cancelled] = (Tone.Cancelled, "Cancelled"),
    };

    private static readonly Dictionary<Role, (string Japanese, string English)> RoleNames = new()
    {
        [Role.Staff] = ("担当者", "Staff"),
        [Role.Approver] = ("店舗承認者", "Approver"),
        [Role.BackOffice] = ("事務", "Back office"),
        [Role.Tester] = ("テスター", "Tester"),
        [Role.Admin] = ("管理者", "Administrator"),
        [Role.Machine] = ("システム", "Machine"),
    };

    private static readonly Dictionary<Who, (string Japanese, string English)> Doers = new()
    {
        [Who.SalesStaff] = ("担当者", "Staff"),
        [Who.Customer] = ("お客さま", "Customer"),
        [Who.BackOffice] = ("事務担当", "Back office"),
        [Who.StoreApprover] = ("店舗承認者", "Store's approver"),
        [Who.SecondPerson] = ("別の担当者", "A second person"),
        [Who.Admin] = ("管理者", "Administrator"),
        [Who.InsurerDesk] = ("損害保険ジャパン", "Insurer's desk"),
        [Who.Operator] = ("操作した人", "Whoever asked"),
        [Who.System] = ("ハブ（自動）", "The hub, by itself"),
    };

    private static readonly Dictionary<FailureStatus, (Tone Tone, string Japanese, string English)> FailureStatuses = new()
    {
        [FailureStatus.Open] = (Tone.Failed, "未対応", "Open"),
        [FailureStatus.Acknowledged] = (Tone.Running, "対応中", "Acknowledged"),
        [FailureStatus.Resolved] = (Tone.Done, "解決済み", "Resolved"),
        [FailureStatus.Ignored] = (Tone.Parked, "期限まで無視", "Ignored for now"),
    };

    private static readonly Dictionary<Linkage, (string From, string To)> Roads = new()
    {
        [Linkage.I] = ("sonpo-online", "jpass"),
        [Linkage.II] = ("jpass", "sonpo-online"),
        [Linkage.III] = ("sonpo-online", "jpass"),
        [Linkage.CarryIn] = ("jpass", "arclink"),
        [Linkage.ChangeResubmission] = ("arclink", "jpass"),
    };

    private static readonly Dictionary<string, (string Japanese, string English)> Partners = new()
    {
        ["sonpo-online"] = ("損保オンライン", "Sonpo Online"), ["jpass"] = ("J-PASS", "J-PASS"), ["arclink"] = ("arclink", "arclink"),
    };

    public static Tone ToneOf(HandoffStatus status) => Statuses[status].Tone;

    public static Tone ToneOf(CaseState state) => States[state].Tone;

    public static Tone ToneOf(FailureStatus status) => FailureStatuses[status].Tone;

    public static string Of(FailureStatus status, Visit visit) => visit.Say(FailureStatuses[status].Japanese, FailureStatuses[status].English);

    private static readonly Dictionary<Stage, (string Japanese, string English)> Stages = new()
    {
        [Stage.LinkageI] = ("連携Ⅰ（依頼から完了まで）", "Linkage I, from trigger to end"),
        [Stage.UntilII] = ("審査の申込みから連携Ⅱの依頼まで", "Credit application, until II is triggered"),
        [Stage.LinkageII] = ("連携Ⅱ（依頼から完了まで）", "Linkage II, from trigger to end"),
        [Stage.UntilIII] = ("契約手続きから連携Ⅲの依頼まで", "Conclusion, until III is triggered"),
        [Stage.LinkageIII] = ("連携Ⅲ（依頼から完了まで）", "Linkage III, from trigger to end"),
        [Stage.UntilCarryIn] = ("控えの手交から持込の依頼まで", "Copy handed over, until the carry-in"),
        [Stage.CarryIn] = ("持込手続（依頼から完了まで）", "Carry-in, from trigger to end"),
    };

    public static string Of(Stage stage, Visit visit) => visit.Say(Stages[stage].Japanese, Stages[stage].English);

    public static string Of(HandoffStatus status, Visit visit) => visit.Say(status.Label(), Statuses[status].English);

    public static string Of(CaseState state, Visit visit) => visit.Say(state.Label(), States[state].English);

    public static string Of(Role role, Visit visit) => visit.Say(RoleNames[role].Japanese, RoleNames[role].English);

    public static string Of(Who who, Visit visit) => visit.Say(Doers[who].Japanese, Doers[who].English);

    public static string Of(Linkage linkage, Visit visit) => visit.Say(linkage.Japanese(), linkage.English());

    /// <summary>Whose a work item is; also the two choices of the list that are no role.</summary>
    public static string OwnerRole(string name, Visit visit) => name switch
    {
        "mine" => visit.Say("自分の役割の作業", "My role's work"),
        "all" => visit.Say("すべての作業", "All work"),
        _ => Of(Enum.Parse<Role>(name, ignoreCase: true), visit),
    };

    public static (string From, string To) RoadOf(Linkage linkage, Visit visit) => (Partner(Roads[linkage].From, visit), Partner(Roads[linkage].To, visit));

    public static IEnumerable<(string Id, string Name)> AllPartners(Visit visit) => Partners.Keys.Select(id => (id, Partner(id, visit)));

    public static string Partner(string? id, Visit visit) =>
        id is not null && Partners.TryGetValue(id, out var name) ? visit.Say(name.Japanese, name.English) : id ?? "";

    /// <summary>A system as the manual names it: the partners, and PAL, which is called so in both languages.</summary>
    public static string SystemName(string name, Visit visit) =>
        Partners.Values.FirstOrDefault(partner => partner.Japanese == name) is { English: { } english } ? visit.Say(name, english) : name;

    public static string Roles(Visit visit) => string.Join("・", visit.Session!.Person.Roles.Select(role => Of(role, visit)));
}
