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
    Customer? Customer);

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

    public static void Map(IEndpointRouteBuilder sim, Desk desk)
    {
        sim.MapPost("/receptions", context => desk.ActAsync(
            context, "reception", SimJson.Strict.NewReception, (run, body) => Submit(run, body, desk.Now)));
        sim.MapPut("/receptions/{receptionNumber}", context => desk.ActOnJsonAsync(
            context, "reception", (run, body) => With(run, context, state => Override(run, state, body))));
        sim.MapPost("/receptions/{receptionNumber}/review", context =>
            desk.ActAsync(context, "review", SimJson.Strict.ReviewDecision, (run, body) =>
                With(run, context, state => Review(run, state, body, desk.Now))));
        sim.MapPost("/receptions/{receptionNumber}/procedure", context =>
            desk.ActAsync(context, "procedure", SimJson.Strict.ProcedureEntry, (run, body) =>
                With(run, context, state => Enter(run, state, body))));
        sim.MapPost("/receptions/{receptionNumber}/insurance-linked", context =>
            desk.ActAsync(context, "insurance-linked", SimJson.Strict.ConclusionByPeople, (run, body) =>
                With(run, context, state => LinkByItself(run, state, body, desk.Now))));
    }

    private static Done Submit(RunState run, NewReception body, DateTimeOffset now)
    {
        if (body.PrintSerials is not { Length: > 0 } serials)
            return Refused(422, "invalid_field", "印刷連番を指定してください。", "$.printSerials");
        if (body.Route is not (null or "jpass" or "customer-terminal"))
            return Refused(422, "invalid_field", "routeはjpassまたはcustomer-terminalです。", "$.route");
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
        var route = body.Route ?? "jpass";
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
            new Review(route == "jpass" ? Labels.UnderReview : Labels.AwaitingCustomer, null, null, null),
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

    private static Done With(RunState run, HttpContext context, Func<ReceptionState, Done> act) =>
        run.Receptions.TryGetValue((string)context.Request.RouteValues["receptionNumber"]!, out var state)
            ? act(state)
            : Refused(404, "reception_not_found", "該当する受付番号がありません。", null);

    private static Done Refused(int status, string code, string detail, string? field) =>
        new(Answer.Refuse(status, code, detail, field), PartnerNames.JPass, "");
}
