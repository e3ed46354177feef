using LinkageHub.Simulation.Store;

namespace LinkageHub.Simulation.Tests;

/// <summary>A bug known from public threads, as one change of the hub's text. The product itself has no switch for it.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="File">Below <c>src/LinkageHub</c>.</param>
/// <param name="Find">Stands exactly once in the file; when it does not any more, the table is out of date and the test says so.</param>
/// <param name="Replace">The bug.</param>
internal sealed record PlantedBug(string Name, string File, string Find, string Replace);

/// <summary>What is planted, with the mistake of reliability.md §2.2 and §4 it stands for.</summary>
internal static class PlantedBugs
{
    public static readonly IReadOnlyList<PlantedBug> InTheHub =
    [
        // I8: unknown is neither success nor failure.
        new("class C is sent again by itself", "Linkages/RetryRule.cs",
            "(PartnerOutcome.InDoubt, OperationClass.C) => new NextStep.StayInDoubt(),",
            "(PartnerOutcome.InDoubt, OperationClass.C) => new NextStep.SendAgain(TimeSpan.Zero),"),
        new("class B is sent again without a look-up", "Linkages/RetryRule.cs",
            "=> new NextStep.LookUp(Wait(1, policy, fraction, doubt.RetryAfter), NeedsPerson: false),",
            "=> new NextStep.SendAgain(Wait(1, policy, fraction, doubt.RetryAfter)),"),
        new("absent is believed before the settling time", "Linkages/RetryRule.cs",
            "(LookUpResult.Absent, _) when !isSettled =>", "(LookUpResult.Absent, _) when !isSettled && past.Sends < 0 =>"),
        new("5xx is taken as not applied", "Partners/OutcomeClassifier.cs",
            "_ => new PartnerOutcome.InDoubt($\"status-{answer.Status}\", retryAfter),",
            "_ => new PartnerOutcome.NotApplied(\"LH9-101\", true, null, retryAfter),"),
        new("408 is taken as not applied", "Partners/OutcomeClassifier.cs",
            "408 or 425 => new PartnerOutcome.InDoubt($\"status-{answer.Status}\", retryAfter),",
            "408 or 425 => new PartnerOutcome.NotApplied(\"LH9-101\", true, null, retryAfter),"),
        new("any 503 with Retry-After is taken as not applied", "Partners/OutcomeClassifier.cs",
            "503 when problem?.Code == \"not_processed\" && answer.RetryAfter is not null", "503 when answer.RetryAfter is not null"),
        new("a refusal of a proxy is taken as the partner's", "Partners/OutcomeClassifier.cs",
            "return new PartnerOutcome.InDoubt(answer.DoubtAbout(ProblemJson) ?? \"problem-unparsable\");",
            "return new PartnerOutcome.Rejected(\"LH9-104\");"),
        new("an unreadable 2xx is taken as not applied", "Partners/OutcomeClassifier.cs",
            "return new PartnerOutcome.InDoubt(doubt);", "return new PartnerOutcome.NotApplied(\"LH9-104\", true, null, null);"),
        new("a timeout after sending is taken as not sent", "Partners/PartnerWire.cs",
            "OperationCanceledException => WireExchange.Lost(stopped ? \"stopped\" : \"timeout\", stopped),",
            "OperationCanceledException => WireExchange.NeverLeft(\"timeout\", stopped),"),
        new("a reset after sending is taken as not sent", "Partners/PartnerWire.cs",
            "HttpRequestException lost => WireExchange.Lost(Symptom(lost.HttpRequestError)),",
            "HttpRequestException lost => WireExchange.NeverLeft(Symptom(lost.HttpRequestError)),"),
        new("any 404 is absent", "Partners/ReadRow.cs",
            "404 when absentCode is not null && OutcomeClassifier.ProblemOf(answer)?.Code == absentCode =>", "404 when absentCode is not null =>"),
        new("a later send speaks for the earlier one", "Handoffs/OutcomeSteps.cs",
            "when handoff.SendAgain || handoff.EarlierSendMayStand => Repeat(", "when handoff.Moves < 0 => Repeat("),
        new("what is in doubt can be cancelled", "Handoffs/HandoffActions.cs",
            "_ when handoff.MayStandAtPartner => Busy(handoff),", "_ when handoff.Moves < 0 => Busy(handoff),"),

        // I5, I6: intent first, the same key and bytes.
        new("the request leaves before its intent is committed", "Handoffs/HandoffRunner.cs",
            "if (await ledger.CommitAsync(intent) is CommitResult.Conflict)\n            return true;", "_ = ledger.CommitAsync(intent);"),
        new("the request leaves although its intent lost the race", "Handoffs/HandoffRunner.cs",
            "if (await ledger.CommitAsync(intent) is CommitResult.Conflict)\n            return true;", "await ledger.CommitAsync(intent);"),
        new("a dead node's send is sent again blindly", "Handoffs/HandoffRunner.cs",
            "return await CommitAsync(outcomes.FoundAfterCrash(file, handoff, operation));",
            "return await SendAsync(file, handoff, operation, null, lost);"),
        new("every attempt has a key of its own", "Handoffs/SendSteps.cs",
            "operation.Operation, insurerCode, operation.Key, operation.IdempotencyKey, operation.Sends",
            "operation.Operation, insurerCode, operation.Key, $\"{operation.IdempotencyKey}:{operation.Sends}\", operation.Sends"),
        new("a retry sends other bytes", "Handoffs/HandoffRunner.cs",
            "var body = payload?.Body ?? await cases.PayloadAsync(handoff.Id, operation.Operation, lost);\n        var claimedAt",
            "var body = payload?.Body ?? (ReadOnlyMemory<byte>)(byte[])[.. await cases.PayloadAsync(handoff.Id, operation.Operation, lost), 32];\n        var claimedAt"),
        new("the attempt number starts again", "Handoffs/SendSteps.cs", "Sends = operation.Sends + 1,", "Sends = 1,"),
        new("an outcome is written twice after an unknown commit", "Handoffs/HandoffRunner.cs",
            "if (!isOpen(file.HandoffById(handoffId).Operations.First(op => op.Operation == name)))", "if (tries < 0)"),

        // I7, INV-30: leases and fences.
        new("nobody renews the lease", "Handoffs/Heartbeats.cs",
            "if (!await due.RenewAsync(caseId, fence, lost.Token))", "if (fence < 0 && !await due.RenewAsync(caseId, fence, lost.Token))"),
        new("a frozen node sends when it wakes up", "Handoffs/HandoffRunner.cs",
            "TotalSeconds < ledger.Options.LeaseSeconds / 3", "TotalSeconds < double.MaxValue"),
        new("whose claim it is is not asked", "Cases/CaseFile.cs",
            "lease.HandoffId == handoffId && lease.Node == node;", "lease.HandoffId == handoffId;"),

        // I9: nothing is stuck.
        new("held work has no next time", "Handoffs/HandoffSteps.cs",
            "h => why(h) with { HeldBy = held.HeldBy }, wait,", "h => why(h) with { HeldBy = held.HeldBy }, handoff.Moves < 0 ? wait : null,"),
        new("a scheduled retry has no next time", "Handoffs/OutcomeSteps.cs", "with { HeldBy = heldBy }, again.Delay);", "with { HeldBy = heldBy }, null);"),
        new("looked up for ever and nobody is told", "Handoffs/OutcomeSteps.cs",
            "needsPerson: operation.LookUps >= retry.MaxAttempts", "needsPerson: false"),

        // I3, I4, I11, I12: the books.
        new("a move without a change of status has no entry", "Handoffs/CaseEdit.cs",
            "        facts.Add(new LedgerFact(\"status\", actor.Name) { HandoffId = moved.Id,",
            "        if (next != handoff.Status)\n            facts.Add(new LedgerFact(\"status\", actor.Name) { HandoffId = moved.Id,"),
        new("a callback is noted at every look", "Triggers/CaseRefresh.cs",
            "callback is not null && (complete || callback.IsLastTry) && !await cases.HasNotedAsync(file, callback.BodyHash, stop)", "callback is not null"),
        new("a callback is noted again by who takes it over", "Triggers/CaseRefresh.cs", " && !await cases.HasNotedAsync(file, callback.BodyHash, stop))", ")"),
        new("any signature will do", "Callbacks/WebhookSignature.cs",
            "valid |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(secret, signed), mac);", "valid |= secret.Length > 0;"),

        // The business.
        new("閉じる counts as concluded (INV-15)", "Linkages/Linkage3/Linkage3Rules.cs",
            "f => f.Contract!.FinishedBy.Is(Labels.FinishedProperly) || (f.Contract.FinishedBy is null && !IsConcluded(f)), Needs.Contract),", "f => true, Needs.Contract),"),
        new("carry-in before 控え交付済 (INV-18)", "Linkages/CarryIn/CarryInRules.cs",
            "f => f.CopyDeliveryRecorded || f.Reception!.CopyDelivered == true, Needs.Reception),", "f => true, Needs.Reception),"),
        new("taken is taken for done at arclink (INV-19)", "Linkages/CarryIn/CarryInRules.cs",
            "return IsApplied(status) ? new Progress.Done() : new Progress.ReadLater(NotComplete(status));", "return new Progress.Done();"),
        new("who proposed may confirm (INV-29)", "Linkages/Linkage3/ConfirmRules.cs", "if (proposal.ProposedBy == confirmer)", "if (confirmer.Length == 0)"),
        new("a replaced revision is registered by hand (INV-08)", "Linkages/Linkage3/ManualConclusionRules.cs",
            "!facts.RevisionIsCurrent || facts.CaseIsCancelled)", "facts.Revision < 0)"),
        new("work of a replaced revision goes on (INV-08)", "Handoffs/HandoffRunner.cs",
            "if ((file.RevisionOf(handoff).SupersededAt is not null || file.IsCancelled) && ", "if (file.CaseId.Length == 0 && "),
        new("a serial may belong to two cases (INV-01)", "Triggers/TriggerLinkage.cs",
            "        opening.Key(BusinessKey.PrintSerial(ask.InsurerCode, place.Serial.Text, 0));\n", ""),
        new("every store sees every case (I13)", "Access/Principal.cs",
            "        if (Everywhere)\n            return true;\n        if (file.AgencyCode is null)", "        if (Everywhere || file.AgencyCode is not null)\n            return true;\n        if (file.AgencyCode is null)"),
    ];

    /// <summary>The same for what a database could do wrong; the store of the simulation is part of the tests and may have switches.</summary>
    public static readonly IReadOnlyList<StoreBug> InTheStore = [.. Enum.GetValues<StoreBug>().Except([StoreBug.None])];
}
