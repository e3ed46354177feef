using System.Security.Cryptography;
using System.Text.Json;
using LinkageHub.Access;
using Npgsql;

namespace LinkageHub.Search;

/// <summary>Filters under a name of somebody's own.</summary>
/// <param name="Id">What stands in its address: random, it says nothing.</param>
/// <param name="Name">Seen by its owner alone.</param>
/// <param name="Filters">By their names in a list's address.</param>
public sealed record SavedView(string Id, string Name, IReadOnlyDictionary<string, string> Filters);

/// <summary>Views people keep. An address may be shared: whoever opens it sees what he may see anyway, by the same filters.</summary>
public sealed class SavedViews(NpgsqlDataSource database)
{
    public const int MostName = 40;

    private const int Most = 30;

    public async Task<IReadOnlyList<SavedView>> OfAsync(Principal who, CancellationToken stop)
    {
        await using var read = database.CreateCommand("select id, name, filters from saved_view where person_id = $1 order by name, id limit $2");
        read.Parameters.AddWithValue(who.Id);
        read.Parameters.AddWithValue(Most);
        return await AllAsync(read, stop);
    }

    public async Task<SavedView?> FindAsync(string id, CancellationToken stop)
    {
        await using var read = database.CreateCommand("select id, name, filters from saved_view where id = $1");
        read.Parameters.AddWithValue(id);
        return (await AllAsync(read, stop)).SingleOrDefault();
    }

    /// <summary>Its id. The same name again takes the place of the one before, under its address.</summary>
    public async Task<string> KeepAsync(SavedView view, Principal who, CancellationToken stop)
    {
        await using var insert = database.CreateCommand("""
            insert into saved_view (id, person_id, name, filters) values ($1, $2, $3, $4::jsonb)
            on conflict (person_id, name) do update set filters = excluded.filters
            returning id
            """);
        foreach (var value in (object[])[Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), who.Id, view.Name, JsonSerializer.Serialize(view.Filters)])
            insert.Parameters.AddWithValue(value);
        return (string)(await insert.ExecuteScalarAsync(stop))!;
    }

    public async Task DropAsync(string id, Principal who, CancellationToken stop)
    {
        await using var delete = database.CreateCommand("delete from saved_view where id = $1 and person_id = $2");
        delete.Parameters.AddWithValue(id);
        delete.Parameters.AddWithValue(who.Id);
        await delete.ExecuteNonQueryAsync(stop);
    }

    private static async Task<IReadOnlyList<SavedView>> AllAsync(NpgsqlCommand read, CancellationToken stop)
    {
        await using var row = await read.ExecuteReaderAsync(stop);
        var views = new List<SavedView>();
        while (await row.ReadAsync(stop))
            views.Add(new SavedView(row.GetString(0), row.GetString(1), JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(2))!));
        return views;
    }
}
