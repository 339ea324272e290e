using DualSink.Schema;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Stores.Sqlite;

namespace DualSink.Cli.Bench;

/// <summary>Tables that a benchmark makes for itself beside the user's, and drops when it is disposed.</summary>
internal sealed class BenchScratch : IAsyncDisposable
{
    /// <summary>The tenant of the bars.</summary>
    public const string Tenant = "dualsink-bench";

    private readonly Func<ValueTask> _drop;

    private BenchScratch(IBenchTable table, string place, Func<ValueTask> drop)
    {
        Table = table;
        Place = place;
        _drop = drop;
    }

    /// <summary>The table for the sink and the one for the baseline.</summary>
    public IBenchTable Table { get; }

    /// <summary>What will be dropped, for people.</summary>
    public string Place { get; }

    /// <summary>Makes the tables of <paramref name="mode"/> on <paramref name="engine"/>.</summary>
    public static Task<BenchScratch> MakeAsync(string mode, IStoreEngine engine, StoreSinkOptions options, CancellationToken cancellationToken) => engine switch
    {
        PostgresEngine postgres => MakeAsync(mode, postgres, options, cancellationToken),
        SqliteEngine sqlite => MakeAsync(mode, sqlite, options, cancellationToken),
        _ => throw new NotSupportedException($"There is no benchmark for the engine {engine.Name}."),
    };

    public ValueTask DisposeAsync() => _drop();

    private static async Task<BenchScratch> MakeAsync(string mode, PostgresEngine engine, StoreSinkOptions options, CancellationToken cancellationToken)
    {
        // A schema of its own, so that a run beside this one is not in the way.
        var sink = $"dualsink_bench_{Environment.ProcessId}_{mode}_sink";
        var copy = $"dualsink_bench_{Environment.ProcessId}_{mode}_copy";
        var sinkTable = StoreSinks.Bind(mode) with { Schema = sink };
        var copyTable = StoreSinks.Bind(mode) with { Schema = copy };
        async ValueTask DropAsync() => await ExecuteAsync(engine, $"DROP SCHEMA IF EXISTS {sink} CASCADE; DROP SCHEMA IF EXISTS {copy} CASCADE", CancellationToken.None);
        try
        {
            var tenantId = Guid.CreateVersion7();
            foreach (var table in (TableBinding[])[sinkTable, copyTable])
            {
                await ExecuteAsync(engine, $"CREATE SCHEMA {table.Schema}", cancellationToken);
                await SchemaManager.For(engine).ApplyAsync([table], new SchemaApplyOptions(), cancellationToken);
                if (table.Layout.HasTenant)
                {
                    await ExecuteAsync(
                        engine, $"INSERT INTO {table.Schema}.tenants (id, tenant_id, name) VALUES ('{tenantId}', '{Tenant}', 'Benchmark')", cancellationToken);
                }
            }

            return new BenchScratch(
                new PostgresBenchTable(engine, sinkTable, copyTable, options, Tenant, tenantId), $"schemas {sink} and {copy}", DropAsync);
        }
        catch
        {
            await DropAsync();
            throw;
        }
    }

    private static async Task<BenchScratch> MakeAsync(string mode, SqliteEngine engine, StoreSinkOptions options, CancellationToken cancellationToken)
    {
        // Beside the user's file: the same disk, and never the file itself.
        var folder = Directory.CreateDirectory(
            Path.Combine(Path.GetDirectoryName(engine.Location)!, $"dualsink-bench-{Environment.ProcessId}-{mode}"));
        var binding = StoreSinks.Bind(mode);
        var sinkFile = new SqliteEngine(Path.Combine(folder.FullName, "sink.db"));
        var baselineFile = new SqliteEngine(Path.Combine(folder.FullName, "baseline.db"));
        await SchemaManager.For(sinkFile).ApplyAsync([binding], new SchemaApplyOptions(), cancellationToken);
        await SchemaManager.For(baselineFile).ApplyAsync([binding], new SchemaApplyOptions(), cancellationToken);
        return new BenchScratch(
            new SqliteBenchTable(sinkFile, binding, baselineFile.Location, options, Tenant),
            $"folder {folder.FullName}",
            async () =>
            {
                await sinkFile.DisposeAsync();
                await baselineFile.DisposeAsync();
                folder.Delete(recursive: true);
            });
    }

    private static async Task ExecuteAsync(PostgresEngine engine, string sql, CancellationToken cancellationToken)
    {
        await using var command = engine.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
