using System.Collections.Concurrent;
using DualSink.Schema;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Infrastructure;

[assembly: AssemblyFixture(typeof(PostgresServers))]

namespace DualSink.Tests.Infrastructure;

/// <summary>
/// The servers all tests share, one a version, each started when the first test asks for it. A test takes a database of
/// its own, so any number may run at the same time in any order; one that kills or reconfigures starts its own server.
/// </summary>
public sealed class PostgresServers : IAsyncDisposable
{
    /// <summary>The oldest and the newest version the tests run on.</summary>
    public static readonly int[] Versions = [15, 18];

    private readonly ConcurrentDictionary<int, Lazy<Task<PostgresServer>>> _servers = new();
    private readonly ConcurrentDictionary<int, Lazy<Task<string>>> _templates = new();

    /// <summary>The shared server of a version.</summary>
    public Task<PostgresServer> GetAsync(int major) =>
        _servers.GetOrAdd(major, static version => new(() => PostgresServer.StartAsync(version))).Value;

    /// <summary>A new empty database on the shared server of a version.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync(int major = 15) =>
        await (await GetAsync(major)).CreateDatabaseAsync();

    /// <summary>A new database with both tables, the tenants <c>demo</c> and <c>other</c>, and the ordinary role's privileges.</summary>
    public async Task<PostgresDatabase> CreateDatabaseWithTablesAsync(int major = 15)
    {
        var server = await GetAsync(major);
        var template = await _templates.GetOrAdd(major, _ => new(() => MakeTemplateAsync(server))).Value;
        return await server.CreateDatabaseAsync(template);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
        {
            if (server.IsValueCreated && server.Value.IsCompletedSuccessfully)
            {
                await (await server.Value).DisposeAsync();
            }
        }
    }

    // Made once a server and copied: a copy takes a tenth of the time the scripts take.
    private static async Task<string> MakeTemplateAsync(PostgresServer server)
    {
        var database = await server.CreateDatabaseAsync();
        await using (var engine = new PostgresEngine(database.Admin))
        {
            var schema = SchemaManager.For(engine);
            TableBinding[] tables = [new(TableLayout.Legacy), new(TableLayout.Provider)];
            foreach (var tenant in (string[])["demo", "other"])
            {
                await schema.ApplyAsync(tables, new SchemaApplyOptions { CreateTenant = tenant }, CancellationToken.None);
            }
        }

        await database.GrantToAppAsync();

        // Nobody may be connected to a database that is copied.
        await database.Admin.DisposeAsync();
        return database.Name;
    }
}
