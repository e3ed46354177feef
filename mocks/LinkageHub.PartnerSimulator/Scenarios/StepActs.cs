using LinkageHub.PartnerSimulator.Control;

namespace LinkageHub.PartnerSimulator.Scenarios;

/// <summary>Something staff do at the hub, as one call of its API. <c>{key}</c> is the step's key, <c>{handoff}</c> its handoff, the rest members of <c>with</c>.</summary>
/// <param name="Waits">Asked again until it is as expected: what the hub does by itself takes its time.</param>
/// <param name="Prefer">Seconds the hub may take to answer with the end.</param>
internal sealed record HubAct(string Name, string Method, string Path, bool Waits = false, int Prefer = 30);

/// <summary>Who may do what in a step. People at a partner act by its control interface, people at the hub by the hub's API.</summary>
internal static class StepActs
{
    public const string Staff = "staff", Colleague = "colleague";

    public static readonly HubAct[] AtHub =
    [
        new("link", "POST", "linkages"),
        new("order", "POST", "linkages", Prefer: 0),
        new("retry", "POST", "handoffs/{handoff}/retry"),
        new("look-up", "POST", "handoffs/{handoff}/look-up"),
        new("park", "POST", "handoffs/{handoff}/park"),
        new("cancel", "POST", "handoffs/{handoff}/cancel"),
        new("propose-conclusion", "POST", "handoffs/{handoff}/manual-conclusion"),
        new("confirm-conclusion", "POST", "handoffs/{handoff}/manual-conclusion/confirm"),
        new("deliver-copy", "PUT", "cases/{key}/copy-delivery"),
        new("record-step", "PUT", "cases/{key}/procedure/{step}"),
        new("open-revision", "POST", "cases/{key}/revisions"),
        new("return-to-staff", "POST", "cases/{key}/return-to-staff"),
        new("attach-reception", "PUT", "cases/{key}/reception-number"),
        new("search", "POST", "cases/search", Waits: true),
        new("import", "POST", "imports?kind=linkages"),
        new("see-handoff", "GET", "handoffs/{handoff}", Waits: true),
        new("see-case", "GET", "cases/{key}", Waits: true),
        new("see-procedure", "GET", "cases/{key}/procedure", Waits: true),
    ];

    public static IEnumerable<ScenarioError> Check(IReadOnlyList<Step> steps)
    {
        for (var index = 0; index < steps.Count; index++)
        {
            var (step, at) = (steps[index], $"$.steps[{index}]");
            var known = ActionsOf(step.Actor);
            if (!known.Contains(step.Action))
            {
                yield return new ScenarioError(
                    at + ".action", $"{step.Actor} does not \"{step.Action}\"", "expected one of " + string.Join(", ", known), Nearest.To(step.Action, known));
            }
            else if (NeedsKey(step) && step.Key is null)
            {
                yield return new ScenarioError(at + ".key", "missing", "expected the 印刷連番 or 受付番号 it is about", null);
            }

            if (step.Csv is not null && step.Action != "import")
                yield return new ScenarioError(at + ".csv", $"{step.Action} takes no file", "expected only with import", null);
        }
    }

    public static bool IsAtHub(string actor) => actor is Staff or Colleague;

    private static string[] ActionsOf(string actor) => IsAtHub(actor)
        ? [.. AtHub.Select(act => act.Name)]
        : [.. PersonAct.All.Where(act => act.Partner == actor).Select(act => act.Name)];

    private static bool NeedsKey(Step step) => IsAtHub(step.Actor)
        ? AtHub.First(act => act.Name == step.Action).Path is var path && (path.Contains("{key}", StringComparison.Ordinal) || path.Contains("{handoff}", StringComparison.Ordinal))
        : PersonAct.Find(step.Action)!.Key is not null;
}
