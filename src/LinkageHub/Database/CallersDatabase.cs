using LinkageHub.Access;
using Npgsql;

namespace LinkageHub.Database;

/// <summary>
/// The database as people and machine clients see it: asked as <see cref="DatabaseRoles.App"/>, under row-level security. There is no way to ask it without
/// saying for whom; a where-clause that has forgotten the scope gets the caller's own rows and nothing else.
/// </summary>
/// <param name="app">Its sessions have the role.</param>
public sealed class CallersDatabase(NpgsqlDataSource app)
{
    public Question Ask(Principal who, string sql = "") => new(app.CreateBatch(), Asker.Of(who), sql);

    /// <summary>For several statements in one snapshot: they go over together, with <see cref="Asker.Introduction"/> first in their transaction.</summary>
    internal ValueTask<NpgsqlConnection> OpenAsync(CancellationToken stop) => app.OpenConnectionAsync(stop);
}

/// <summary>One question with who asks it, in one batch: one round trip, and one transaction that ends with it.</summary>
public sealed class Question : IAsyncDisposable
{
    private readonly NpgsqlBatch batch;
    private readonly NpgsqlBatchCommand asked;

    internal Question(NpgsqlBatch batch, Asker who, string sql)
    {
        (this.batch, asked) = (batch, new NpgsqlBatchCommand(sql));
        batch.BatchCommands.Add(who.Introduction());
        batch.BatchCommands.Add(asked);
    }

    public NpgsqlParameterCollection Parameters => asked.Parameters;

    public string CommandText
    {
        get => asked.CommandText;
        set => asked.CommandText = value;
    }

    public async Task<NpgsqlDataReader> ExecuteReaderAsync(CancellationToken stop)
    {
        var row = await batch.ExecuteReaderAsync(stop);
        try
        {
            // Past the introduction.
            await row.NextResultAsync(stop);
            return row;
        }
        catch
        {
            await row.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many rows were written.</summary>
    public async Task<int> ExecuteNonQueryAsync(CancellationToken stop)
    {
        await batch.ExecuteNonQueryAsync(stop);
        return asked.RecordsAffected;
    }

    public ValueTask DisposeAsync() => batch.DisposeAsync();
}
