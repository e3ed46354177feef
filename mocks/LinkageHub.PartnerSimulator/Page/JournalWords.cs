using LinkageHub.Contracts;
using LinkageHub.PartnerSimulator.Control;
using LinkageHub.PartnerSimulator.Partners;

namespace LinkageHub.PartnerSimulator.Page;

/// <summary>What a line of the journal is about, for who does not have the contracts' names by heart.</summary>
internal static class JournalWords
{
    private static readonly Dictionary<string, string> Operations = PartnerContract.All.SelectMany(contract => contract.Operations)
        .ToDictionary(operation => operation.Id, operation => $"{operation.Id} {operation.Summary}");

    private static readonly Dictionary<string, string> Callbacks = new()
    {
        ["application.printed"] = "申込書が印刷された", ["application.changed"] = "申込書が変わった", ["contract.form-created"] = "加入依頼書が作成された",
        ["contract.concluded"] = "契約が締結された", ["reception.submitted"] = "審査が申し込まれた", ["reception.reviewed"] = "審査の結果が出た",
        ["reception.changed"] = "受付が変わった", ["carry-in.approved"] = "持込が承認された", ["carry-in.returned"] = "持込が差し戻された",
    };

    public static string Name(JournalItem item) => PersonAct.Find(item.Operation)?.Label
        ?? (item.Operation == JPass.ManualConclusion ? $"{Operations["J4"]}（手動）" : null)
        ?? Operations.GetValueOrDefault(item.Operation)
        ?? (Callbacks.TryGetValue(item.Operation, out var told) ? $"{told}（{item.Operation}）" : item.Operation);
}
