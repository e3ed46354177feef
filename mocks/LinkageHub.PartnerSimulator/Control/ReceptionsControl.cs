using System.Text.Json;
using System.Text.Json.Nodes;
using LinkageHub.PartnerSimulator.Partners;

namespace LinkageHub.PartnerSimulator.Control;

/// <summary>A credit application (steps 9-22). <c>FormId</c> left out: a usual one; null: none known.</summary>
internal sealed record NewReception(
    string[]? PrintSerials,
    JsonElement FormId,
    string? Route,
    string? ReceptionNumber,
    Premium? Premium,
    string? ApplicationKind,
    string? InsurerCode,
    bool? PaperContract,
    DateTimeOffset? SubmittedAt,
    Customer? Customer,
    RecordSearch? Search);

internal sealed record ReviewDecision(
    string? Status,
    string? ApprovalNumber,
    string? ApprovalExpiresAt,
    DateTimeOffset? DecidedAt,
    Premium? Premium,
    string? ApplicationKind,
    string? FormId,
    bool? PaperContract);

internal sealed record ProcedureEntry(string? EnteredFrom, string? Status);

/// <summary>People at J-PASS: credit applications, their review, the contract procedure (steps 9-28).</summary>
internal static class ReceptionsControl
{
    private const int ApprovalDays = 90;
    private const string ByStaff = "jpass", AtTerminal = "customer-terminal";

    private static readonly string[] Routes = [ByStaff, AtTerminal];

    public static readonly PersonAct[] Acts =
    [
        new("submit", PartnerNames.JPass, "審査申込（手順9-22）", "POST", "/receptions", null,
            PersonAct.Typed(SimJson.Strict.NewReception, (moment, body) => Submit(moment.Run, body, moment.Now)),
            new ActField("printSerials", "印刷連番"),
            new ActField("route", "お申込手続き手段", Routes),
            new ActField("search.kanaName", "カナ氏名（端末で検索）"), new ActField("search.birthDate", "生年月日（端末で検索）"),
            new ActField("search.phone", "法人電話番号（端末で検索）"),
            new ActField("formId", "帳票ID"), new ActField("receptionNumber", "受付番号")),
        new("change-reception", PartnerNames.JPass, "受付の変更", "PUT", "/receptions/{receptionNumber}", "receptionNumber",
            moment => With(moment, state => Override(moment.Run, state, moment.Body)), new ActField("formId", "帳票ID", Required: true)),
        new("customer-apply", PartnerNames.JPass, "お客さま端末での審査申込（手順22）", "POST", "/receptions/{receptionNumber}/customer-apply", "receptionNumber",
            PersonAct.Typed(SimJson.Strict.NoBody, (moment, _) => With(moment, state => ApplyAtTerminal(moment.Run, state)))),
        new("review", PartnerNames.JPass, "審査結果（手順24）", "POST", "/receptions/{receptionNumber}/review", "receptionNumber",
            PersonAct.Typed(SimJson.Strict.ReviewDecision, (moment, body) => With(moment, state => Review(moment.Run, state, body, moment.Now))),
            new ActField("status", "審査状況", Labels.ReviewStatuses, Required: true)),
        new("procedure", PartnerNames.JPass, "契約手続きへ（手順23-26）", "POST", "/receptions/{receptionNumber}/procedure", "receptionNumber",
            PersonAct.Typed(SimJson.Strict.ProcedureEntry, (moment, body) => With(moment, state => Enter(moment.Run, state, body))),
            new ActField("enteredFrom", "入口", Labels.ProcedureEntries)),
        new("insurance-linked", PartnerNames.JPass, "「済」になる（手順42）", "POST", "/receptions/{receptionNumber}/insurance-linked", "receptionNumber",
            PersonAct.Typed(SimJson.Strict.ConclusionByPeople, (moment, body) =>
                With(moment, state => LinkByItself(moment.Run, state, body, moment.Now)))),
        new("resubmit", PartnerNames.JPass, "変更再申込（②）", "POST", "/receptions/{receptionNumber}/resubmit", "receptionNumber",
            PersonAct.Typed(SimJson.Strict.NoBody, (moment, _) => With(moment, state => ResubmitByHand(moment.Run, state)))),
    ];

    private static Done Submit(RunState run, NewReception body, DateTimeOffset now)
    {
        var route = body.Route ?? (body.Search is null ? ByStaff : AtTerminal);
        if (!Routes.Contains(route))
            return Refused(422, "invalid_field", "routeはjpassまたはcustomer-terminalです。", "$.route");
        if (body is { PrintSerials: not null, Search: not null })
            return Refused(422, "invalid_field", "printSerialsとsearchのどちらか一方を指定してください。", "$.search");
        if (body.Search is { } asked && RecordsControl.ChooseOnly(run, asked, out var wrong) is var chosenSerial)
        {
            if (chosenSerial is null)
                return wrong!;
            body = body with { PrintSerials = [chosenSerial] };
        }

        if (body.PrintSerials is not { Length: > 0 } serials)
            return Refused(422, "invalid_field", "印刷連番を指定してください。", "$.printSerials");
        var number = body.ReceptionNumber ?? run.NewNumber("0402{0:00000000}-00", run.Receptions.ContainsKey);
        if (!ReceptionNumbers.IsValid(number))
            return Refused(422, "invalid_field", "受付番号の形式が正しくありません。", "$.receptionNumber");
        if (run.Receptions.ContainsKey(number))
            return Refused(409, "reception_exists", "この受付番号は使用されています。", "$.receptionNumber");
        foreach (var serial in serials)
        {
            // Step 13: what linkage I did not bring cannot be chosen.
            if (!run.Records.TryGetValue(serial, out var chosen))
                return Refused(409, "record_not_found", $"印刷連番{serial}の保険情報がありません。", "$.printSerials");
            if (chosen.Shown.SelectedInReception is { } other && run.Receptions.TryGetValue(other, out var user)
                && user.Shown.Procedure.Status != Labels.InChange)
                return Refused(409, "record_in_use", $"印刷連番{serial}は受付番号{other}で選択されています。", "$.printSerials");
        }

        var record = run.Records[serials[0]].Shown.Record;
        var reception = new Reception(
            number,
            serials,
            body.InsurerCode ?? record.GetText("insurerCode") ?? "SJ",
            body.ApplicationKind ?? "1",
            body.FormId.ValueKind switch { JsonValueKind.Undefined => "F-100", JsonValueKind.Null => null, _ => body.FormId.ToString() },
            route,
            body.Customer ?? CustomerOf(record),
            body.Premium ?? Premium.From(record.GetProperty("premium"))!,
            body.SubmittedAt ?? now,
            new Review(route == ByStaff ? Labels.UnderReview : Labels.AwaitingCustomer, null, null, null),
            new Procedure(Labels.NotStarted, null),
            Labels.NotLinked,
            Conclusion: null,
            CopyDelivered: false,
            body.PaperContract,
            Labels.ArclinkNotLinked,
            NewReceptionNumber: null);
        run.Put(new ReceptionState(number, reception));
        foreach (var serial in serials)
            run.Put(run.Records[serial] with { Shown = run.Records[serial].Shown with { SelectedInReception = number } });

        var chosenSerials = new JsonArray([.. serials.Select(serial => (JsonNode)serial)]);
        var data = new JsonObject { ["receptionNumber"] = number, ["printSerials"] = chosenSerials };
        var notice = new Notice(PartnerNames.JPass, "reception.submitted", number, data);
        return new Done(Answer.Of(201, reception, SimJson.Plain.Reception), PartnerNames.JPass, number, notice);
    }

    private static Done Review(RunState run, ReceptionState state, ReviewDecision body, DateTimeOffset now)
    {
        var status = body.Status ?? Labels.Approved;
        if (!Labels.ReviewStatuses.Contains(status))
            return Refused(422, "invalid_field", "審査状況は次のいずれかです: " + string.Join('、', Labels.ReviewStatuses), "$.status");
        var decided = status is not (Labels.AwaitingCustomer or Labels.UnderReview);
        var approved = status is Labels.Approved or Labels.ApprovedConditionally;
        var decidedAt = body.DecidedAt ?? now;
        var review = new Review(
            status,
            decided ? decidedAt : null,
            approved ? body.ApprovalNumber ?? "K" + state.Key.Replace("-", "", StringComparison.Ordinal) : null,
            approved ? body.ApprovalExpiresAt ?? JapanTime.Date(decidedAt.AddDays(ApprovalDays)) : null);
        var reviewed = state.Shown with
        {
            Review = review,
            Premium = body.Premium ?? state.Shown.Premium,
            ApplicationKind = body.ApplicationKind ?? state.Shown.ApplicationKind,
            FormId = body.FormId ?? state.Shown.FormId,
            PaperContract = body.PaperContract ?? state.Shown.PaperContract,
        };
        var data = new JsonObject { ["receptionNumber"] = state.Key, ["status"] = status };
        return Changed(run, state with { Shown = reviewed }, "reception.reviewed", data);
    }

    private static Done Enter(RunState run, ReceptionState state, ProcedureEntry body)
    {
        var from = body.EnteredFrom ?? Labels.ProcedureEntries[0];
        if (!Labels.ProcedureEntries.Contains(from))
            return Refused(422, "invalid_field", "入口は次のいずれかです: " + string.Join('、', Labels.ProcedureEntries), "$.enteredFrom");
        var status = body.Status ?? (state.Shown.Procedure.Status == Labels.NotStarted ? Labels.InProcedure : state.Shown.Procedure.Status);
        return Changed(run, state with { Shown = state.Shown with { Procedure = new Procedure(status, from) } }, "reception.changed");
    }

    private static Done LinkByItself(RunState run, ReceptionState state, ConclusionByPeople body, DateTimeOffset now)
    {
        if (state.Shown.InsuranceLinkage == Labels.Linked)
            return Refused(409, "already_concluded", "すでに「済」です。", null);
        var contract = run.Contracts.GetValueOrDefault(state.Shown.PrintSerials[0])?.Shown;
        var start = body.InsuranceStartDate ?? contract?.InsuranceStartDate;
        if (!JapanTime.IsDate(start))
            return Refused(422, "invalid_field", "保険始期日がありません。", "$.insuranceStartDate");
        var concludedAt = (body.ConcludedAt ?? contract?.ConcludedAt ?? now).ToOffset(TimeSpan.FromHours(9));

        // J-PASS keeps minutes; so does J4.
        concludedAt = concludedAt.AddTicks(-(concludedAt.Ticks % TimeSpan.TicksPerMinute));
        Receptions.Link(run, state, new Conclusion(start!, concludedAt, "linkage", now));
        return Changed(run, run.Receptions[state.Key], "reception.changed");
    }

    /// <summary>Step 22: what staff began, the customer sends from a terminal of their own.</summary>
    private static Done ApplyAtTerminal(RunState run, ReceptionState state) =>
        state.Shown.Review.Status == Labels.AwaitingCustomer
            ? Changed(run, state with { Shown = state.Shown with { Review = new Review(Labels.UnderReview, null, null, null) } }, "reception.submitted",
                new JsonObject
                {
                    ["receptionNumber"] = state.Key,
                    ["printSerials"] = new JsonArray([.. state.Shown.PrintSerials.Select(serial => (JsonNode)serial)]),
                })
            : Refused(409, "already_submitted", $"審査状況が「{state.Shown.Review.Status}」です。", null);

    /// <summary>② by hand at J-PASS, with the rule that J6 has: what is in arclink must come back from there first.</summary>
    private static Done ResubmitByHand(RunState run, ReceptionState state)
    {
        if (state.Shown.Procedure.Status == Labels.InChange)
            return Refused(409, "already_in_change", $"手続き状況が「{Labels.InChange}」です。", null);
        if (Receptions.IsInArclink(run, state))
            return Refused(409, "not_returned", "arclinkから変更再申込されていないため、受け付けできません。", null);
        var shown = state.Shown with
        {
            Procedure = state.Shown.Procedure with { Status = Labels.InChange },
            NewReceptionNumber = state.NextReceptionNumber,
        };
        return Changed(run, state with { Shown = shown }, "reception.changed");
    }

    private static Done Override(RunState run, ReceptionState state, JsonElement body)
    {
        if (body.ValueKind is not JsonValueKind.Object)
            return Refused(422, "invalid_field", "受付の項目をオブジェクトで指定してください。", "$");
        var next = body.TryGetProperty("nextReceptionNumber", out var given) ? given.GetString() : state.NextReceptionNumber;
        var document = JsonSerializer.SerializeToNode(state.Shown, SimJson.Plain.Reception)!.AsObject();
        document.Merge(body);
        document.Remove("nextReceptionNumber");
        try
        {
            var shown = document.Deserialize(SimJson.Strict.Reception)! with { ReceptionNumber = state.Key };
            return Changed(run, state with { Shown = shown, NextReceptionNumber = next }, "reception.changed");
        }
        catch (JsonException wrong)
        {
            return new Done(Desk.Refuse(wrong), PartnerNames.JPass, state.Key);
        }
    }

    private static Done Changed(RunState run, ReceptionState state, string callback, JsonObject? data = null)
    {
        run.Put(state);
        var notice = new Notice(PartnerNames.JPass, callback, state.Key, data ?? new JsonObject { ["receptionNumber"] = state.Key });
        return new Done(Answer.Of(200, state.Shown, SimJson.Plain.Reception), PartnerNames.JPass, state.Key, notice);
    }

    private static Customer? CustomerOf(JsonElement record) =>
        record.TryGetProperty("contractor", out var person)
            ? new Customer(
                person.GetText("kind"), person.GetText("name"), person.GetText("kanaName"), person.GetText("birthDate"),
                person.GetText("phone"))
            : null;

    private static Done With(Moment moment, Func<ReceptionState, Done> act) =>
        moment.Run.Receptions.TryGetValue(moment.Key, out var state)
            ? act(state)
            : Refused(404, "reception_not_found", "該当する受付番号がありません。", null);

    private static Done Refused(int status, string code, string detail, string? field) =>
        new(Answer.Refuse(status, code, detail, field), PartnerNames.JPass, "");
}
