using Npgsql;

namespace LinkageHub.Ledger;

/// <summary>A handoff that this node may work on now: nobody else's writes about its case are accepted while the fence is ours.</summary>
/// <param name="CaseId">The case, which is the unit of exclusion.</param>
/// <param name="HandoffId">The handoff.</param>
/// <param name="Route">The partners it depends on.</param>
/// <param name="Deaths">How many nodes were lost while they worked on it.</param>
/// <param name="IsTakenOver">The last of them only now: its claim had run out.</param>
public sealed record Claim(string CaseId, string HandoffId, string Route, int Deaths = 0, bool IsTakenOver = false);

/// <summary>How many cases more a node takes up of each route; <paramref name="Elsewhere"/> of each that stands not in the list, such as an insurer's that left the settings.</summary>
public sealed record Room(IReadOnlyDictionary<string, int> Free, int Elsewhere)
{
    public static Room Everywhere(int most) => new(new Dictionary<string, int>(), most);

    public int On(string route) => Free.GetValueOrDefault(route, Elsewhere);
}

/// <summary>What is due, claimed case by case under a lease. All times are the database's (<c>hub_now()</c>).</summary>
public sealed class DueWork(NpgsqlDataSource database, LedgerOptions options) : IDueWork
{
    // The routes that have due work, one probe of the index each, however much is due: no plan can make more of it.
    private const string Routes = """
        with recursive routes (route) as (
            (select route from handoff where due_at is not null order by route limit 1)
            union all
            select (select h.route from handoff h where h.due_at is not null and h.route > r.route order by h.route limit 1)
            from routes r where r.route is not null)
        """;

    private const string WithItsRoom = """
        from routes r left join unnest($1::text[], $2::int[]) as room (route, free) on room.route = r.route
        """;

    private const string NobodyHoldsIt = "(c.lease_until is null or c.lease_until < (select hub_now()))";

    /// <summary>
    /// Cases whose work is due and which nobody holds: of each route as many as there is room for, the longest due first.
    /// A dead node's claim has run out and counts as free.
    /// </summary>
    public async Task<IReadOnlyList<Claim>> ClaimAsync(Room room, CancellationToken stop)
    {
        await using var claim = database.CreateCommand($"""
            {Routes}, due as (
                select h.id, h.case_id, h.due_at, h.is_taken_over, r.route
                {WithItsRoom}
                cross join lateral (
                    select h.id, h.case_id, h.due_at, coalesce(c.lease_handoff = h.id and c.lease_node <> $4, false) as is_taken_over
                    from handoff h join hub_case c on c.case_id = h.case_id
                    where h.route = r.route and h.due_at <= (select hub_now()) and {NobodyHoldsIt}
                    order by h.due_at
                    limit coalesce(room.free, $3)
                    for update of c skip locked) as h),
            first as (select distinct on (case_id) case_id, id, route, is_taken_over from due order by case_id, due_at)
            update hub_case c set
                version = c.version + 1, fence = c.fence + 1, lease_handoff = first.id, lease_node = $4,
                lease_until = hub_now() + make_interval(secs => $5),
                -- A node that could not renew its own claim lives.
                died_over = case when first.is_taken_over then first.id else c.died_over end,
                deaths = case when first.is_taken_over then case when c.died_over = first.id then c.deaths else 0 end + 1 else c.deaths end
            from first
            -- The list by itself, too: by its key each, however many the planner thinks there are.
            where c.case_id = any(array(select case_id from first)) and c.case_id = first.case_id
            returning c.case_id, first.id, first.route, case when c.died_over = first.id then c.deaths else 0 end, first.is_taken_over
            """);
        AddRoom(claim, room);
        claim.Parameters.AddWithValue(options.Node);
        claim.Parameters.AddWithValue(options.LeaseSeconds);
        return await Outage.TranslatedAsync(async () =>
        {
            var claims = new List<Claim>();
            await using var row = await claim.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop))
                claims.Add(new Claim(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetBoolean(4)));
            return claims;
        });
    }

    /// <summary>One case for one handoff, whatever its due time: a person or a trigger asks now. False: somebody holds it.</summary>
    public async Task<bool> ClaimAsync(string caseId, string handoffId, CancellationToken stop)
    {
        await using var claim = database.CreateCommand("""
            update hub_case set
                version = version + 1, fence = fence + 1, lease_handoff = $2, lease_node = $3, lease_until = hub_now() + make_interval(secs => $4)
            where case_id = $1 and (lease_until is null or lease_until < hub_now())
            """);
        claim.Parameters.AddWithValue(caseId);
        claim.Parameters.AddWithValue(handoffId);
        claim.Parameters.AddWithValue(options.Node);
        claim.Parameters.AddWithValue(options.LeaseSeconds);
        return await Outage.TranslatedAsync(() => claim.ExecuteNonQueryAsync(stop)) == 1;
    }

    /// <summary>Claims of this node that it does not work on after all: anybody's again, a moment later.</summary>
    public async Task GiveBackAsync(IReadOnlyCollection<Claim> claims, TimeSpan delay, CancellationToken stop)
    {
        await using var back = database.CreateCommand("""
            with back as (
                update hub_case set version = version + 1, lease_handoff = null, lease_node = null, lease_until = null
                where case_id = any($1) and lease_node = $3
                returning case_id)
            update handoff set due_at = hub_now() + make_interval(secs => $4)
            where id = any($2) and case_id in (select case_id from back)
            """);
        back.Parameters.AddWithValue(claims.Select(claim => claim.CaseId).ToArray());
        back.Parameters.AddWithValue(claims.Select(claim => claim.HandoffId).ToArray());
        back.Parameters.AddWithValue(options.Node);
        back.Parameters.AddWithValue(delay.TotalSeconds);
        await Outage.TranslatedAsync(() => back.ExecuteNonQueryAsync(stop));
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

    /// <summary>How long until something is due that nobody works on and for which there is room; null when nothing waits.</summary>
    public async Task<TimeSpan?> NextDueInAsync(Room room, CancellationToken stop)
    {
        await using var next = database.CreateCommand($"""
            {Routes}
            select greatest(h.due_at - hub_now(), interval '0')
            {WithItsRoom}
            cross join lateral (
                select h.due_at
                from handoff h join hub_case c on c.case_id = h.case_id
                where h.route = r.route and h.due_at is not null and {NobodyHoldsIt}
                order by h.due_at
                limit least(coalesce(room.free, $3), 1)) as h
            order by h.due_at
            limit 1
            """);
        AddRoom(next, room);
        return await Outage.TranslatedAsync(() => next.ExecuteScalarAsync(stop)) as TimeSpan?;
    }

    /// <summary>
    /// What a partner or a person held back on these routes is due again, at so many a second: the least often sent first, then the oldest. Whoever
    /// comes first is the probe, and what the partner chokes on would be that every time.
    /// </summary>
    public async Task BringForwardAsync(IReadOnlyCollection<string> routes, double perSecond, CancellationToken stop)
    {
        await using var bring = database.CreateCommand("""
            update handoff h set due_at = least(h.due_at, hub_now() + make_interval(secs => place.n / $1))
            from (select id, row_number() over (order by (select coalesce(sum(sends), 0) from operation o where o.handoff_id = held.id), created_at) as n
                  from handoff held
                  where route = any($2) and due_at is not null and held_by in ('paused', 'hours', 'breaker-open', 'partner-down')) as place
            where h.id = place.id
            """);
        bring.Parameters.AddWithValue(perSecond);
        bring.Parameters.AddWithValue(routes.ToArray());
        await Outage.TranslatedAsync(() => bring.ExecuteNonQueryAsync(stop));
    }

    private static void AddRoom(NpgsqlCommand command, Room room)
    {
        command.Parameters.AddWithValue(room.Free.Keys.ToArray());
        command.Parameters.AddWithValue(room.Free.Values.ToArray());
        command.Parameters.AddWithValue(room.Elsewhere);
    }
}
