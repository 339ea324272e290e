using System.Collections.Concurrent;
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

    /// <summary>The shared server of a version.</summary>
    public Task<PostgresServer> GetAsync(int major) =>
        _servers.GetOrAdd(major, static version => new(() => PostgresServer.StartAsync(version))).Value;

    /// <summary>A new empty database on the shared server of a version.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync(int major = 15) =>
        await (await GetAsync(major)).CreateDatabaseAsync();

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
}
