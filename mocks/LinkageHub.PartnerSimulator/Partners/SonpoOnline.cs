using System.Runtime.InteropServices;
using System.Text.Json;
using static LinkageHub.PartnerSimulator.BodyShape;

namespace LinkageHub.PartnerSimulator.Partners;

/// <summary>損保オンライン (DLWebオンライン), the insurer: applications, credit approvals, contracts.</summary>
internal static class SonpoOnline
{
    private static readonly Member[] ApprovalBody =
    [
        Text("printSerial"), Text("receptionNumber"), Text("approvalNumber"), Of("approvedAt", MemberKind.Time), Text("formId"), Money,
        Whole("installmentCount"),
    ];

    public static readonly Operation[] Operations =
    [
        new("S1", PartnerNames.SonpoOnline, "GET", "/sonpo/v1/applications/{printSerial}", "printSerial", null, ReadApplication),
        new("S2", PartnerNames.SonpoOnline, "POST", "/sonpo/v1/credit-approvals", null, ApprovalBody, RegisterApproval),
        new("S3", PartnerNames.SonpoOnline, "GET", "/sonpo/v1/credit-approvals/{receptionNumber}", "receptionNumber", null, ReadApproval),
        new("S4", PartnerNames.SonpoOnline, "GET", "/sonpo/v1/contracts/{printSerial}", "printSerial", null, ReadContract),
        new("S5", PartnerNames.SonpoOnline, "GET", "/sonpo/v1/applications", null, null, ListApplications),
    ];

    private static Answer ReadApplication(OperationCall call) =>
        call.Run.Applications.TryGetValue(call.Key, out var application)
            ? new Answer(200, Raw(application.Document), Answer.Json)
            : Answer.Refuse(404, "application_not_found", "該当する申込書がありません。");

    private static Answer RegisterApproval(OperationCall call)
    {
        var serial = call.Text("printSerial");
        if (!ReceptionNumbers.IsValid(call.Key))
            return Answer.Refuse(422, "invalid_field", "受付番号の形式が正しくありません。", "receptionNumber");
        if (call.Run.Approvals.TryGetValue(call.Key, out var standing))
            return Repeat(call, standing);
        if (!call.Run.Applications.TryGetValue(serial, out var application))
            return Answer.Refuse(404, "application_not_found", "該当する申込書がありません。", "printSerial");
        if (application.Status is Labels.OldVersion or Labels.Withdrawn)
            return Answer.Refuse(409, "application_superseded", $"申込書は{application.Status}です。新しい申込書で連携してください。");
        if (call.Run.Approvals.Values.Any(approval => approval.Shown.PrintSerial == serial))
            return Answer.Refuse(409, "content_conflict", "この印刷連番には別の受付番号の審査承認が登録されています。");

        var offered = Premium.From(call.Body.GetProperty("premium"))!;
        if (application.Premium is { } registered && registered != offered)
            return Answer.Refuse(409, "premium_changed", "保険料が申込書の保険料と一致しません。", "premium", registered, offered);

        return Register(call, application, offered);
    }

    private static Answer Register(OperationCall call, ApplicationState application, Premium premium)
    {
        var starts = call.Verdict.DlwebStarted ?? true;

        // DLWeb did not start: the approval stands, but the application has not moved (step 28).
        var status = starts ? Labels.ApprovedFormNotMade : application.Status;
        var shown = new Approval(application.Key, call.Key, call.Text("approvalNumber"), premium, status, Window(call.Key, starts));
        call.Run.Put(new ApprovalState(call.Key, shown, call.ContentHash));
        if (starts)
            OpenContract(call.Run, shown, application);
        return Answer.Of(201, shown, SimJson.Plain.Approval, Effects.Created);
    }

    private static Answer Repeat(OperationCall call, ApprovalState standing)
    {
        if (standing.ContentHash != call.ContentHash)
            return Answer.Refuse(409, "content_conflict", "この受付番号には内容の異なる審査承認が登録されています。");
        if (!standing.Shown.Dlweb.Started && (call.Verdict.DlwebStarted ?? true))
        {
            standing = Start(call.Run, standing);
        }

        return Answer.Of(200, standing.Shown, SimJson.Plain.Approval, Effects.Replayed);
    }

    /// <summary>DLWeb opens after all: the approval's status moves, and the contract is there.</summary>
    public static ApprovalState Start(RunState run, ApprovalState standing)
    {
        var started = standing with
        {
            Shown = standing.Shown with { Status = Labels.ApprovedFormNotMade, Dlweb = Window(standing.Key, true) },
        };
        run.Put(started);
        OpenContract(run, started.Shown, run.Applications[started.Shown.PrintSerial]);
        return started;
    }

    private static void OpenContract(RunState run, Approval approval, ApplicationState application) =>
        run.Put(new ContractState(application.Key, new Contract(
            application.Key,
            approval.ReceptionNumber,
            Labels.ApprovedFormNotMade,
            Method: null,
            FinishedBy: null,
            application.Coverage.GetText("insuranceStartDate"),
            ConcludedAt: null,
            PolicyNumber: null,
            approval.Premium,
            application.Coverage)));

    private static Answer ReadApproval(OperationCall call) =>
        call.Run.Approvals.TryGetValue(call.Key, out var approval)
            ? Answer.Of(200, approval.Shown, SimJson.Plain.Approval)
            : Answer.Refuse(404, "approval_not_found", "該当する審査承認がありません。");

    private static Answer ReadContract(OperationCall call) =>
        call.Run.Contracts.TryGetValue(call.Key, out var contract)
            ? Answer.Of(200, contract.Shown, SimJson.Plain.Contract)
            : Answer.Refuse(404, "contract_not_found", "該当する契約がありません。");

    private static Answer ListApplications(OperationCall call) =>
        Paging.Answer(call, "printedFrom", "printedTo", call.Run.Applications.Values
            .Where(application => JapanTime.TryTime(application.FormPrintedAt, out _))
            .Select(application => new Paging.Row(PrintedAt(application), application.Key, application.Document.WriteTo)));

    private static DateTimeOffset PrintedAt(ApplicationState application) =>
        JapanTime.TryTime(application.FormPrintedAt, out var at) ? at : throw new InvalidOperationException("Not printed yet.");

    private static DlWeb Window(string receptionNumber, bool started) =>
        new(started, started ? $"https://dlweb.example.jp/start/{receptionNumber}" : null);

    private static byte[] Raw(JsonElement document) => JsonMarshal.GetRawUtf8Value(document).ToArray();
}
