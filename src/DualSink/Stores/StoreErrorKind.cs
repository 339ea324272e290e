namespace DualSink.Stores;

/// <summary>What an error of a store means for the bars in hand.</summary>
public enum StoreErrorKind
{
    /// <summary>
    /// The store cannot take bars for the moment: connection, resources, shutdown, serialization, deadlock, lock
    /// timeout, read-only, cancelled by the server. The same write later may succeed.
    /// </summary>
    Outage,

    /// <summary>The store refused the credentials. Somebody has to mend them; they are read again from their source.</summary>
    Credentials,

    /// <summary>
    /// The store refused a value (class 22, not-null, check, a foreign unique constraint). Possibly the fault of one bar.
    /// </summary>
    Data,

    /// <summary>
    /// The database is not as the write needs it (missing table, column, partition, tenant or privilege), or the error
    /// is unknown. No bar is at fault.
    /// </summary>
    Structure,
}
