using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace LinkageHub.Ledger;

/// <summary>
/// One statement for any number of rows. The values travel as one array a column, in the order of the statement's parameters, so that sixty rows
/// cost hardly more than one and no text is taken apart by the database. A single row, which is what a hub writes that has little to do, travels as
/// plain values: a hundred arrays of one value each cost more than the row they make. No rows: no statement.
/// </summary>
internal sealed class RowInsert<TRow>
{
    private readonly IReadOnlyList<TRow> rows;
    private readonly NpgsqlBatchCommand command;
    private readonly bool isOfOne;

    internal RowInsert(NpgsqlBatch batch, string sql, IEnumerable<TRow> rows)
    {
        this.rows = [.. rows];
        var single = this.rows.Count == 1 ? SingleRow.Of(sql) : null;
        isOfOne = single is not null;
        command = new NpgsqlBatchCommand(single ?? sql);
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
        command.Parameters.Add(isOfOne
            ? new NpgsqlParameter { Value = (object?)value(rows[0]) ?? DBNull.Value, NpgsqlDbType = type }
            : new NpgsqlParameter<TValue[]> { TypedValue = [.. rows.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type });
        return this;
    }
}

/// <summary>The same statement for one row: plain values where the arrays stand.</summary>
internal static partial class SingleRow
{
    private static readonly ConcurrentDictionary<string, string?> Known = new(StringComparer.Ordinal);

    /// <summary>Null where a statement also asks for an array as such.</summary>
    internal static string? Of(string sql) => Known.GetOrAdd(sql, static sql => sql.Contains("any($", StringComparison.Ordinal)
        ? null
        : Arrays().Replace(sql, arrays => $"(values ({arrays.Groups["columns"].Value})) as {(arrays.Groups["name"] is { Success: true, Value: var name } ? name : "only_row")}"));

    [GeneratedRegex(@"unnest\((?<columns>[^)]*)\)(?:\s+as\s+(?<name>\w+))?")]
    private static partial Regex Arrays();
}
