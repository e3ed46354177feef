using Npgsql;

namespace LinkageHub.Clock;

/// <summary>Where the clock's setting stands for all nodes, and for <c>hub_now()</c>: the one row of <c>hub_clock</c>, or none.</summary>
public sealed class ClockStore(NpgsqlDataSource database)
{
    public async Task<ClockSetting> ReadAsync(CancellationToken stop)
    {
        await using var read = database.CreateCommand("select clock_offset, frozen_at from hub_clock");
        await using var row = await read.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop)
            ? new ClockSetting(row.GetTimeSpan(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1))
            : ClockSetting.Real;
    }

    public async Task WriteAsync(ClockSetting setting, CancellationToken stop)
    {
        await using var write = setting == ClockSetting.Real
            ? database.CreateCommand("delete from hub_clock")
            : database.CreateCommand("""
                insert into hub_clock (clock_offset, frozen_at) values ($1, $2)
                on conflict (only_row) do update set clock_offset = excluded.clock_offset, frozen_at = excluded.frozen_at
                """);
        if (setting != ClockSetting.Real)
        {
            write.Parameters.AddWithValue(setting.Offset);
            write.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = setting.FrozenAt?.UtcDateTime, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        }
        await write.ExecuteNonQueryAsync(stop);
    }
}
