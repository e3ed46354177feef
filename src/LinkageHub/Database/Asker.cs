using LinkageHub.Access;
using Npgsql;

namespace LinkageHub.Database;

/// <summary>Who asks, in the words of the policies of migration 0033: INV-31 as <see cref="Principal.MaySee(string?, string?)"/> says it.</summary>
/// <param name="Reach">all, agency or store; empty: no case but those whose store is not known yet and that he has triggered himself.</param>
/// <param name="Agency">With reach agency and store.</param>
/// <param name="Store">With reach store.</param>
/// <param name="Caller">His name, as it stands with what he has triggered.</param>
/// <param name="People">all for administrators: who came, who was changed, who looked.</param>
public sealed record Asker(string Reach, string Agency, string Store, string Caller, string People)
{
    public static Asker Of(Principal who)
    {
        var people = who.Is(Role.Admin) ? "all" : "";
        return who switch
        {
            { Everywhere: true } => new Asker("all", "", "", who.Name, people),
            { AgencyCode: { } agency } when who.Is(Role.BackOffice) => new Asker("agency", agency, "", who.Name, people),
            { AgencyCode: { } agency, StoreCode: { } store } => new Asker("store", agency, store, who.Name, people),
            _ => new Asker("", "", "", who.Name, people),
        };
    }

    /// <summary>Good for the transaction it stands in and gone with it: a session that goes back to its pool knows nobody.</summary>
    internal NpgsqlBatchCommand Introduction()
    {
        var say = new NpgsqlBatchCommand("""
            select set_config('hub.reach', $1, true), set_config('hub.agency', $2, true), set_config('hub.store', $3, true),
                   set_config('hub.caller', $4, true), set_config('hub.people', $5, true)
            """);
        foreach (var word in (string[])[Reach, Agency, Store, Caller, People])
            say.Parameters.AddWithValue(word);
        return say;
    }
}
