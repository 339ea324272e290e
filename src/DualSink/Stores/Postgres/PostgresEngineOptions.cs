namespace DualSink.Stores.Postgres;

/// <summary>How an engine talks to PostgreSQL. What it sets on the server holds for one transaction, so a pooler in transaction mode is fine.</summary>
public sealed record PostgresEngineOptions
{
    /// <summary>How long a statement waits for a lock before the write is retried. Default 5 s.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the server may work on a statement before the write is retried. Default 30 s.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a whole write may go without an end before the connection is given up and the write retried. Default
    /// 60 s; it catches a network that swallows everything, so keep it above <see cref="StatementTimeout"/>.
    /// </summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The name the server's views show for the connections. Default <c>dualsink</c>. Idle with a caller's own data source.</summary>
    public string ApplicationName { get; init; } = "dualsink";

    /// <summary>
    /// Connections that may be in use at once: the pool is allowed to grow to so many where it would end sooner (Npgsql's
    /// <c>Maximum Pool Size</c>, 100). Give each sink its workers, and a few more to look and clean up. Default 0: the
    /// client's own limit. Idle where the URL sets <c>Maximum Pool Size</c>, and with a caller's own data source.
    /// </summary>
    public int Connections { get; init; }

    /// <summary>
    /// Reads the database URL again from where it came, after the server refused the credentials. Default null: the URL
    /// is fixed. Idle with a caller's own data source.
    /// </summary>
    public Func<string?>? RereadUrl { get; init; }
}
