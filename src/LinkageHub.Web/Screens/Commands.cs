using Npgsql;

namespace LinkageHub.Web.Screens;

/// <summary>One click, one effect: every form that acts carries the id of its command. A double click, Enter, a reload bring the same id again.</summary>
public sealed class Commands(NpgsqlDataSource database)
{
    public const string Field = "command";

    public static string New() => Guid.NewGuid().ToString();

    /// <summary>True for the first one that brings it, and only for him. Without an id nothing is done.</summary>
    public async Task<bool> IsFirstAsync(HttpContext http, IFormCollection form)
    {
        if (!Guid.TryParse(form[Field], out var id))
            return false;
        await using var take = database.CreateCommand("insert into command_once (id, person_id) values ($1, $2) on conflict do nothing");
        take.Parameters.AddWithValue(id.ToString());
        take.Parameters.AddWithValue(http.Visit().Session!.Person.Id);
        return await take.ExecuteNonQueryAsync(http.RequestAborted) == 1;
    }
}
