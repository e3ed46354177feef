using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Triggers;
using LinkageHub.Values;
using LinkageHub.Web.Api;
using LinkageHub.Web.Screens.Pages;

namespace LinkageHub.Web.Screens;

/// <summary>Repairs of a case, each with a reason and said beforehand: the number by hand, a new revision, back to the staff, 控え交付済 taken back, the end.</summary>
public static class RepairScreens
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static void Map(RouteGroupBuilder screens)
    {
        screens.MapGet("/cases/{id}/repair", (string id, HttpContext http, CaseScreens found) => ShowAsync(id, http, found, [], 200)).Demands(Call.Evidence);
        Number(screens, "reception-number", (numbers, file, form, reason, http, _) => ReceptionNumber.TryParse(form["number"], out var number)
            ? numbers.SetReceptionAsync(file.CaseId, http.Who(), number.Text, reason, http.RequestAborted)
            : Task.FromResult<Answer>(Answer.Refused.With("LH2-110")));
        // 2回の入力 (S003-04): a serial that is typed wrong is somebody else's application.
        Number(screens, "print-serial", (numbers, file, form, reason, http, settings) => PrintSerial.TryParse(form["number"], settings.PrintSerialPattern, out var serial)
            && PrintSerial.TryParse(form["again"], settings.PrintSerialPattern, out var again) && again == serial
            ? numbers.SetSerialAsync(file.CaseId, http.Who(), serial.Text, reason, http.RequestAborted)
            : Task.FromResult<Answer>(Answer.Refused.With("LH1-104")));
        Post(screens, "revision", Call.RepairCase, (repairs, file, form, reason, who, stop) => CasesApi.RevisionReasons.Contains(form["why"].ToString())
            ? repairs.OpenRevisionAsync(file.CaseId, who, form["why"].ToString(), reason, stop)
            : Task.FromResult<Answer>(Answer.Refused.Saying("LH7-108", "新しい版を始める理由を選んでください。", "Choose why a new revision is opened.")));
        Post(screens, "return-to-staff", Call.RepairCase, (repairs, file, _, reason, who, stop) => repairs.ReturnToStaffAsync(file.CaseId, who, reason, Patience, stop));
        Post(screens, "take-over", Call.TakeOver, (repairs, file, _, reason, who, stop) => repairs.TakeOverAsync(file.CaseId, who, reason, stop));
        Post(screens, "withdraw-copy", Call.Evidence, (repairs, file, _, reason, who, stop) => repairs.WithdrawCopyDeliveryAsync(file.CaseId, who, reason, stop));
        Post(screens, "cancel", Call.CancelCase, (repairs, file, _, reason, who, stop) => repairs.CancelAsync(file.CaseId, who, reason, stop));
        // The reason is the proposer's; the second person's word is the click, after reading it.
        screens.MapPost("/cases/{id}/repair/confirm-cancel", (string id, HttpContext http, CaseScreens found, CaseRepairs repairs, Commands commands) =>
            DoAsync(id, http, found, commands, needsReason: false, (file, _, _) => repairs.ConfirmCancelAsync(file.CaseId, http.Who(), http.RequestAborted)))
            .Demands(Call.CancelCase).WithMetadata(new StepUp(Up: 1));
    }

    private static void Number(
        RouteGroupBuilder screens, string what, Func<NumberRepairs, CaseFile, IFormCollection, string, HttpContext, HubSettings, Task<Answer>> act) =>
        screens.MapPost($"/cases/{{id}}/repair/{what}", (string id, HttpContext http, CaseScreens found, NumberRepairs numbers, HubSettings settings, Commands commands) =>
            DoAsync(id, http, found, commands, needsReason: true, (file, form, reason) => act(numbers, file, form, reason, http, settings))).Demands(Call.RepairCase);

    private static void Post(
        RouteGroupBuilder screens, string what, Call call, Func<CaseRepairs, CaseFile, IFormCollection, string, Principal, CancellationToken, Task<Answer>> act) =>
        screens.MapPost($"/cases/{{id}}/repair/{what}", (string id, HttpContext http, CaseScreens found, CaseRepairs repairs, Commands commands) =>
            DoAsync(id, http, found, commands, needsReason: true, (file, form, reason) => act(repairs, file, form, reason, http.Who(), http.RequestAborted))).Demands(call);

    private static async Task<IResult> DoAsync(
        string id, HttpContext http, CaseScreens found, Commands commands, bool needsReason, Func<CaseFile, IFormCollection, string, Task<Answer>> act)
    {
        if (await found.FindAsync(http, id) is not { } file)
            return CaseScreens.NotThere;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var reason = form["reason"].ToString().Trim();
        if (needsReason && Reasons.IsWrong(reason))
            return await ShowAsync(id, http, found, [Refusal.Of("LH8-104")], 422);
        if (!await commands.IsFirstAsync(http, form))
            return Page.See(new Notice(Notice.Same).On($"/cases/{id}"));
        return await act(file, form, reason) is Answer.Refused refused
            ? await ShowAsync(id, http, found, refused.Refusals, 409)
            : Page.See(new Notice(Notice.Recorded).On($"/cases/{id}"));
    }

    private static async Task<IResult> ShowAsync(string id, HttpContext http, CaseScreens found, IReadOnlyList<Refusal> refusals, int status) =>
        await found.FindAsync(http, id) is { } file
            ? Page.Of<RepairPage>(status, new { File = file, Errors = refusals.Select(refusal => ErrorCatalogue.Describe(refusal)).ToList() })
            : CaseScreens.NotThere;
}
