using static LinkageHub.PartnerSimulator.BodyShape;

namespace LinkageHub.PartnerSimulator.Partners;

/// <summary>arclink: carry-in to the head office.</summary>
internal static class Arclink
{
    /// <summary>A4 may happen again and again, so its key also says the how-manieth time.</summary>
    public const string ReturnToStaff = "A4";

    private const int LongestComment = 200;
    private static readonly Product[] DefaultProducts = [new("P01", "クレビタプラン")];

    private static readonly Member[] LinkBody =
    [
        Text("receptionNumber"), Of("printSerials", MemberKind.TextList), Of("policyNumbers", MemberKind.TextList),
        Text("storeCode"), Text("staffCode"),
        Of("concludedAt", MemberKind.Time), Of("insuranceStartDate", MemberKind.Date), Money,
    ];

    private static readonly Member[] ApplyBody = [Of("productCodes", MemberKind.TextList), Optional(Text("comment"))];

    private static readonly Member[] ReturnBody = [Text("reason")];

    private const string CarryIn = "/arclink/v1/carry-ins/{receptionNumber}";

    public static readonly Operation[] Operations =
    [
        new("A1", PartnerNames.Arclink, "PUT", CarryIn, "receptionNumber", LinkBody, Link),
        new("A2", PartnerNames.Arclink, "POST", CarryIn + "/application", "receptionNumber", ApplyBody, Apply),
        new("A3", PartnerNames.Arclink, "GET", CarryIn, "receptionNumber", null, Read),
        new(ReturnToStaff, PartnerNames.Arclink, "POST", CarryIn + "/return", "receptionNumber", ReturnBody, Return),
        new("A5", PartnerNames.Arclink, "POST", CarryIn + "/resubmission", "receptionNumber", [], Resubmit),
    ];

    public static Answer Link(OperationCall call)
    {
        if (call.Text("receptionNumber") != call.Key)
            return Answer.Refuse(422, "invalid_field", "受付番号がURLと一致しません。", "receptionNumber");
        if (call.Run.CarryIns.TryGetValue(call.Key, out var standing))
        {
            return standing.ContentHash == call.ContentHash
                ? Linked(200, standing.Shown, Effects.Replayed)
                : Answer.Refuse(409, "content_conflict", "この受付番号には内容の異なるデータが連携されています。");
        }

        return Linked(201, Open(call.Run, call.Key, call.Now, call.ContentHash).Shown, Effects.Created);
    }

    /// <summary>The data arrives in arclink, and J-PASS knows that it was sent.</summary>
    public static CarryInState Open(RunState run, string key, DateTimeOffset now, string contentHash)
    {
        var opened = new CarryInState(key, new CarryIn(key, Labels.WithStaff, now, ProductsFor(run, key), []), contentHash, []);
        run.Put(opened);
        if (run.Receptions.TryGetValue(key, out var reception))
            run.Put(reception with { Shown = reception.Shown with { Arclink = Labels.ArclinkLinked } });
        return opened;
    }

    private static Answer Apply(OperationCall call)
    {
        if (!call.Run.CarryIns.TryGetValue(call.Key, out var state))
            return NotFound();
        var productCodes = call.Body.GetProperty("productCodes").EnumerateArray().Select(code => code.GetString()!).ToArray();
        if (call.IdempotencyKey is { } key && state.Shown.Applications.FirstOrDefault(one => one.RequestKey == key) is { } ours)
        {
            return state.ApplicationContents[ours.ApplicationId] == call.ContentHash
                ? Applied(state.Shown, ours.ApplicationId, Effects.Replayed)
                : AlreadyApplied();
        }

        if (state.Shown.Status != Labels.WithStaff)
            return AlreadyApplied();
        if (productCodes.Length == 0)
            return Answer.Refuse(422, "no_product_selected", "商品が選択されていません。", "productCodes");
        if (productCodes.Except(state.Shown.Products.Select(product => product.ProductCode)).FirstOrDefault() is { } unknown)
            return Answer.Refuse(422, "invalid_field", $"商品コード{unknown}はありません。", "productCodes");
        if (call.Text("comment").Length > LongestComment)
            return Answer.Refuse(422, "invalid_field", "コメントは200文字以内で入力してください。", "comment");

        var applicationId = ApplicationId(state);

        // Answered with success, but nobody's desk has it: the screen still says 担当者手続き中.
        if (call.Verdict.NotAdvanced)
            return Applied(state.Shown, applicationId, Effects.Refused);

        var advanced = Advance(call.Run, state, applicationId, call.IdempotencyKey, productCodes, call.Now, call.ContentHash);
        return Applied(advanced.Shown, applicationId, Effects.Changed);
    }

    /// <summary>申請 → 登録: the application lies with the store's approver.</summary>
    public static CarryInState Advance(
        RunState run,
        CarryInState state,
        string applicationId,
        string? requestKey,
        string[] productCodes,
        DateTimeOffset now,
        string contentHash)
    {
        var application = new CarryInApplication(applicationId, requestKey, productCodes, now, ReturnedAt: null);
        var advanced = state with
        {
            Shown = state.Shown with { Status = Labels.WithApprover, Applications = [.. state.Shown.Applications, application] },
            ApplicationContents = new Dictionary<string, string>(state.ApplicationContents) { [applicationId] = contentHash },
        };
        run.Put(advanced);
        return advanced;
    }

    public static string ApplicationId(CarryInState state) => $"AP-{state.Key}-{state.Shown.Applications.Length + 1}";

    private static Answer Read(OperationCall call) =>
        call.Run.CarryIns.TryGetValue(call.Key, out var state) ? Answer.Of(200, state.Shown, SimJson.Plain.CarryIn) : NotFound();

    private static Answer Return(OperationCall call)
    {
        if (!call.Run.CarryIns.TryGetValue(call.Key, out var state))
            return NotFound();
        switch (state.Shown.Status)
        {
            case Labels.AtHeadOffice:
                return Answer.Refuse(409, "already_at_head_office", "すでに本社へ持込済のため、差し戻しできません。");
            case Labels.Resubmitted:
                return Answer.Refuse(409, "not_with_approver", "変更再申込済のため、差し戻しできません。");
            case Labels.WithStaff:
                return Moved(call.Key, Labels.WithStaff, Effects.Replayed);
            default:
                GiveBack(call.Run, state, call.Now);
                return Moved(call.Key, Labels.WithStaff, Effects.Changed);
        }
    }

    public static CarryInState GiveBack(RunState run, CarryInState state, DateTimeOffset now)
    {
        var applications = state.Shown.Applications.Select(one => one.ReturnedAt is null ? one with { ReturnedAt = now } : one).ToArray();
        var returned = state with { Shown = state.Shown with { Status = Labels.WithStaff, Applications = applications } };
        run.Put(returned);
        return returned;
    }

    private static Answer Resubmit(OperationCall call)
    {
        if (!call.Run.CarryIns.TryGetValue(call.Key, out var state))
            return NotFound();
        if (state.Shown.Status == Labels.Resubmitted)
            return Moved(call.Key, Labels.Resubmitted, Effects.Replayed);
        if (state.Shown.Status != Labels.WithStaff)
            return Answer.Refuse(409, "not_with_staff", $"手続き状況が「{state.Shown.Status}」のため、変更再申込できません。「担当者手続き中」にしてください。");

        call.Run.Put(state with { Shown = state.Shown with { Status = Labels.Resubmitted } });
        return Moved(call.Key, Labels.Resubmitted, Effects.Changed);
    }

    private static Product[] ProductsFor(RunState run, string key) =>
        run.Products.TryGetValue(key, out var own) || run.Products.TryGetValue("*", out own) ? own.Products : DefaultProducts;

    private static Answer Linked(int status, CarryIn carryIn, string effect) =>
        Answer.Of(
            status, new CarryInLinked(carryIn.ReceptionNumber, carryIn.Status, carryIn.Products), SimJson.Plain.CarryInLinked, effect);

    private static Answer Applied(CarryIn carryIn, string applicationId, string effect) =>
        Answer.Of(200, new CarryInApplied(carryIn.ReceptionNumber, applicationId, carryIn.Status), SimJson.Plain.CarryInApplied, effect);

    private static Answer Moved(string key, string status, string effect) =>
        Answer.Of(200, new CarryInStatus(key, status), SimJson.Plain.CarryInStatus, effect);

    private static Answer AlreadyApplied() => Answer.Refuse(409, "already_applied", "すでに申請されています。");

    private static Answer NotFound() => Answer.Refuse(404, "carry_in_not_found", "該当する持込データがありません。");
}

internal sealed record CarryInLinked(string ReceptionNumber, string Status, Product[] Products);

internal sealed record CarryInApplied(string ReceptionNumber, string ApplicationId, string Status);

internal sealed record CarryInStatus(string ReceptionNumber, string Status);
