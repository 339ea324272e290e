using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>
/// A PostgreSQL database, 13 or later, or several hosts of one. Holds a pool of connections; safe for concurrent use.
/// </summary>
public sealed class PostgresEngine : IStoreEngine
{
    private readonly PostgresEngineOptions _options;
    private readonly bool _ownsDataSource;
    private readonly Lock _refresh = new();
    private volatile NpgsqlDataSource _dataSource;
    private string? _url;

    /// <summary>An engine over a caller's own data source, which stays the caller's to dispose of.</summary>
    public PostgresEngine(NpgsqlDataSource dataSource, PostgresEngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        _dataSource = dataSource;
        _options = options ?? new PostgresEngineOptions();
        Location = LocationOf(new NpgsqlConnectionStringBuilder(dataSource.ConnectionString));
    }

    private PostgresEngine(string url, NpgsqlConnectionStringBuilder connection, PostgresEngineOptions options)
    {
        _url = url;
        _options = options;
        _ownsDataSource = true;
        _dataSource = Build(connection, options);
        Location = LocationOf(connection);
    }

    /// <inheritdoc/>
    public string Name => "postgresql";

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public string Client => $"Npgsql {typeof(NpgsqlConnection).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>The connections in use now. Replaced when credentials were read again.</summary>
    public NpgsqlDataSource DataSource => _dataSource;

    internal PostgresEngineOptions Options => _options;

    /// <summary>An engine for a database URL. Does not connect.</summary>
    /// <param name="url">
    /// A PostgreSQL URI (<c>postgresql://user:password@host:5432/database?sslmode=require</c>, several hosts by commas)
    /// or Npgsql's keywords (<c>Host=…;Username=…</c>).
    /// </param>
    /// <param name="options">Timeouts and the like; default when null.</param>
    /// <exception cref="FormatException">The URL cannot be understood. The message does not repeat it.</exception>
    public static PostgresEngine Connect(string url, PostgresEngineOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        return new PostgresEngine(url, PostgresConnectionString.Parse(url), options ?? new PostgresEngineOptions());
    }

    /// <inheritdoc/>
    public IBarStore Open(TableBinding binding) => new PostgresBarStore(this, binding);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _ownsDataSource ? _dataSource.DisposeAsync() : ValueTask.CompletedTask;

    /// <summary>After the server refused the credentials: reads them again, and connects by them from now on if they changed.</summary>
    internal void RefreshCredentials()
    {
        if (_options.RereadUrl is null)
        {
            return;
        }

        lock (_refresh)
        {
            var url = ReadUrlAgain();
            if (url is null || url == _url)
            {
                return;
            }

            NpgsqlConnectionStringBuilder connection;
            try
            {
                connection = PostgresConnectionString.Parse(url);
            }
            catch (FormatException)
            {
                // Half-written; the next refusal reads it again.
                return;
            }

            // Connections in use end by themselves when they are given back.
            var old = _dataSource;
            _dataSource = Build(connection, _options);
            _url = url;
            old.Dispose();
        }
    }

    private string? ReadUrlAgain()
    {
        try
        {
            return _options.RereadUrl!();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file is being replaced; the next refusal reads it again. The refusal itself is reported meanwhile.
            return null;
        }
    }

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder connection, PostgresEngineOptions options)
    {
        connection.ApplicationName ??= options.ApplicationName;

        // Nothing is left behind in a session, so there is nothing to reset; and a pooler in transaction mode would
        // reset somebody else's.
        connection.NoResetOnClose = true;
        connection.IncludeErrorDetail = true;

        // A write is confirmed when the server has it, so it never joins a transaction of whoever called.
        connection.Enlist = false;
        if (!connection.ShouldSerialize("Maximum Pool Size"))
        {
            connection.MaxPoolSize = Math.Max(connection.MaxPoolSize, options.Connections);
        }

        return new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
    }

    /// <summary>Where a connection leads, for people: hosts, port and database.</summary>
    internal static string LocationOf(NpgsqlConnectionStringBuilder connection)
    {
        var hosts = connection.Host ?? "localhost";
        var where = hosts.Contains(',', StringComparison.Ordinal) || hosts.Contains(':', StringComparison.Ordinal) ? hosts : $"{hosts}:{connection.Port}";
        return $"{where}/{connection.Database ?? connection.Username ?? ""}";
    }
}
