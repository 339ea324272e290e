namespace DualSink.Stores.Postgres.Checkup;

/// <summary>What stands between a connection and the server.</summary>
internal enum PostgresPooling
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A pooler that gives a connection a session of its own.</summary>
    Session,

    /// <summary>The same, and it had no session left for a second connection.</summary>
    SessionAllTaken,

    /// <summary>A pooler that gives a connection a session for a transaction at a time.</summary>
    Transaction,

    /// <summary>A pooler that gives a connection a session for a statement at a time, and refuses transactions.</summary>
    Statement,
}
