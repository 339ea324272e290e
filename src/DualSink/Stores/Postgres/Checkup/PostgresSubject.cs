using System.Collections.Immutable;
using DualSink.Stores.Checkup;
using Npgsql;

namespace DualSink.Stores.Postgres.Checkup;

/// <summary>A database to look at, and what is going to be done with it.</summary>
internal sealed record PostgresSubject
{
    private PostgresSubject(NpgsqlConnectionStringBuilder connection) => Connection = connection;

    /// <summary>How it is reached. Holds a password.</summary>
    public NpgsqlConnectionStringBuilder Connection { get; }

    /// <summary>The setting the database URL stands in, for people: <c>environment DATABASE_URL</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The tables that sinks write there.</summary>
    public required ImmutableArray<TableBinding> Tables { get; init; }

    /// <summary>The tenant that writes: a name or a uuid.</summary>
    public required string Tenant { get; init; }

    /// <summary>Connections that the sinks' workers hold at the same time.</summary>
    public required int Workers { get; init; }

    /// <summary>How long connecting may take: each of several hosts may have to be tried.</summary>
    public TimeSpan ConnectLimit => (Bounded.Limit * (Connection.Host ?? "").Split(',').Length) + TimeSpan.FromSeconds(1);

    /// <summary>Hosts, port and database, without a password.</summary>
    public string Location => PostgresEngine.LocationOf(Connection);

    /// <summary>The command that tells whether the server takes connections; of several hosts it asks the first.</summary>
    public string IsReady
    {
        get
        {
            var host = (Connection.Host ?? "localhost").Split(',')[0];
            var colon = host.LastIndexOf(':');
            return colon > 0 && host.IndexOf(':', StringComparison.Ordinal) == colon
                ? $"pg_isready -h {host[..colon]} -p {host[(colon + 1)..]}"
                : FormattableString.Invariant($"pg_isready -h {host} -p {Connection.Port}");
        }
    }

    /// <summary>The user who connects.</summary>
    public string User => Connection.Username ?? Environment.UserName;

    /// <summary>The database's name.</summary>
    public string Database => Connection.Database ?? User;

    /// <summary>The subject behind a database URL.</summary>
    /// <exception cref="FormatException">It cannot be understood. The message does not repeat it.</exception>
    public static PostgresSubject Of(string url, string origin, ImmutableArray<TableBinding> tables, string tenant, int workers)
    {
        var connection = PostgresConnectionString.Parse(url);

        // A connection of its own: what a pool holds was opened before, perhaps under other settings of the role.
        connection.Pooling = false;
        connection.Enlist = false;
        var limit = (int)Bounded.Limit.TotalSeconds;
        connection.Timeout = connection.Timeout is > 0 and var timeout ? Math.Min(timeout, limit) : limit;
        connection.CommandTimeout = limit;
        connection.ApplicationName ??= "dualsink";
        return new PostgresSubject(connection) { Origin = origin, Tables = tables, Tenant = tenant, Workers = workers };
    }
}
