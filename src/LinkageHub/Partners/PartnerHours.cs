using LinkageHub.Values;
using Npgsql;
using NpgsqlTypes;

namespace LinkageHub.Partners;

/// <summary>Weekly hours of a partner as somebody set them. <paramref name="Week"/> null: always open.</summary>
public sealed record HoursSet(string Partner, ServiceWeek? Week, string Reason, string By, DateTimeOffset At);

/// <summary>サービス時間 and public holidays. What comes outside them waits at the gate, as under a pause, and goes out when they begin.</summary>
public sealed class PartnerHours(NpgsqlDataSource database)
{
    /// <summary>They take the place of those before, which stay as history.</summary>
    public async Task SetAsync(string partner, ServiceWeek? week, string reason, string by, CancellationToken stop)
    {
        await using var insert = database.CreateCommand("insert into partner_hours (partner, week, reason, set_by) values ($1, $2, $3, $4)");
        insert.Parameters.AddWithValue(partner);
        insert.Parameters.Add(new NpgsqlParameter { Value = (object?)week?.Typed.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        insert.Parameters.AddWithValue(reason);
        insert.Parameters.AddWithValue(by);
        await insert.ExecuteNonQueryAsync(stop);
    }

    /// <summary>What holds, by partner; a partner nobody has set hours for is not among them.</summary>
    public async Task<IReadOnlyDictionary<string, HoursSet>> NowAsync(CancellationToken stop)
    {
        await using var read = database.CreateCommand("select distinct on (partner) partner, week, reason, set_by, set_at from partner_hours order by partner, id desc");
        await using var row = await read.ExecuteReaderAsync(stop);
        var hours = new Dictionary<string, HoursSet>(StringComparer.Ordinal);
        while (await row.ReadAsync(stop))
            hours[row.GetString(0)] = new HoursSet(
                row.GetString(0), WeekOf(row, 1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4));
        return hours;
    }

    /// <summary>The hours of the week with the holidays around now, by the database's clock; partners that are always open are left out.</summary>
    internal static async Task<(DateTimeOffset Now, IReadOnlyDictionary<string, OpeningTimes> Hours)> ReadAsync(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select hub_now()"),
                new("select day from public_holiday where day between (hub_now() at time zone 'Asia/Tokyo')::date - 20 and (hub_now() at time zone 'Asia/Tokyo')::date + 20"),
                new("select distinct on (partner) partner, week from partner_hours order by partner, id desc"),
            },
        };
        await using var row = await batch.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        var now = row.GetFieldValue<DateTimeOffset>(0);
        var holidays = new HashSet<DateOnly>();
        await row.NextResultAsync(stop);
        while (await row.ReadAsync(stop))
            holidays.Add(row.GetFieldValue<DateOnly>(0));
        var hours = new Dictionary<string, OpeningTimes>(StringComparer.Ordinal);
        await row.NextResultAsync(stop);
        while (await row.ReadAsync(stop))
            if (WeekOf(row, 1) is { } week)
                hours[row.GetString(0)] = new OpeningTimes(week, holidays, []);
        return (now, hours);
    }

    /// <summary>When each partner is open in the days to come: week, holidays, and the maintenance that is planned. And the time it is asked at.</summary>
    public async Task<(DateTimeOffset Now, IReadOnlyDictionary<string, OpeningTimes> Open)> OutlookAsync(IReadOnlyCollection<string> partners, IReadOnlyList<Maintenance> planned, CancellationToken stop)
    {
        var (now, weeks) = await ReadAsync(database, stop);
        var away = planned.ToLookup(plan => plan.Partner, plan => new Stretch(plan.BeginsAt, plan.EndsAt));
        return (now, partners.ToDictionary(
            partner => partner,
            partner => (weeks.GetValueOrDefault(partner) ?? new OpeningTimes(null, new HashSet<DateOnly>(), [])) with { Away = [.. away[partner]] }));
    }

    /// <summary>The holidays from a day on, and the last year of which any is known.</summary>
    public async Task<(IReadOnlyList<(DateOnly Day, string Name)> Days, int? LastYear)> HolidaysAsync(DateOnly from, CancellationToken stop)
    {
        await using var read = database.CreateCommand("select day, name, (select extract(year from max(day))::int from public_holiday) from public_holiday where day >= $1 order by day");
        read.Parameters.AddWithValue(from);
        await using var row = await read.ExecuteReaderAsync(stop);
        var (days, last) = (new List<(DateOnly, string)>(), (int?)null);
        while (await row.ReadAsync(stop))
        {
            days.Add((row.GetFieldValue<DateOnly>(0), row.GetString(1)));
            last = row.GetInt32(2);
        }
        return (days, last);
    }

    /// <summary>A day that stands already gets the name it is given now; one without a name is a holiday no more. What changes is written down in the same statement.</summary>
    public async Task SetHolidayAsync(DateOnly day, string? name, string by, CancellationToken stop)
    {
        await using var set = database.CreateCommand($"""
            with old as (select name from public_holiday where day = $1),
                 done as ({(name is null
                     ? "delete from public_holiday where day = $1"
                     : "insert into public_holiday (day, name) values ($1, $2) on conflict (day) do update set name = excluded.name")})
            insert into public_holiday_change (day, before, after, set_by)
            select $1, (select name from old), $2, $3 where (select name from old) is distinct from $2
            """);
        set.Parameters.AddWithValue(day);
        set.Parameters.Add(new NpgsqlParameter { Value = (object?)name ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        set.Parameters.AddWithValue(by);
        await set.ExecuteNonQueryAsync(stop);
    }

    private static ServiceWeek? WeekOf(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : ServiceWeek.Parse(row.GetFieldValue<string[]>(column));
}
