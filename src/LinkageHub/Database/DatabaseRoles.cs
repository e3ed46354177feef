namespace LinkageHub.Database;

/// <summary>The roles of migration 0032. The hub's login is a member of all three; callers may have one of their own, of the last alone.</summary>
public static class DatabaseRoles
{
    /// <summary>Owns the tables and migrates; nobody serves as it.</summary>
    public const string Owner = "hub_owner";

    /// <summary>Writes across stores: ledger, workers, claims, schedules, sign-in.</summary>
    public const string Engine = "hub_engine";

    /// <summary>Asks for people and machine clients and sees only what is theirs.</summary>
    public const string App = "hub_app";
}
