using System.Text.Json;
using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator.Partners;

namespace LinkageHub.PartnerSimulator.Control;

/// <summary>The conclusion as people enter it; what is left out comes from the application and the clock.</summary>
internal sealed record ConclusionByPeople(
    string? Method,
    string? FinishedBy,
    string? InsuranceStartDate,
    DateTimeOffset? ConcludedAt,
    JsonElement PolicyNumber,
    Premium? Premium);

/// <summary>People at 損保オンライン after linkage II: the form, and the paperless or paper conclusion (steps 29-39).</summary>
internal static class ContractsControl
{
    private static readonly string[] Methods = ["paperless", "paper"];
    private static readonly string[] Buttons = [Labels.FinishedProperly, Labels.FinishedByClosing];

    public static readonly PersonAct[] Acts =
    [
        new("start-dlweb", PartnerNames.SonpoOnline, "DLWebオンラインの起動（手順28）", "POST", "/contracts/{printSerial}/start", "printSerial",
            PersonAct.Typed(SimJson.Strict.NoBody, (moment, _) => StartDlweb(moment))),
        new("form", PartnerNames.SonpoOnline, "加入依頼書の作成（手順29）", "POST", "/contracts/{printSerial}/form", "printSerial",
            PersonAct.Typed(SimJson.Strict.NoBody, (moment, _) => With(moment, contract => MakeForm(moment.Run, contract)))),
        new("conclude", PartnerNames.SonpoOnline, "契約締結（手順31-38）", "POST", "/contracts/{printSerial}/conclude", "printSerial",
            PersonAct.Typed(SimJson.Strict.ConclusionByPeople, (moment, body) =>
                With(moment, contract => Conclude(moment.Run, contract, body, moment.Now))),
            new ActField("method", "手続き方法", Methods), new ActField("finishedBy", "最後に押したボタン", Buttons)),
    ];

    /// <summary>Staff open DLWeb for an approval that stands but whose window did not open: the contract appears as if linkage II had opened it.</summary>
    private static Done StartDlweb(Moment moment)
    {
        var run = moment.Run;
        if (run.Contracts.ContainsKey(moment.Key))
            return Refused(409, "already_started", "DLWebオンラインは起動済です。", null);
        var standing = run.Approvals.Values.FirstOrDefault(approval => approval.Shown.PrintSerial == moment.Key);
        if (standing is null)
            return Refused(404, "approval_not_found", "該当する審査承認がありません。", null);
        SonpoOnline.Start(run, standing);
        return Shown(run, run.Contracts[moment.Key]);
    }

    private static Done MakeForm(RunState run, ContractState contract) =>
        contract.Shown.Status == Labels.ApprovedFormNotMade
            ? Shown(run, contract with { Shown = contract.Shown with { Status = Labels.ApprovedFormMade } })
            : Refused(409, "wrong_status", $"手続き状況が「{contract.Shown.Status}」です。", null);

    /// <summary>Only concludes: that J-PASS hears of it is linkage III, and the hub's work.</summary>
    private static Done Conclude(RunState run, ContractState contract, ConclusionByPeople body, DateTimeOffset now)
    {
        var method = body.Method ?? "paperless";
        var finishedBy = body.FinishedBy ?? (method == "paperless" ? Labels.FinishedProperly : null);
        if (method is not ("paperless" or "paper"))
            return Refused(422, "invalid_field", "methodはpaperlessまたはpaperです。", "$.method");
        if (finishedBy is not (null or Labels.FinishedProperly or Labels.FinishedByClosing))
            return Refused(422, "invalid_field", "finishedByは終了または閉じるです。", "$.finishedBy");
        if (body.InsuranceStartDate is not null && !JapanTime.IsDate(body.InsuranceStartDate))
            return Refused(422, "invalid_field", "insuranceStartDateはyyyy-MM-ddです。", "$.insuranceStartDate");
        if (contract.Shown.ConcludedAt is not null)
            return Refused(409, "already_concluded", "すでに契約締結済です。", null);

        var concluded = contract.Shown with
        {
            Status = Labels.Concluded,
            Method = method,
            FinishedBy = finishedBy,
            InsuranceStartDate = body.InsuranceStartDate ?? contract.Shown.InsuranceStartDate,
            ConcludedAt = (body.ConcludedAt ?? now).ToOffset(TimeSpan.FromHours(9)),
            PolicyNumber = body.PolicyNumber.ValueKind switch
            {
                JsonValueKind.Undefined => "P-" + contract.Key,
                JsonValueKind.Null => null,
                _ => body.PolicyNumber.ToString(),
            },
            Premium = body.Premium ?? contract.Shown.Premium,
        };
        if (method == "paper" && run.Receptions.TryGetValue(contract.Shown.ReceptionNumber, out var reception))
            run.Put(reception with { Shown = reception.Shown with { PaperContract = true } });

        var data = new JsonObject
        {
            ["printSerial"] = contract.Key,
            ["receptionNumber"] = concluded.ReceptionNumber,
            ["finishedBy"] = finishedBy,
            ["method"] = method,
        };
        var insurer = run.Applications.GetValueOrDefault(contract.Key)?.InsurerCode;
        return Shown(run, contract with { Shown = concluded }) with
        {
            Notice = new Notice(PartnerNames.SonpoOnline, "contract.concluded", contract.Key, data, insurer),
        };
    }

    private static Done Shown(RunState run, ContractState contract)
    {
        run.Put(contract);
        return new Done(Answer.Of(200, contract.Shown, SimJson.Plain.Contract), PartnerNames.SonpoOnline, contract.Key);
    }

    private static Done With(Moment moment, Func<ContractState, Done> act) =>
        moment.Run.Contracts.TryGetValue(moment.Key, out var contract)
            ? act(contract)
            : Refused(404, "contract_not_found", "該当する契約がありません。", null);

    private static Done Refused(int status, string code, string detail, string? field) =>
        new(Answer.Refuse(status, code, detail, field), PartnerNames.SonpoOnline, "");
}
