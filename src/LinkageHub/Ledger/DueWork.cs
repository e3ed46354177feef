using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>A handoff that this node may work on now: nobody else's writes about its case are accepted while the fence is ours.</summary>
public sealed record Claim(string CaseId, string HandoffId);

/// <summary>What is due, claimed case by case under a lease. All times are the database's (<c>hub_now()</c>).</summary>
public sealed class DueWork(NpgsqlDataSource database, LedgerOptions options) : IDueWork
{
    /// <summary>At most <paramref name="most"/> cases whose work is due and which nobody holds. A dead node's claim has run out and counts as free.</summary>
    public async Task<IReadOnlyList<Claim>> ClaimAsync(int most, CancellationToken stop)
    {
        await using var claim = database.CreateCommand("""
            with due as (
                select h.id, h.case_id, h.due_at
                from handoff h join hub_case c on c.case_id = h.case_id
                where h.due_at <= hub_now() and (c.lease_until is null or c.lease_until < hub_now())
                order by h.due_at
                limit $1
                for update of c skip locked)
            update hub_case c set
                version = c.version + 1, fence = c.fence + 1, lease_handoff = first.id, lease_node = $2,
                lease_until = hub_now() + make_interval(secs => $3)
            from (select distinct on (case_id) case_id, id from due order by case_id, due_at) as first
            where c.case_id = first.case_id
            returning c.case_id, first.id
            """);
        claim.Parameters.AddWithValue(most);
        claim.Parameters.AddWithValue(options.Node);
        claim.Parameters.AddWithValue(options.LeaseSeconds);
        return await ReadAsync(claim, stop);
    }

    /// <summary>One case for one handoff, whatever its due time: a person or a trigger asks now. Null: somebody holds it.</summary>
    public async Task<Claim?> ClaimAsync(string caseId, string handoffId, CancellationToken stop)
    {
        await using var claim = database.CreateCommand("""
            update hub_case set
                version = version + 1, fence = fence + 1, lease_handoff = $2, lease_node = $3, lease_until = hub_now() + make_interval(secs => $4)
            where case_id = $1 and (lease_until is null or lease_until < hub_now())
            returning case_id, lease_handoff
            """);
        claim.Parameters.AddWithValue(caseId);
        claim.Parameters.AddWithValue(handoffId);
        claim.Parameters.AddWithValue(options.Node);
        claim.Parameters.AddWithValue(options.LeaseSeconds);
        return (await ReadAsync(claim, stop)).SingleOrDefault();
    }

    /// <summary>Keeps a living node's claim. False: it is lost, stop before the next write.</summary>
    public async Task<bool> RenewAsync(string caseId, long fence, CancellationToken stop)
    {
        await using var renew = database.CreateCommand("""
            update hub_case set lease_until = hub_now() + make_interval(secs => $3)
            where case_id = $1 and fence = $2 and lease_node = $4 and lease_until > hub_now()
            """);
        renew.Parameters.AddWithValue(caseId);
        renew.Parameters.AddWithValue(fence);
        renew.Parameters.AddWithValue(options.LeaseSeconds);
        renew.Parameters.AddWithValue(options.Node);
        return await Outage.TranslatedAsync(() => renew.ExecuteNonQueryAsync(stop)) == 1;
    }

    /// <summary>How long until something is due that nobody works on; null when nothing waits.</summary>
    public async Task<TimeSpan?> NextDueInAsync(CancellationToken stop)
    {
        await using var next = database.CreateCommand("""
            select greatest(h.due_at - hub_now(), interval '0')
            from handoff h join hub_case c on c.case_id = h.case_id
            where h.due_at is not null and (c.lease_until is null or c.lease_until < hub_now())
            order by h.due_at
            limit 1
            """);
        return await Outage.TranslatedAsync(() => next.ExecuteScalarAsync(stop)) as TimeSpan?;
    }

    /// <summary>What a partner or a person held back is due again, the oldest first, at so many a second.</summary>
    public async Task BringForwardAsync(double perSecond, CancellationToken stop)
    {
        await using var bring = database.CreateCommand("""
            update handoff h set due_at = least(h.due_at, hub_now() + make_interval(secs => place.n / $1))
            from (select id, row_number() over (order by created_at) as n from handoff
                  where due_at is not null and held_by in ('paused', 'breaker-open', 'partner-down')) as place
            where h.id = place.id
            """);
        bring.Parameters.AddWithValue(perSecond);
        await Outage.TranslatedAsync(() => bring.ExecuteNonQueryAsync(stop));
    }

    private static Task<List<Claim>> ReadAsync(NpgsqlCommand claim, CancellationToken stop) => Outage.TranslatedAsync(async () =>
    {
        var claims = new List<Claim>();
        await using var row = await claim.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            claims.Add(new Claim(row.GetString(0), row.GetString(1)));
        return claims;
    });
}
