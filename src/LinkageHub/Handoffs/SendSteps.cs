using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Linkages;
using LinkageHub.Partners;
using LinkageHub.Partners.Wire;
using LinkageHub.Values;

namespace LinkageHub.Handoffs;

/// <summary>A write before it leaves: its key, its bytes, and the intent that is committed first. No I/O here.</summary>
public sealed class SendSteps(PartnerDirectory partners, LedgerOptions ledger, RetryOptions retry, TimeProvider clock)
{
    /// <summary>The first write of a linkage as it will go out: its key from business data, its bytes fixed from now on (I6).</summary>
    public (Handoff Handoff, OperationState Operation, NewPayload Payload) Plan(CaseFile file, Handoff handoff, PlannedWrite write)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(write.Body, WireJson.Options.GetTypeInfo(write.Body.GetType()));
        // A case may be pulled back again and again: A4's key is numbered from its first (partner contract). A linkage has a second handoff only
        // under another number, which is another key already.
        var suffix = write.Operation is Operation.A4 ? string.Create(CultureInfo.InvariantCulture, $":{handoff.Ordinal + 1}")
            : handoff.Ordinal == 0 || !handoff.Linkage.IsErrand() ? "" : string.Create(CultureInfo.InvariantCulture, $":{handoff.Ordinal}");
        var operation = new OperationState
        {
            Operation = write.Operation,
            Partner = partners.For(write.Operation, file.InsurerCode).Id,
            Key = write.Key,
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{write.Operation}:{file.InsurerCode}:{write.Key}:{handoff.Revision}{suffix}"),
            PayloadHash = Convert.ToHexStringLower(SHA256.HashData(body)),
        };
        return (handoff.With(operation), operation, new NewPayload(handoff.Id, write.Operation, body));
    }

    /// <summary>The intent to send once: committed before the first byte leaves (I5).</summary>
    public (CaseChange Change, OperationState Sending) Intent(
        CaseFile file, Handoff handoff, OperationState operation, NewPayload? payload, Func<CaseFile, CaseFile>? see, PlannedWrite? planned)
    {
        var edit = new CaseEdit(file, Actor.System, clock.GetUtcNow());
        if (see is not null)
            edit.See(see);
        if (payload is not null && planned is not null)
            Freeze(edit, handoff.Revision, planned);
        var sending = AddIntent(edit, handoff, operation, payload);
        return (edit.Build(LeaseMove.Hold, retry.Polling, edit.LeaseFor(handoff.Id, ledger)), sending);
    }

    /// <summary>
    /// What linkage I is about to tell J-PASS is what II and III will be held against (INV-06, INV-07). Of III and the carry-in stays which 保険締結日時
    /// was told: whoever corrects it must know where the other one stands.
    /// </summary>
    internal static void Freeze(CaseEdit edit, int revision, PlannedWrite planned)
    {
        var told = edit.After.Revisions[revision];
        edit.After = edit.After.With(planned.Body switch
        {
            InsuranceRecord record => told with { SentInI = SentInI.From(record) },
            Conclusion conclusion when JapanTime.TryTypedMinute(conclusion.ConcludedAt, out var at) => told with { Facts = told.Facts with { ConcludedAtJPass = at } },
            CarryInData data => told with { Facts = told.Facts with { ConcludedAtArclink = data.ConcludedAt } },
            _ => told,
        });
    }

    /// <summary>The same within a bigger change: a trigger opens the handoff and fixes its first send in one commit.</summary>
    internal OperationState AddIntent(CaseEdit edit, Handoff handoff, OperationState operation, NewPayload? payload)
    {
        var sending = operation with
        {
            Status = OperationStatus.Sent,
            Sends = operation.Sends + 1,
            CountedSends = operation.CountedSends + 1,
            LastSentAt = edit.Now,
            AbsentSettled = false,
        };
        if (payload is not null)
            edit.Payload(payload);
        var moved = edit.Move(handoff.With(sending), HandoffEvent.Started, dueIn: TimeSpan.FromSeconds(ledger.LeaseSeconds));
        AttemptNotes.Began(edit, moved, sending);
        return sending;
    }

    /// <summary>What goes on the wire for an operation.</summary>
    public static WriteRequest Write(string insurerCode, string handoffId, OperationState operation, ReadOnlyMemory<byte> body) => new(
        operation.Operation, insurerCode, operation.Key, operation.IdempotencyKey, operation.Sends, body, TraceParentOf(handoffId, operation.Sends));

    /// <summary>One trace a handoff: its id is the trace, so that a partner's log and ours meet.</summary>
    private static string TraceParentOf(string handoffId, int attempt) =>
        $"00-{handoffId.Replace("-", "", StringComparison.Ordinal)}-{(attempt + 1).ToString("x16", CultureInfo.InvariantCulture)}-01";

    /// <summary>A retry sends the stored bytes; when the source has moved on since, they must not go out any more (INV-04).</summary>
    public static Refusal? ContentMoved(Handoff handoff, PlannedWrite planned)
    {
        if (handoff.NextOperation is not { Operation: var stored, PayloadHash: var hash } || stored != planned.Operation || stored is not Operation.J1)
            return null;
        var body = JsonSerializer.SerializeToUtf8Bytes(planned.Body, WireJson.Options.GetTypeInfo(planned.Body.GetType()));
        return Convert.ToHexStringLower(SHA256.HashData(body)) == hash ? null : Refusal.Of("LH1-204");
    }
}
