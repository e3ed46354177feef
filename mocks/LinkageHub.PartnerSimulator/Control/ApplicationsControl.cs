using System.Text.Json;
using System.Text.Json.Nodes;

namespace LinkageHub.PartnerSimulator.Control;

/// <summary>People at 損保オンライン: applications made, changed, printed and sent on (steps 1-5).</summary>
internal static class ApplicationsControl
{
    public static readonly PersonAct[] Acts =
    [
        new("enter-application", PartnerNames.SonpoOnline, "申込書帳票作成（手順1-3）", "POST", "/applications", null,
            moment => Seed(moment.Run, moment.Body, moment.Now), new ActField("printSerial", "印刷連番")),
        new("change-application", PartnerNames.SonpoOnline, "申込書の変更（手順30）", "PUT", "/applications/{printSerial}", "printSerial",
            moment => Change(moment.Run, moment.Key, moment.Body), new ActField("premium.total", "保険料（円）", Required: true)),
        new("print", PartnerNames.SonpoOnline, "印刷・割賦WEB連携（手順4-5）", "POST", "/applications/{printSerial}/print", "printSerial",
            PersonAct.Typed(SimJson.Strict.NoBody, (moment, _) => Print(moment.Run, moment.Key, moment.Now))),
    ];

    public static void Map(IEndpointRouteBuilder sim, Desk desk) => sim.MapGet("/applications", context => ListAsync(context, desk.Run(context)));

    private static Done Seed(RunState run, JsonElement body, DateTimeOffset now)
    {
        var given = body.ValueKind is JsonValueKind.Array ? body.EnumerateArray().ToArray() : [body];
        var documents = new List<JsonObject>();
        foreach (var one in given)
        {
            if (one.ValueKind is not JsonValueKind.Object)
                return Refused(422, "invalid_field", "申込書はオブジェクトで指定してください。", "$");
            var document = ApplicationDefaults.New(now);
            if (ApplicationDefaults.Unknown(one, document) is { } path)
                return Refused(422, "invalid_field", "申込書にない項目です。", path);
            document.Merge(one);
            document["printSerial"] ??= run.NewNumber(
                "A{0:0000000}",
                number => run.Applications.ContainsKey(number) || documents.Any(other => Text(other, "printSerial") == number));
            if (run.Applications.ContainsKey(Text(document, "printSerial")!))
                return Refused(409, "application_exists", $"印刷連番{Text(document, "printSerial")}の申込書は登録済です。", "printSerial");
            documents.Add(document);
        }

        foreach (var document in documents)
            Keep(run, document);
        var serials = new JsonArray([.. documents.Select(document => document["printSerial"]!.DeepClone())]);
        return new Done(
            Answer.Of(201, new JsonObject { ["printSerials"] = serials }, SimJson.Plain.JsonObject),
            PartnerNames.SonpoOnline,
            documents.Count == 0 ? "" : Text(documents[0], "printSerial")!);
    }

    private static Done Change(RunState run, string serial, JsonElement body)
    {
        if (!run.Applications.TryGetValue(serial, out var application))
            return NotFound(serial);
        var document = Node(application);
        if (body.ValueKind is not JsonValueKind.Object)
            return Refused(422, "invalid_field", "申込書の項目をオブジェクトで指定してください。", "$");
        if (ApplicationDefaults.Unknown(body, ApplicationDefaults.New(default)) is { } path)
            return Refused(422, "invalid_field", "申込書にない項目です。", path);
        document.Merge(body);
        document["version"] = (document["version"]?.GetValue<int>() ?? 0) + 1;
        document["printSerial"] = serial;
        var changed = Keep(run, document);

        // What the insurer changes in the application it also shows in the contract that stands on it (step 30).
        if (run.Contracts.TryGetValue(serial, out var contract))
        {
            var premium = changed.Premium ?? contract.Shown.Premium;
            run.Put(contract with { Shown = contract.Shown with { Premium = premium, Coverage = changed.Coverage } });
        }

        return Shown(changed);
    }

    private static Done Print(RunState run, string serial, DateTimeOffset now)
    {
        if (!run.Applications.TryGetValue(serial, out var application))
            return NotFound(serial);
        var document = Node(application);
        document["formPrintedAt"] ??= JapanTime.Text(now);
        document["status"] = Labels.LinkedToJPass;
        var printed = Keep(run, document);
        return Shown(printed) with
        {
            Notice = new Notice(
                PartnerNames.SonpoOnline, "application.printed", serial, new JsonObject { ["printSerial"] = serial }, printed.InsurerCode),
        };
    }

    private static ApplicationState Keep(RunState run, JsonObject document)
    {
        var application = new ApplicationState(Text(document, "printSerial")!, document.ToElement());
        run.Put(application);
        if (application.Document.GetText("replacesPrintSerial") is { } replaced
            && run.Applications.TryGetValue(replaced, out var old)
            && old.Status != Labels.OldVersion)
        {
            var superseded = Node(old);
            superseded["status"] = Labels.OldVersion;
            run.Put(new ApplicationState(replaced, superseded.ToElement()));
        }

        return application;
    }

    private static async Task ListAsync(HttpContext context, RunState run)
    {
        JsonArray items = [];
        lock (run.Gate)
        {
            foreach (var application in run.Applications.Values.OrderBy(application => application.Key, StringComparer.Ordinal))
                items.Add((JsonNode)Node(application));
        }

        await Answer.Of(200, new JsonObject { ["items"] = items }, SimJson.Plain.JsonObject).SendAsync(context.Response);
    }

    private static Done Shown(ApplicationState application) =>
        new(Answer.Of(200, Node(application), SimJson.Plain.JsonObject), PartnerNames.SonpoOnline, application.Key);

    private static Done NotFound(string serial) => Refused(404, "application_not_found", "該当する申込書がありません。", serial);

    private static Done Refused(int status, string code, string detail, string? field) =>
        new(Answer.Refuse(status, code, detail, field), PartnerNames.SonpoOnline, "");

    private static JsonObject Node(ApplicationState application) => JsonNode.Parse(application.Document.GetRawText())!.AsObject();

    private static string? Text(JsonObject document, string name) => document[name]?.GetValue<string>();
}
