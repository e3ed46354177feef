using Npgsql;
using NpgsqlTypes;

namespace LinkageHub.Ledger;

/// <summary>
/// One statement for any number of rows. The values travel as one array a column, in the order of the statement's parameters, so that sixty rows
/// cost hardly more than one and no text is taken apart by the database. No rows: no statement.
/// </summary>
internal sealed class RowInsert<TRow>
{
    private readonly IReadOnlyList<TRow> rows;
    private readonly NpgsqlBatchCommand command;

    internal RowInsert(NpgsqlBatch batch, string sql, IEnumerable<TRow> rows)
    {
        this.rows = [.. rows];
        command = new NpgsqlBatchCommand(sql);
        if (this.rows.Count > 0)
            batch.BatchCommands.Add(command);
    }

    internal int Count => rows.Count;

    internal RowInsert<TRow> Text(Func<TRow, string?> value) => Column(value, NpgsqlDbType.Text);

    internal RowInsert<TRow> Whole(Func<TRow, int?> value) => Column(value, NpgsqlDbType.Integer);

    internal RowInsert<TRow> Long(Func<TRow, long?> value) => Column(value, NpgsqlDbType.Bigint);

    internal RowInsert<TRow> Flag(Func<TRow, bool> value) => Column(value, NpgsqlDbType.Boolean);

    internal RowInsert<TRow> Seconds(Func<TRow, TimeSpan?> value) => Column(row => value(row)?.TotalSeconds, NpgsqlDbType.Double);

    internal RowInsert<TRow> Time(Func<TRow, DateTimeOffset?> value) => Column(row => value(row)?.UtcDateTime, NpgsqlDbType.TimestampTz);

    internal RowInsert<TRow> Bytes(Func<TRow, byte[]?> value) => Column(value, NpgsqlDbType.Bytea);

    internal RowInsert<TRow> Json(Func<TRow, object?> value) => Column(row => StoredJson.Of(value(row)), NpgsqlDbType.Jsonb);

    /// <summary>JSON that is written already.</summary>
    internal RowInsert<TRow> JsonText(Func<TRow, string?> value) => Column(value, NpgsqlDbType.Jsonb);

    /// <summary>A parameter that is the same for every row.</summary>
    internal RowInsert<TRow> Same<TValue>(TValue value)
    {
        command.Parameters.Add(new NpgsqlParameter<TValue> { TypedValue = value });
        return this;
    }

    private RowInsert<TRow> Column<TValue>(Func<TRow, TValue> value, NpgsqlDbType type)
    {
        command.Parameters.Add(new NpgsqlParameter<TValue[]> { TypedValue = [.. rows.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type });
        return this;
    }
}
