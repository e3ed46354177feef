using LinkageHub.Access;
using LinkageHub.Database;
using LinkageHub.Personal;

namespace LinkageHub.Ledger;

/// <summary>Whole cases for whoever asks from outside: the database shows nobody's but his.</summary>
public sealed class CallersCases(CallersDatabase database, PersonalSeal seal)
{
    public CaseReader Of(Principal who) => new(database.OpenAsync, seal, Asker.Of(who));
}
