using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using LinkageHub.PartnerSimulator.Partners;

namespace LinkageHub.PartnerSimulator.Control;

internal sealed record CarryInDecision(string? Comment, string[]? ProductCodes);

internal sealed record ProductList(Product[]? Products);

/// <summary>People at arclink: the store's approver, and staff who work there by hand (steps 50-52).</summary>
internal static class CarryInsControl
{
    private static readonly JsonTypeInfo<CarryInDecision> Decision = SimJson.Strict.CarryInDecision;

    public static readonly PersonAct[] Acts =
    [
        new("apply", PartnerNames.Arclink, "申請（手順50-52）", "POST", "/carry-ins/{receptionNumber}/apply", "receptionNumber",
            PersonAct.Typed(Decision, (moment, body) => ApplyByHand(moment.Run, moment.Key, body, moment.Now))),
        new("approve", PartnerNames.Arclink, "承認（本社持込済）", "POST", "/carry-ins/{receptionNumber}/approve", "receptionNumber",
            PersonAct.Typed(Decision, (moment, _) => With(moment, state => Approve(moment.Run, state)))),
        new("return", PartnerNames.Arclink, "差戻し（担当者手続き中へ）", "POST", "/carry-ins/{receptionNumber}/return", "receptionNumber",
            PersonAct.Typed(Decision, (moment, _) => With(moment, state => Return(moment.Run, state, moment.Now))),
            new ActField("comment", "理由")),
        new("take-back", PartnerNames.Arclink, "変更再申込（①）", "POST", "/carry-ins/{receptionNumber}/take-back", "receptionNumber",
            PersonAct.Typed(Decision, (moment, _) => With(moment, state => TakeBack(moment.Run, state)))),
        new("products", PartnerNames.Arclink, "商品の設定", "POST", "/carry-ins/{receptionNumber}/products", "receptionNumber",
            PersonAct.Typed(SimJson.Strict.ProductList, (moment, body) => ListProducts(moment.Run, moment.Key, body))),
    ];

    private static Done Approve(RunState run, CarryInState state)
    {
        if (state.Shown.Status != Labels.WithApprover)
            return Refused(409, "not_applied", $"手続き状況が「{state.Shown.Status}」です。");
        var approved = state with { Shown = state.Shown with { Status = Labels.AtHeadOffice } };
        run.Put(approved);
        return Shown(approved, "carryin.approved");
    }

    private static Done Return(RunState run, CarryInState state, DateTimeOffset now) =>
        state.Shown.Status == Labels.WithApprover
            ? Shown(Arclink.GiveBack(run, state, now), "carryin.returned")
            : Refused(409, "not_applied", $"手続き状況が「{state.Shown.Status}」です。");

    /// <summary>① by hand at arclink.</summary>
    private static Done TakeBack(RunState run, CarryInState state)
    {
        if (state.Shown.Status != Labels.WithStaff)
            return Refused(409, "not_with_staff", $"手続き状況が「{state.Shown.Status}」です。");
        var taken = state with { Shown = state.Shown with { Status = Labels.Resubmitted } };
        run.Put(taken);
        return Shown(taken, null);
    }

    private static Done ApplyByHand(RunState run, string key, CarryInDecision body, DateTimeOffset now)
    {
        if (!ReceptionNumbers.IsValid(key))
            return Refused(422, "invalid_field", "受付番号の形式が正しくありません。");
        var state = run.CarryIns.GetValueOrDefault(key) ?? Arclink.Open(run, key, now, contentHash: "by-hand");
        if (state.Shown.Status != Labels.WithStaff)
            return Refused(409, "already_applied", $"手続き状況が「{state.Shown.Status}」です。");
        var products = body.ProductCodes ?? [state.Shown.Products[0].ProductCode];
        return Shown(Arclink.Advance(run, state, Arclink.ApplicationId(state), requestKey: null, products, now, "by-hand"), null);
    }

    private static Done ListProducts(RunState run, string key, ProductList body)
    {
        if (body.Products is not { } products)
            return Refused(422, "invalid_field", "productsを指定してください。");
        run.Put(new ProductsState(key, products));
        if (run.CarryIns.TryGetValue(key, out var state))
            run.Put(state with { Shown = state.Shown with { Products = products } });
        return new Done(Answer.Of(200, body, SimJson.Plain.ProductList), PartnerNames.Arclink, key);
    }

    private static Done Shown(CarryInState state, string? callback) =>
        new(Answer.Of(200, state.Shown, SimJson.Plain.CarryIn), PartnerNames.Arclink, state.Key, callback is null
            ? null
            : new Notice(PartnerNames.Arclink, callback, state.Key, new JsonObject { ["receptionNumber"] = state.Key }));

    private static Done With(Moment moment, Func<CarryInState, Done> act) =>
        moment.Run.CarryIns.TryGetValue(moment.Key, out var state) ? act(state) : Refused(404, "carry_in_not_found", "該当する持込データがありません。");

    private static Done Refused(int status, string code, string detail) =>
        new(Answer.Refuse(status, code, detail), PartnerNames.Arclink, "");
}
