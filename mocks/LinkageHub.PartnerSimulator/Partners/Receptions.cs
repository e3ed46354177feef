using System.Text.Json;

namespace LinkageHub.PartnerSimulator.Partners;

/// <summary>J-PASS, the receptions: linkage III, the customer's copy, change-resubmission.</summary>
internal static class Receptions
{
    public static Answer Read(OperationCall call) =>
        call.Run.Receptions.TryGetValue(call.Key, out var reception)
            ? Answer.Of(200, reception.Shown, SimJson.Plain.Reception)
            : NotFound();

    public static Answer Conclude(OperationCall call)
    {
        if (!call.Run.Receptions.TryGetValue(call.Key, out var state))
            return NotFound();
        var reception = state.Shown;
        if (!reception.PrintSerials.Contains(call.Text("printSerial")))
            return Answer.Refuse(422, "invalid_field", "この受付番号に該当する印刷連番ではありません。", "printSerial");

        _ = JapanTime.TryDate(call.Text("insuranceStartDate"), "yyyyMMdd", out var start);
        _ = JapanTime.TryMinute(call.Text("concludedAt"), out var concludedAt);
        var offered = new Conclusion(start.ToString("yyyy-MM-dd", null), concludedAt, call.Text("source"), call.Now);
        if (reception.Conclusion is { } standing)
        {
            return IsSame(standing, offered) && IsSamePolicy(state.PolicyNumber, call.Body.GetText("policyNumber"))
                ? Registered(call.Key, standing, Effects.Replayed)
                : Answer.Refuse(409, "already_concluded", "すでに別の内容で保険締結が登録されています。");
        }

        if (reception.Review.Status != Labels.Approved)
            return Answer.Refuse(409, "not_approved", $"審査状況が「{reception.Review.Status}」のため登録できません。");
        if (reception.PaperContract is true)
            return Answer.Refuse(409, "paper_contract", "紙契約書でお手続きされたため、登録できません。");

        Link(call.Run, state with { PolicyNumber = call.Body.GetText("policyNumber") }, offered);
        return Registered(call.Key, offered, Effects.Changed);
    }

    /// <summary>The row turns 済, whoever caused it.</summary>
    public static void Link(RunState run, ReceptionState state, Conclusion conclusion) =>
        run.Put(state with
        {
            Shown = state.Shown with
            {
                Conclusion = conclusion,
                InsuranceLinkage = Labels.Linked,
                Procedure = state.Shown.Procedure with { Status = Labels.Done },
            },
        });

    public static Answer DeliverCopy(OperationCall call)
    {
        if (!call.Run.Receptions.TryGetValue(call.Key, out var state))
            return NotFound();
        var repeated = state.CopyContent == call.ContentHash;
        if (!repeated)
            call.Run.Put(state with { CopyContent = call.ContentHash, Shown = state.Shown with { CopyDelivered = true } });
        return Answer.Of(
            200, new CopyDelivered(call.Key, true), SimJson.Plain.CopyDelivered, repeated ? Effects.Replayed : Effects.Changed);
    }

    public static Answer Resubmit(OperationCall call)
    {
        if (!call.Run.Receptions.TryGetValue(call.Key, out var state))
            return NotFound();
        var reception = state.Shown;
        if (reception.Procedure.Status == Labels.InChange)
        {
            return state.ResubmissionContent is null || state.ResubmissionContent == call.ContentHash
                ? Taken(reception, Effects.Replayed)
                : Answer.Refuse(409, "content_conflict", "すでに別の内容で変更再申込を受け付けています。");
        }

        // Already in arclink: staff must first send it back from there (①).
        if (IsInArclink(call.Run, state))
            return Answer.Refuse(409, "not_returned", "arclinkから変更再申込されていないため、受け付けできません。");

        reception = reception with
        {
            Procedure = reception.Procedure with { Status = Labels.InChange },
            NewReceptionNumber = state.NextReceptionNumber,
        };
        call.Run.Put(state with { Shown = reception, ResubmissionContent = call.ContentHash });
        return Taken(reception, Effects.Changed);
    }

    /// <summary>Linked to arclink, and not given back from there.</summary>
    public static bool IsInArclink(RunState run, ReceptionState state) =>
        state.Shown.Arclink == Labels.ArclinkLinked
        && !(run.CarryIns.TryGetValue(state.Key, out var carryIn) && carryIn.Shown.Status == Labels.Resubmitted);

    public static Answer List(OperationCall call)
    {
        var decidedOnly = call.Query.ContainsKey("reviewedFrom") || call.Query.ContainsKey("reviewedTo");
        var rows = call.Run.Receptions.Values
            .Select(state => state.Shown)
            .Where(reception => !decidedOnly || reception.Review.DecidedAt is not null)
            .Select(reception => new Paging.Row(
                reception.Review.DecidedAt ?? reception.SubmittedAt,
                reception.ReceptionNumber,
                json => JsonSerializer.Serialize(json, reception, SimJson.Plain.Reception)));
        return Paging.Answer(call, "reviewedFrom", "reviewedTo", rows);
    }

    // Who registered is part of it: the same dates by hand after the linkage would be a second registration.
    private static bool IsSame(Conclusion standing, Conclusion offered) =>
        standing.InsuranceStartDate == offered.InsuranceStartDate
        && standing.ConcludedAt == offered.ConcludedAt
        && standing.Source == offered.Source;

    private static bool IsSamePolicy(string? standing, string? offered) => standing is null || offered is null || standing == offered;

    private static Answer Registered(string key, Conclusion conclusion, string effect) =>
        Answer.Of(200, new ConclusionRegistered(key, Labels.Linked, conclusion.RegisteredAt), SimJson.Plain.ConclusionRegistered, effect);

    private static Answer Taken(Reception reception, string effect) =>
        Answer.Of(
            200,
            new ResubmissionTaken(reception.ReceptionNumber, Labels.InChange, reception.NewReceptionNumber),
            SimJson.Plain.ResubmissionTaken,
            effect);

    private static Answer NotFound() => Answer.Refuse(404, "reception_not_found", "該当する受付番号がありません。");
}
