using Npgsql;

namespace DualSink.Tests.Infrastructure;

/// <summary>A database of a test's own. Dropped when disposed, with every session in it.</summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly PostgresServer _server;

    internal PostgresDatabase(PostgresServer server, string name)
    {
        _server = server;
        Name = name;
        ConnectionString = server.ConnectionString(name);
        AppConnectionString = server.ConnectionString(name, PostgresServer.AppUser);

        // What sets up and judges a test fails no test for being slow.
        Admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString) { Timeout = 60, CommandTimeout = 120 }.ConnectionString);
    }

    /// <summary>The database's name.</summary>
    public string Name { get; }

    /// <summary>The server it is on.</summary>
    public PostgresServer Server => _server;

    /// <summary>As the superuser, whom row-level security does not bind.</summary>
    public string ConnectionString { get; }

    /// <summary>As an ordinary role, which needs <see cref="GrantToAppAsync"/> first.</summary>
    public string AppConnectionString { get; }

    /// <summary>As a URI for an ordinary role, as DATABASE_URL holds it.</summary>
    public string AppUrl => $"postgresql://{PostgresServer.AppUser}@127.0.0.1:{_server.Port}/{Name}";

    /// <summary>As a URI for the superuser.</summary>
    public string Url => $"postgresql://postgres@127.0.0.1:{_server.Port}/{Name}";

    /// <summary>Connections of the superuser.</summary>
    public NpgsqlDataSource Admin { get; }

    /// <summary>Runs statements as the superuser.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The single value of a query, as the superuser.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        var value = await command.ExecuteScalarAsync();
        return value is null or DBNull ? default! : (T)value;
    }

    /// <summary>Lets the ordinary role read, write and delete in every table of a schema.</summary>
    public Task GrantToAppAsync(string schema = "public") => ExecuteAsync(
        $"GRANT USAGE ON SCHEMA {schema} TO {PostgresServer.AppUser}; "
        + $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {PostgresServer.AppUser}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Admin.DisposeAsync();
        await _server.DropDatabaseAsync(Name);
    }
}
