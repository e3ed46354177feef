using System.Globalization;
using System.Text;
using LinkageHub.Access;
using LinkageHub.Cases;
using LinkageHub.Linkages;
using LinkageHub.Queries;
using LinkageHub.Values;

namespace LinkageHub.Web.Api;

/// <summary>List filters from the query string. A filter that says nothing we know is refused: an empty filter must never mean everything by mistake.</summary>
public static class Lists
{
    private const int DefaultLimit = 50;
    private const int MostLimit = 500;
    private static readonly string[] Several = ["status", "linkage", "partner", "errorCode", "store", "staff", "state"];

    public static (ListQuery? Query, IResult? Wrong) Read(
        HttpContext http, Principal who, IReadOnlyCollection<string> known, string serialPattern, Func<string, bool>? isPartner = null)
    {
        if (Unknown(http, [.. known, "from", "to", "cursor", "limit"]) is { } unknown)
            return (null, unknown);
        return Read(http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal), who, known, serialPattern, isPartner);
    }

    /// <summary>The same filters, wherever they stand.</summary>
    public static (ListQuery? Query, IResult? Wrong) Read(
        IReadOnlyDictionary<string, string> filters, Principal who, IReadOnlyCollection<string> known, string serialPattern, Func<string, bool>? isPartner = null)
    {
        // "," names nothing: it must not mean everything.
        foreach (var name in Several)
            if (known.Contains(name) && Given(name) is { Length: > 0 } && Values(name).Length == 0)
                return (null, Wrong(name));
        var query = new ListQuery
        {
            Who = who,
            Statuses = Values("status"),
            Linkages = Values("linkage"),
            Partners = Values("partner"),
            ErrorCodes = Values("errorCode"),
            Stores = Values("store"),
            Staff = Values("staff"),
            States = Values("state"),
        };
        if (query.Statuses.FirstOrDefault(s => !HandoffStatusNames.TryParse(s, out _)) is not null)
            return (null, Wrong("status"));
        if (query.Linkages.FirstOrDefault(s => !LinkageNames.TryParse(s, out _)) is not null)
            return (null, Wrong("linkage"));
        if (query.States.FirstOrDefault(s => !Enum.GetNames<CaseState>().Contains(s)) is not null)
            return (null, Wrong("state"));
        if (isPartner is not null && query.Partners.FirstOrDefault(p => !isPartner(p)) is not null)
            return (null, Wrong("partner"));
        if (query.ErrorCodes.FirstOrDefault(c => Errors.ErrorCatalogue.Find(c) is null) is not null)
            return (null, Wrong("errorCode"));
        if (Given("overdue") is { Length: > 0 } overdue)
        {
            if (overdue is not ("true" or "false"))
                return (null, Wrong("overdue"));
            query = query with { OverdueOnly = overdue == "true" };
        }
        if (Given("q") is { Length: > 0 } q)
        {
            var (serial, number) = Inputs.Key(q, serialPattern);
            if (serial is null && number is null)
                return (null, Wrong("q"));
            query = query with { Key = number?.Text ?? serial!.Value.Text };
        }
        if (!TryWindow(Given("from"), false, out var from))
            return (null, Wrong("from"));
        if (!TryWindow(Given("to"), true, out var to))
            return (null, Wrong("to"));
        if (!TryLimit(Given("limit"), out var limit))
            return (null, Wrong("limit"));
        query = query with { From = from, To = to, Limit = limit };
        if (Given("cursor") is { Length: > 0 } cursor)
        {
            if (Open(cursor) is not [var at, var id]
                || !DateTimeOffset.TryParseExact(at, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var createdAt) || !Inputs.IsText(id))
                return (null, Wrong("cursor"));
            query = query with { After = (createdAt, id) };
        }
        return (query, null);

        string Given(string name) => filters.GetValueOrDefault(name, "");

        string[] Values(string name) => known.Contains(name)
            ? Given(name).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [];
    }

    /// <summary>A name in the query string that says nothing to us, or twice, or no text: a typing error must not widen what is asked for.</summary>
    public static IResult? Unknown(HttpContext http, IReadOnlyCollection<string> known)
    {
        foreach (var (name, value) in http.Request.Query)
            if (!known.Contains(name) || value.Count != 1 || !Inputs.IsText(value.ToString()))
                return Wrong(name);
        return null;
    }

    public static string Cursor(DateTimeOffset createdAt, string id) => Close(createdAt.ToString("O", CultureInfo.InvariantCulture), id);

    public static string Close(params string[] parts) => Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join('|', parts))).Replace('+', '-').Replace('/', '_');

    public static string[] Open(string cursor)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(cursor.Replace('-', '+').Replace('_', '/'))).Split('|');
        }
        catch (FormatException)
        {
            return [];
        }
    }

    public static bool TryLimit(string text, out int limit)
    {
        limit = DefaultLimit;
        return text.Length == 0 || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MostLimit);
    }

    /// <summary>A date or a time, Japanese time when it has no offset. A date as end includes its day.</summary>
    public static bool TryWindow(string text, bool isEnd, out DateTimeOffset? time)
    {
        time = null;
        if (text.Length == 0)
            return true;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            day = Usual(day);
            time = JapanTime.StartOf(isEnd ? day.AddDays(1) : day);
            return true;
        }
        // A plus sign that was not escaped arrives as a space.
        if (!text.Contains('T') || !DateTime.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local))
            return false;
        if (Usual(DateOnly.FromDateTime(local)) is var usual && usual != DateOnly.FromDateTime(local))
            local = usual.ToDateTime(TimeOnly.MinValue, local.Kind);
        time = local.Kind is DateTimeKind.Unspecified ? new DateTimeOffset(local, TimeSpan.FromHours(9)) : new DateTimeOffset(local.ToUniversalTime());
        return true;
    }

    /// <summary>"Always" and "for ever" are said as 0001-01-01 and 9999-12-31; in Japanese time those leave what can be computed and stored.</summary>
    private static DateOnly Usual(DateOnly day) => day.Year <= 1 ? new(2, 1, 1) : day.Year >= 9999 ? new(9998, 12, 31) : day;

    public static IResult Wrong(string field) => Problems.Field(RequestBody.Brief(field), "LH7-108", $"絞り込みの指定が正しくありません（{RequestBody.Brief(field)}）。");
}
