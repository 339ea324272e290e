using DualSink.Bars;
using DualSink.Parity;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using Npgsql;

namespace Embedded;

/// <summary>The same without a host or settings: everything is made by hand, over a data source of the caller's.</summary>
public static class WithoutHost
{
    /// <summary>Writes bars through the sink of <paramref name="mode"/> and tells what became of them.</summary>
    public static async Task<BatchOutcome> WriteAsync(
        NpgsqlDataSource dataSource, string mode, string tenant, Bar[] bars, CancellationToken cancellationToken)
    {
        await using var engine = new PostgresEngine(dataSource);
        await using var deadLetters = new DeadLetterFile("dead-letters.ndjson");
        var settings = new StoreSinkSettings
        {
            Options = new StoreSinkOptions { Workers = 4, MaxAttempts = 12 },
            Context = new PipelineContext(tenant, "nightly"),
            DeadLetters = deadLetters,
        };
        await using var sink = await StoreSinks.CreateAsync(mode, engine, settings, cancellationToken);

        var receipt = await sink.WriteAsync(new BarBatch(tenant, bars), cancellationToken);
        return await receipt.Confirmed;
    }

    /// <summary>Compares one source of a tenant in both tables, exactly.</summary>
    public static async Task<ComparisonReport> CompareAsync(
        NpgsqlDataSource dataSource, string tenant, string source, CancellationToken cancellationToken)
    {
        await using var engine = new PostgresEngine(dataSource);
        var legacy = engine.Open(StoreSinks.Bind("legacy"));
        var provider = engine.Open(StoreSinks.Bind("provider"));
        var options = new CompareOptions { Filter = new RowFilter { Tenant = tenant, Source = source } };
        return await TableComparer.CompareAsync(legacy, provider, options, cancellationToken);
    }
}
