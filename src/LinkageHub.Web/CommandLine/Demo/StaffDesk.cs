using System.Diagnostics;
using LinkageHub.Web.Verbs;

namespace LinkageHub.Web.Demo;

/// <summary>The staff at the hub: triggers, waits, opens DLWeb again, and registers a conclusion by hand with a second person.</summary>
internal sealed class StaffDesk(HubClient first, HubClient second, DemoTally tally, TimeProvider time, TimeSpan? patience = null)
{
    private const int LongWait = 30;
    private const int MostRetries = 8;
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a person waits for one linkage before giving it to somebody else.</summary>
    private TimeSpan Patience => patience ?? TimeSpan.FromSeconds(90);

    /// <summary>Triggers and sees it through. The answer is the handoff when it is done, or what the hub refused with.</summary>
    public async Task<Handover> HandOverAsync(Trigger trigger, CancellationToken stop)
    {
        var counts = tally.Of(trigger.Linkage);
        counts.CountTrigger();
        var waited = Stopwatch.StartNew();
        for (var retries = 0; ;)
        {
            var answer = await first.PostAsync("linkages", trigger, stop, LongWait);
            if (answer.Problem is { Code: "LH9-107" } && waited.Elapsed < Patience)
            {
                await Task.Delay(AskAgain, time, stop);
                continue;
            }
            if (answer.Problem is { } problem)
            {
                counts.CountRefusal(problem.Code);
                return new Handover(null, problem);
            }

            var handoff = answer.Read<HandoffBody>();
            while (handoff is { Status: "failed", Retryable: true } && retries++ < MostRetries)
            {
                // LH2-203: the approval stands, DLWeb did not open. A person tries again; nothing does it by itself.
                counts.CountRefusal(handoff.ErrorCode);
                var again = await first.PostAsync($"handoffs/{handoff.Id}/retry", new { reason = "画面を開き直して再実行" }, stop, LongWait);
                if (again.Problem is { } notAgain)
                    return new Handover(null, notAgain);
                handoff = again.Read<HandoffBody>();
            }
            if (handoff.IsDone)
            {
                counts.CountDone(handoff);
                return new Handover(handoff, null);
            }
            if (handoff.HasEnded || waited.Elapsed > Patience)
            {
                counts.CountRefusal(handoff.ErrorCode ?? handoff.Status);
                return new Handover(null, new Problem(handoff.ErrorCode ?? handoff.Status, handoff.ErrorDetail, handoff.NextAction) { HandoffId = handoff.Id });
            }
        }
    }

    /// <summary>控え交付済 (S003-49).</summary>
    public async Task RecordCopyDeliveryAsync(string key, string staffCode, CancellationToken stop)
    {
        var answer = await first.PutAsync($"cases/{key}/copy-delivery", new { onBehalfOf = staffCode }, stop);
        if (answer.Problem is { } problem)
            throw new CommandException($"控え交付済を記録できません({problem.Code} {problem.Detail})。");
    }

    /// <summary>S003-41 to 44: once the conclusion has settled, one person types both dates and another types them again.</summary>
    public async Task<Handover> ConcludeByHandAsync(string handoffId, string startDate, string concludedAt, CancellationToken stop)
    {
        var path = $"handoffs/{handoffId}/manual-conclusion";
        var proposal = new
        {
            insuranceStartDate = startDate,
            concludedAt,
            conclusionSource = "online-inquiry",
            paperContract = false,
            reason = "「閉じる」で終了したため",
        };
        var proposed = await first.PostAsync(path, proposal, stop);
        for (var waited = Stopwatch.StartNew(); proposed.Problem is { Code: "LH3-203" } && waited.Elapsed < Patience;)
        {
            await Task.Delay(AskAgain, time, stop);
            proposed = await first.PostAsync(path, proposal, stop);
        }
        if (proposed.Problem is { } refused)
            return new Handover(null, refused);

        var confirmed = await second.PostAsync($"{path}/confirm", new { insuranceStartDate = startDate, concludedAt }, stop, LongWait);
        for (var waited = Stopwatch.StartNew(); confirmed.IsRunning && waited.Elapsed < Patience;)
            confirmed = await first.GetAsync($"handoffs/{handoffId}", stop, LongWait) is { Problem: null } seen && !seen.Read<HandoffBody>().HasEnded
                ? await PauseAsync(confirmed, stop)
                : await first.GetAsync($"handoffs/{handoffId}", stop);
        if (confirmed.Problem is { } problem)
            return new Handover(null, problem);
        var handoff = confirmed.Read<HandoffBody>();
        if (!handoff.IsDone)
            return new Handover(null, new Problem(handoff.ErrorCode ?? handoff.Status, handoff.ErrorDetail, handoff.NextAction));
        tally.Of("III").CountDone(handoff);
        return new Handover(handoff, null);
    }

    private async Task<HubAnswer> PauseAsync(HubAnswer unchanged, CancellationToken stop)
    {
        await Task.Delay(AskAgain, time, stop);
        return unchanged;
    }
}

/// <summary>The body of <c>POST /linkages</c>.</summary>
internal sealed record Trigger(string Linkage, string? PrintSerial = null, string? ReceptionNumber = null);

/// <summary>Either the finished handoff or the reason why there is none.</summary>
internal sealed record Handover(HandoffBody? Done, Problem? Refused);
