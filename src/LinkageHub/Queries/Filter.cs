using System.Text;
using Npgsql;

namespace LinkageHub.Queries;

/// <summary>Conditions joined by "and"; values only ever as parameters.</summary>
internal sealed class Filter(NpgsqlParameterCollection parameters)
{
    private readonly StringBuilder text = new();

    internal string Parameter(object value)
    {
        parameters.AddWithValue(value is DateTimeOffset time ? time.ToUniversalTime() : value);
        return $"${parameters.Count}";
    }

    internal void Add(string condition) => text.Append(text.Length == 0 ? "where " : "\n  and ").Append(condition);

    internal void Any(string column, IReadOnlyList<string> values)
    {
        // One value keeps the order of an index on it; a list of one would not.
        if (values.Count == 1)
            Add($"{column} = {Parameter(values[0])}");
        else if (values.Count > 1)
            Add($"{column} = any({Parameter(values.ToArray())})");
    }

    internal void Window(string column, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from is { } first)
            Add($"{column} >= {Parameter(first)}");
        if (to is { } end)
            Add($"{column} < {Parameter(end)}");
    }

    /// <summary>What every question about handoffs asks alike: one page, a count by group, the ids of a batch.</summary>
    internal void Handoffs(ListQuery query)
    {
        Add("h.linkage not in ('copy-delivery', 'return-to-staff')");
        Any("h.status", query.Statuses);
        Any("h.linkage", query.Linkages);
        Any("h.partner", query.Partners);
        Any("h.error_code", query.ErrorCodes);
        Any("c.store_code", query.Stores);
        Scope(query.Who);
        Window("h.created_at", query.From, query.To);
        if (query.Key is { } key)
            Add($"h.case_id in (select case_id from business_key where value = {Parameter(key)})");
        if (query.Ids is { } ids)
            Add($"h.id = any({Parameter(ids.ToArray())})");
    }

    /// <summary>As <see cref="Cases.CaseFile.HandledBy"/> says it, in the database's words.</summary>
    internal void Handled(string by) => Add($"c.case_id in (select case_id from case_person where handled_by = {Parameter(by)})");

    /// <summary>INV-31, as <see cref="Access.Principal.MaySee(string?, string?)"/> says it, in the database's words.</summary>
    internal void Scope(Access.Principal who)
    {
        if (who.Everywhere)
            return;
        var own = who.Is(Access.Role.BackOffice) ? "true" : $"c.store_code = {Parameter(who.StoreCode ?? "")}";
        Add($"((c.agency_code = {Parameter(who.AgencyCode ?? "")} and {own}) or (c.agency_code is null and exists (select from handoff t where t.case_id = c.case_id and t.detail->>'triggeredBy' = {Parameter(who.Name)})))");
    }

    public override string ToString() => text.ToString();
}
