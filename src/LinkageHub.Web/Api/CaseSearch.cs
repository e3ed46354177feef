using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Errors;
using LinkageHub.Ledger;
using LinkageHub.Personal;
using LinkageHub.Search;

namespace LinkageHub.Web.Api;

/// <summary>What a typed word has led to.</summary>
/// <param name="CaseIds">The newest first; only the seeker's own.</param>
/// <param name="Term">The personal term they share; null when a serial or a reception number led to one case.</param>
/// <param name="Terms">All that the word could have meant as a personal term.</param>
/// <param name="Serial">It has the form of a print serial.</param>
/// <param name="Understood">False: it is nothing one can search for.</param>
public sealed record CasesFound(IReadOnlyList<string> CaseIds, PersonTerm? Term, IReadOnlyList<PersonTerm> Terms, string? Serial, bool Understood)
{
    /// <summary>S003-20: a name or a phone finds a person, not an insurance. Where it finds several, serial and premium decide which it is.</summary>
    public ErrorDescription? Caution => CautionOf(Term?.Kind, CaseIds.Count);

    public static ErrorDescription? CautionOf(string? kind, int found) =>
        found > 1 && kind is (PersonKeys.Kana or PersonKeys.Phone) ? ErrorCatalogue.Describe(Refusal.Of("LH2-108")) : null;
}

/// <summary>One box for 印刷連番, 受付番号, カナ氏名, 電話番号 and 証券番号, in whatever width and with whatever between the digits.</summary>
public sealed class CaseSearch(CallersCases cases, PersonKeys keys, PersonSearches searches, HubSettings settings)
{
    public const int MostTyped = 100, MostFound = 50;

    public async Task<CasesFound> FindAsync(string typed, Principal who, CancellationToken stop)
    {
        var (serial, number) = Inputs.Key(typed, settings.PrintSerialPattern);
        var own = cases.Of(who);
        if (await ByNumberAsync() is { } file && who.MaySee(file))
            return new CasesFound([file.CaseId], null, [], serial?.Text, Understood: true);
        var terms = await keys.TermsOfAsync(typed, stop);
        foreach (var term in terms)
            if (await searches.FindAsync(term, who, MostFound, stop) is { Count: > 0 } found)
                return new CasesFound(found, term, terms, serial?.Text, Understood: true);
        return new CasesFound([], null, terms, serial?.Text, Understood: terms.Count > 0 || serial is not null || number is not null);

        async Task<CaseFile?> ByNumberAsync() =>
            number is { } reception ? await own.FindByReceptionNumberAsync(reception.Text, stop) ?? await own.FindHeldReceptionAsync(reception.Text, stop)
            : serial is { } print ? await own.FindByPrintSerialOfAnyInsurerAsync(print.Text, stop)
            : null;
    }
}
