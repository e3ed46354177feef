namespace LinkageHub.Recordings;

/// <summary>Which case an event belongs to. A number is one case's, but for a serial that two insurers have printed: then the insurer it came from says it.</summary>
public sealed class CaseNumbers<T>(string ownInsurer, IEnumerable<(T Case, string Insurer, IEnumerable<string> Numbers)> cases)
{
    private const string Insurer = "insurer-";

    private readonly ILookup<string, (T Case, string Insurer)> byNumber = cases
        .SelectMany(one => one.Numbers.Distinct().Select(number => (number, one.Case, one.Insurer))).ToLookup(one => one.number, one => (one.Case, one.Insurer));

    public T Of(CassetteEvent one, T nobody) => Of(one.Key, InsurerOf(one), nobody);

    /// <param name="number">印刷連番 or 受付番号.</param>
    /// <param name="insurer">Null: any.</param>
    /// <param name="nobody">Where there is none.</param>
    public T Of(string? number, string? insurer, T nobody)
    {
        (T Case, string Insurer)[] found = [.. byNumber[number ?? ""]];
        return found.Length == 0 ? nobody : (found.FirstOrDefault(one => insurer is null || one.Insurer == insurer) is { Insurer: not null } own ? own : found[0]).Case;
    }

    /// <summary>Null for a partner of all insurers.</summary>
    public string? InsurerOfPartner(string partner) =>
        partner.StartsWith(Insurer, StringComparison.Ordinal) ? partner[Insurer.Length..] : partner == "sonpo-online" ? ownInsurer : null;

    /// <summary>J1 names it in its key: <c>J1:TK:A0001234:0</c>.</summary>
    private string? InsurerOf(CassetteEvent one) => one switch
    {
        { Act: { } act } => act.InsurerCode,
        { Call: { } call } => call.IdempotencyKey?.Split(':') is [_, var insurer, ..] ? insurer : InsurerOfPartner(call.Partner),
        { Callback: { } callback } => InsurerOfPartner(callback.Partner),
        _ => null,
    };
}
