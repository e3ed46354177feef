using LinkageHub.Cases;
using LinkageHub.Linkages;

namespace LinkageHub.Ledger;

/// <summary>The part of a handoff that is read by people and decides no query.</summary>
internal sealed record HandoffDetail(
    string? ErrorDetail, string? PartnerCode, string? PartnerText, bool SendAgain, bool Observed, ProductChoice[]? Choices, ManualConclusion? Manual,
    string[]? ProductCodes, string? Comment, string? OrderReason, string TriggeredBy, string? Reason, int Moves, string? ResendAskedBy = null,
    bool EarlierSendMayStand = false)
{
    internal static HandoffDetail Of(Handoff h) => new(
        h.ErrorDetail, h.PartnerCode, h.PartnerText, h.SendAgain, h.Observed, h.Choices.Length == 0 ? null : [.. h.Choices], h.Manual,
        h.Order.ProductCodes is { } codes ? [.. codes] : null, h.Order.Comment, h.Order.Reason, h.TriggeredBy, h.Reason, h.Moves, h.ResendAskedBy,
        h.EarlierSendMayStand);
}
