namespace LinkageHub.Kills.Lines;

/// <summary>Places on the way of a statement.</summary>
public enum SqlPlace
{
    /// <summary>The hub has sent it, the server has not got it.</summary>
    Before,
    /// <summary>Done inside its transaction; the server has not been told to commit.</summary>
    Uncommitted,
    /// <summary>Committed; the hub has not been told.</summary>
    Unacknowledged,
    /// <summary>Committed and told; the next of the same connection waits.</summary>
    Acknowledged,
}

/// <summary>What a unit of statements is to the hub. Recognised by the tables it writes, so that it does not matter how the hub groups its statements.</summary>
internal static class SqlKind
{
    /// <summary>Due work is taken up.</summary>
    public static bool Claims(SqlUnit unit) => unit.Says("update hub_case", "skip locked", "lease_node");

    /// <summary>The ledger begins to write.</summary>
    public static bool OpensLedger(SqlUnit unit) => unit.Says("insert into hub_case");

    /// <summary>The ledger's commit.</summary>
    public static bool CommitsLedger(SqlUnit unit) => unit.EndsTransaction && unit.Written.Contains("hub_case") && unit.Written.Contains("case_log");

    /// <summary>The commit of an intent: an attempt, and no result.</summary>
    public static bool CommitsIntent(SqlUnit unit) => CommitsLedger(unit) && unit.Written.Contains("attempt") && !unit.Written.Contains("attempt_result");

    public static bool CommitsResult(SqlUnit unit) => CommitsLedger(unit) && unit.Written.Contains("attempt_result");

    public static bool StoresCallback(SqlUnit unit) => unit.Says("insert into callback");

    public static bool TakesCallbacks(SqlUnit unit) => unit.Says("update callback", "skip locked");

    public static bool EndsCallback(SqlUnit unit) => unit.Says("update callback", "applied_at");
}
