namespace LinkageHub.Simulation.Store;

/// <summary>Ways in which a store could be wrong. Planted one at a time, to see that the judges would notice (the store is part of the tests).</summary>
[Flags]
internal enum StoreBug
{
    None = 0,

    /// <summary>Whoever commits last wins.</summary>
    NoVersionCheck = 1,

    /// <summary>Two cases may hold one print serial or reception number.</summary>
    NoUniqueKeys = 2,

    /// <summary>A lease is over when the asking node's clock says so.</summary>
    LeaseByNodeClock = 4,

    /// <summary>"Committed" is answered although the database was away.</summary>
    AckBeforeCommit = 8,

    /// <summary>A repeat of a callback is a new callback.</summary>
    RepeatsForgotten = 32,

    /// <summary>A claim forgets to move the version on, so that the last holder's writes still go through.</summary>
    ClaimWithoutVersion = 128,

    /// <summary>Ledger entries of a commit are lost.</summary>
    EntriesLost = 256,

    /// <summary>The callback is answered before it is stored.</summary>
    CallbackAckedBeforeStored = 512,

    /// <summary>A callback that is kept by a statement the database gets to late is due again, though it is applied.</summary>
    KeptAfterItsEnd = 1024,
}
