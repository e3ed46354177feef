using LinkageHub.Access;
using LinkageHub.Database;
using Npgsql;

namespace LinkageHub.Queries;

/// <summary>What waits for people: for the page a person begins his day with.</summary>
public sealed class WorkQueries(CallersDatabase database)
{
    /// <summary>The states in which only a person gets a case on. The same list as the index <c>hub_case_attention</c>.</summary>
    private const string Attention = """
        ('L1InDoubt', 'L1Failed', 'CreditSubmitInDoubt', 'L2Failed', 'L2InDoubt', 'L3InDoubt', 'L3Failed', 'L3ManualPending', 'ArclinkInDoubt', 'ArclinkFailed',
         'ChangeInDoubt')
        """;

    /// <summary>As the index <c>case_revision_awaits_word</c> says it.</summary>
    private const string AwaitsWord = """'{"corrections":[{"status":"awaiting-confirmation"}]}'""";

    /// <summary>Failed, in doubt, or waiting for a second person; the longest waiting first.</summary>
    /// <remarks>A proposal to cancel stands with the person's data, one to correct with the revision, both apart from the states; few ever do.</remarks>
    public async Task<IReadOnlyList<string>> AttentionAsync(Principal who, int most, CancellationToken stop)
    {
        await using var read = database.Ask(who, $"""
            select case_id from (
                (select case_id, state_since from hub_case
                 where state in {Attention} and agency_code = $1 and ($2 or store_code = $3) and not is_cancelled
                 order by state_since limit $4)
                union
                (select c.case_id, c.state_since from case_person p join hub_case c on c.case_id = p.case_id
                 where p.cancel_proposal is not null and c.agency_code = $1 and ($2 or c.store_code = $3) and not c.is_cancelled)
                union
                (select c.case_id, c.state_since from case_revision r join hub_case c on c.case_id = r.case_id and c.current_revision = r.revision
                 where r.repairs @> {AwaitsWord} and c.agency_code = $1 and ($2 or c.store_code = $3)
                   and not c.is_cancelled)) as waiting
            order by state_since limit $4
            """);
        foreach (var value in (object[])[who.AgencyCode ?? "", who.Is(Role.BackOffice), who.StoreCode ?? "", most])
            read.Parameters.AddWithValue(value);
        return await IdsAsync(read, stop);
    }

    /// <summary>The same of one's own cases: begun at them, which are few, not at all that wait in the store.</summary>
    public async Task<IReadOnlyList<string>> OwnAttentionAsync(Principal who, int most, CancellationToken stop)
    {
        await using var read = database.Ask(who, $"""
            select c.case_id from case_person p join hub_case c on c.case_id = p.case_id
            where p.handled_by = $5 and c.agency_code = $1 and ($2 or c.store_code = $3) and not c.is_cancelled
              and (c.state in {Attention} or p.cancel_proposal is not null
                   or exists (select from case_revision r where r.case_id = c.case_id and r.revision = c.current_revision and r.repairs @> {AwaitsWord}))
            order by c.state_since limit $4
            """);
        foreach (var value in (object[])[who.AgencyCode ?? "", who.Is(Role.BackOffice), who.StoreCode ?? "", most, who.Name])
            read.Parameters.AddWithValue(value);
        return await IdsAsync(read, stop);
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(Question read, CancellationToken stop)
    {
        await using var row = await read.ExecuteReaderAsync(stop);
        var ids = new List<string>();
        while (await row.ReadAsync(stop))
            ids.Add(row.GetString(0));
        return ids;
    }
}
