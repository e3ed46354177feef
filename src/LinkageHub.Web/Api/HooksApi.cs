using LinkageHub.Callbacks;
using LinkageHub.Ledger;
using LinkageHub.Partners;
using LinkageHub.Recordings;
using LinkageHub.Web.Watch;

namespace LinkageHub.Web.Api;

/// <summary><c>POST /hooks/{partner}</c>: callbacks of the partners, signed as Standard Webhooks say. Stored before the 204.</summary>
public static class HooksApi
{
    private static readonly Open Signed = new("every callback carries its partner's signature");

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/hooks/{partner}", (string partner, HttpContext http, PartnerDirectory partners, CallbackInbox inbox, Recorder recorder, ContractWatch contracts, TimeProvider clock) =>
            TakeAsync(partner, http, partners, inbox, recorder, contracts, clock)).WithMetadata(Signed).ExcludeFromDescription();
        app.MapPost("/hooks/insurers/{code}", (string code, HttpContext http, PartnerDirectory partners, CallbackInbox inbox, Recorder recorder, ContractWatch contracts, TimeProvider clock) =>
            TakeAsync(partners.KnowsInsurer(code) ? partners.Insurer(code).Client.Id : "", http, partners, inbox, recorder, contracts, clock)).WithMetadata(Signed).ExcludeFromDescription();
    }

    private static async Task<IResult> TakeAsync(
        string partner, HttpContext http, PartnerDirectory partners, CallbackInbox inbox, Recorder recorder, ContractWatch contracts, TimeProvider clock)
    {
        if (partners.ById(partner) is not { } client)
            return Problems.Of("LH8-105", "この連携先はありません。");
        var (bytes, tooLarge) = await RequestBody.ReadBytesAsync(http, RequestBody.MostBytes);
        if (tooLarge)
            return Problems.Of("LH7-109", $"データが大きすぎます（上限：{RequestBody.MostBytes / 1024}KiB）。");

        var headers = http.Request.Headers;
        var id = headers["webhook-id"].ToString();
        if (!Inputs.IsText(id) || !WebhookSignature.IsValid(
                id, headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), bytes, client.Options.WebhookSecrets, clock.GetUtcNow()))
            return Problems.Of("LH8-106", "署名を確認できません。", 401);
        contracts.Callback(client, headers, bytes);
        if (CallbackBody.Parse(bytes) is not { } body)
            return Problems.Of("LH7-108", "入力の形式が正しくありません（通知の本文）。", 400);
        try
        {
            await inbox.StoreAsync(partner, id, body, bytes, http.RequestAborted);
        }
        catch (LedgerUnavailableException)
        {
            return Problems.Of("LH9-107");
        }
        recorder.Callback(partner, id, body.Key, bytes);
        return Results.NoContent();
    }
}
