using LinkageHub.Cases;
using LinkageHub.Ledger;
using LinkageHub.Partners;

namespace LinkageHub.Handoffs;

/// <summary>One attempt in all three books: the attempt's own row, the ledger, and the case's timeline.</summary>
internal static class AttemptNotes
{
    internal static void Began(CaseEdit edit, Handoff handoff, OperationState sending)
    {
        edit.Attempt(new AttemptStart(handoff.Id, sending.Operation, "send", sending.Sends, edit.Now, edit.Actor.Name));
        edit.Fact(new LedgerFact("intent", edit.Actor.Name)
        {
            HandoffId = handoff.Id,
            Linkage = handoff.Linkage,
            Key = sending.Key,
            Operation = sending.Operation,
            Attempt = sending.Sends,
            Status = "sending",
            PayloadHash = sending.PayloadHash,
        });
        edit.Say("attempt", $"{Partner(sending)}へ送信しました（{sending.Operation}、{sending.Sends}回目）。", handoff, partner: sending.Partner, operation: sending.Operation);
    }

    internal static void Ended(CaseEdit edit, Handoff handoff, OperationState operation, string kind, int n, string outcome, int? httpStatus,
        string? partnerCode, string? detail, TimeSpan? took,
        RawAnswer? answer = null)
    {
        edit.Result(new AttemptEnd(handoff.Id, operation.Operation, kind, n, edit.Now, outcome, httpStatus, partnerCode, detail,
            took is { } time ? (int)time.TotalMilliseconds : null) { Answer = answer });
        edit.Fact(new LedgerFact("result", edit.Actor.Name)
        {
            HandoffId = handoff.Id,
            Linkage = handoff.Linkage,
            Key = operation.Key,
            Operation = operation.Operation,
            Attempt = n,
            Status = kind == "send" ? outcome : $"look-up-{outcome}",
            PayloadHash = operation.PayloadHash,
        });
        edit.Say(kind == "send" ? "attempt" : "look-up", Outcomes[outcome], handoff, partnerCode, operation.Partner, operation.Operation, new { outcome, httpStatus });
    }

    private static readonly Dictionary<string, string> Outcomes = new()
    {
        ["applied"] = "連携先が受け取りました。",
        ["rejected"] = "連携先に断られました。",
        ["not-applied"] = "送信できませんでした（連携先には届いていません）。",
        ["in-doubt"] = "連携先が受け取ったか分かりません。照会で確認します。",
        ["present"] = "照会の結果、連携先にあります。",
        ["absent"] = "照会の結果、連携先にありません。",
        ["unknown"] = "照会できませんでした。",
    };

    private static string Partner(OperationState operation) => operation.Partner switch
    {
        "jpass" => "J-PASS",
        "arclink" => "arclink",
        _ => "損保オンライン",
    };
}
