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

    public static void Map(IEndpointRouteBuilder sim, Desk desk)
    {
        sim.MapPost("/carry-ins/{receptionNumber}/approve", context =>
            desk.ActAsync(context, "approve", Decision, (run, _) => With(run, Key(context), state => Approve(run, state))));
        sim.MapPost("/carry-ins/{receptionNumber}/return", context =>
            desk.ActAsync(context, "return", Decision, (run, _) => With(run, Key(context), state => Return(run, state, desk.Now))));
        sim.MapPost("/carry-ins/{receptionNumber}/apply", context =>
            desk.ActAsync(context, "apply", Decision, (run, body) => ApplyByHand(run, Key(context), body, desk.Now)));
        sim.MapPost("/carry-ins/{receptionNumber}/products", context =>
            desk.ActAsync(context, "products", SimJson.Strict.ProductList, (run, body) => ListProducts(run, Key(context), body)));
    }

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

    private static Done With(RunState run, string key, Func<CarryInState, Done> act) =>
        run.CarryIns.TryGetValue(key, out var state) ? act(state) : Refused(404, "carry_in_not_found", "該当する持込データがありません。");

    private static string Key(HttpContext context) => (string)context.Request.RouteValues["receptionNumber"]!;

    private static Done Refused(int status, string code, string detail) =>
        new(Answer.Refuse(status, code, detail), PartnerNames.Arclink, "");
}
