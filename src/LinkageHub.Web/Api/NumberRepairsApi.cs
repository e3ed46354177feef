using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Linkages;
using LinkageHub.Procedure;
using LinkageHub.Triggers;
using LinkageHub.Values;

namespace LinkageHub.Web.Api;

public sealed record ReceptionNumberBody
{
    public string? ReceptionNumber { get; init; }
    public string? Reason { get; init; }
}

public sealed record PrintSerialBody
{
    public string? PrintSerial { get; init; }
    public string? Reason { get; init; }
}

/// <summary>A case's numbers attached or put right, and, asked beforehand, what that or a new revision would void.</summary>
public static class NumberRepairsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var cases = api.MapGroup("/cases").WithTags("cases");
        cases.MapGet("/{key}/repairs", PlanAsync).Demands(Call.Read).WithSummary("番号の訂正や新しい版で無効になるもの").ProducesProblems();
        cases.MapPut("/{key}/reception-number", SetReceptionAsync).Demands(Call.RepairCase).WithSummary("受付番号を登録または訂正する")
            .Accepts<ReceptionNumberBody>("application/json").ProducesProblems();
        cases.MapPut("/{key}/print-serial", SetSerialAsync).Demands(Call.RepairCase).WithSummary("印刷連番を登録または訂正する")
            .Accepts<PrintSerialBody>("application/json").ProducesProblems();
    }

    private static async Task<IResult> PlanAsync(string key, HttpContext http, CaseFinder finder)
    {
        if (await finder.FindAsync(http, key) is not { } file)
            return Problems.Of("LH8-105");
        var impact = RevisionImpact.Of(file);
        return Results.Json(new
        {
            printSerial = Number(file, NumberKind.PrintSerial),
            receptionNumber = Number(file, NumberKind.ReceptionNumber),
            revision = new
            {
                allowed = !file.IsCancelled,
                linkages = impact.Linkages.Select(line => new
                {
                    handoffId = line.Handoff.Id, linkage = line.Handoff.Linkage.Wire(), status = line.Handoff.Status.Wire(), becomes = Becomes[line.Fate],
                }).ToList(),
                numbers = impact.Numbers.Select(number => new { kind = number.Kind is { } kind ? CaseBodies.BusinessKindOf(kind) : "approval-number", number = number.Number }).ToList(),
                customer = impact.Customer.Select(again => again.Japanese).ToList(),
            },
        }, ApiJson.Options);
    }

    private static readonly Dictionary<Fate, string> Becomes = new()
    {
        [Fate.DoneAgain] = "done-again", [Fate.CalledOff] = "cancelled", [Fate.OnlyLookedUp] = "looked-up-only", [Fate.StaysEnded] = "stays",
    };

    private static object Number(CaseFile file, NumberKind kind)
    {
        var why = NumberRepairs.Why(file, kind);
        return new
        {
            number = NumbersInUse.Of(file.Current, kind),
            allowed = why is null,
            code = why?.Code,
            detail = why is null ? null : ErrorCatalogue.Describe(why).Message,
            cancels = NumbersInUse.Voided(file, kind).Select(handoff => new { handoffId = handoff.Id, linkage = handoff.Linkage.Wire(), status = handoff.Status.Wire() }).ToList(),
        };
    }

    private static async Task<IResult> SetReceptionAsync(string key, HttpContext http, CaseFinder finder, NumberRepairs numbers, CaseBodies bodies)
    {
        if (await finder.FindAsync(http, key) is not { } file)
            return Problems.Of("LH8-105");
        var (body, unreadable) = await RequestBody.ReadAsync<ReceptionNumberBody>(http);
        if (unreadable is not null)
            return unreadable;
        if (!ReceptionNumber.TryParse(body!.ReceptionNumber, out var number))
            return Problems.Field("receptionNumber", "LH2-110");
        return Inputs.CheckReason(body.Reason)
            ?? Answered(await numbers.SetReceptionAsync(file.CaseId, http.Who(), number.Text, body.Reason!, http.RequestAborted), bodies);
    }

    private static async Task<IResult> SetSerialAsync(string key, HttpContext http, CaseFinder finder, NumberRepairs numbers, CaseBodies bodies, HubSettings settings)
    {
        if (await finder.FindAsync(http, key) is not { } file)
            return Problems.Of("LH8-105");
        var (body, unreadable) = await RequestBody.ReadAsync<PrintSerialBody>(http);
        if (unreadable is not null)
            return unreadable;
        if (!PrintSerial.TryParse(body!.PrintSerial, settings.PrintSerialPattern, out var serial))
            return Problems.Field("printSerial", "LH7-108");
        return Inputs.CheckReason(body.Reason)
            ?? Answered(await numbers.SetSerialAsync(file.CaseId, http.Who(), serial.Text, body.Reason!, http.RequestAborted), bodies);
    }

    private static IResult Answered(Answer answer, CaseBodies bodies) => answer switch
    {
        Answer.Refused refused => Problems.Of(refused),
        Answer.Changed(var file) => Results.Json(bodies.Whole(file), ApiJson.Options),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
