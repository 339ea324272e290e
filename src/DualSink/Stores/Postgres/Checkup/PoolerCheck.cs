using DualSink.Stores.Checkup;
using Npgsql;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>Whether a pooler stands before the server, and whether sinks can work through it.</summary>
internal static class PoolerCheck
{
    private const string Name = "pooler";

    public static Finding Of(PostgresPooling pooling, NpgsqlConnectionStringBuilder connection) => pooling switch
    {
        PostgresPooling.Statement => Finding.Fail(
            Name,
            "behind a pooler in statement mode",
            "It refuses transactions, and every write is one. Schema and the rest could be looked at in part only.",
            "In pgbouncer.ini, for this database or for all, then reload: pool_mode = transaction"),
        PostgresPooling.Transaction when connection.MaxAutoPrepare > 0 => Finding.Warn(
            Name,
            $"behind a pooler in transaction mode, with Max Auto Prepare={connection.MaxAutoPrepare}",
            "A prepared statement stays behind in a session that the next transaction may not get, unless the pooler keeps account of them (PgBouncer from 1.21 on: max_prepared_statements).",
            "Take Max Auto Prepare out of the database URL"),
        PostgresPooling.Transaction => Finding.Ok(Name, "behind a pooler in transaction mode, which sinks are made for"),
        PostgresPooling.SessionAllTaken => Finding.Warn(
            Name,
            "behind a pooler in session mode, with no session left for a second connection",
            "Each worker keeps a session for itself; one that gets none waits, and its bars with it.",
            "In pgbouncer.ini, then reload: pool_mode = transaction, or default_pool_size at the number of workers at least"),
        PostgresPooling.Session => Finding.Ok(Name, "behind a pooler in session mode"),
        _ => Finding.Ok(Name, "none"),
    };
}
