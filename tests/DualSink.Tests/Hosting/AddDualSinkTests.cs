using DualSink.Bars;
using DualSink.Hosting;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DualSink.Tests.Hosting;

public sealed class AddDualSinkTests(PostgresServers servers) : IDisposable
{
    private static readonly Bar One = new("yahoo", "AAPL", "1m", DateTime.UnixEpoch, 1, 2, 0.5m, 1.5m, 100);

    private readonly TemporaryFolder _folder = new();

    private string Database => $"sqlite:///{_folder.File("bars.db")}";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Wrong_settings_stop_the_host_before_any_service_starts_with_everything_that_is_wrong()
    {
        var started = false;
        using var host = HostOf(
            services =>
            {
                services.AddHostedService(_ => new Probe(() => started = true));
                services.AddDualSink(Configuration(("ingestion:workers", "0"), ("ingestion:colour", "red"), ("STORE_MODE", "both"), ("DATABASE_URL", "mysql://me:hunter2@db/x")));
            });

        var wrong = await Assert.ThrowsAsync<DualSinkConfigurationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.False(started);
        Assert.Equal(["ingestion.colour", "ingestion.database_url", "ingestion.store_mode", "ingestion.workers"], wrong.Problems.Select(p => p.Key).Order());
        Assert.DoesNotContain("hunter2", wrong.Message);
        Assert.IsAssignableFrom<OptionsValidationException>(wrong);
    }

    [Fact]
    public async Task A_service_writes_through_the_configured_sink_until_it_has_stopped()
    {
        var outcomes = new List<BatchOutcome>();
        using (var host = HostOf(services =>
        {
            services.AddDualSink(Configuration(("DATABASE_URL", Database), ("ingestion:store_mode", "provider"), ("ingestion:TENANT_ID", "acme")));
            services.AddHostedService(provider => new Writer(provider.GetRequiredService<StoreSink>(), outcomes));
        }))
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, Assert.Single(outcomes).Committed);
        await using var engine = new SqliteEngine(_folder.File("bars.db"));
        Assert.Equal(1, await engine.Open(new TableBinding(TableLayout.Provider)).CountAsync(RowFilter.All, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Sinks_are_found_by_mode_and_the_configured_one_without()
    {
        await using var services = ServicesOf(builder => builder.Configure(o => o with { DatabaseUrl = Database, StoreMode = "provider" }));

        Assert.Same(services.GetRequiredService<StoreSink>(), services.GetRequiredKeyedService<StoreSink>("provider"));
        Assert.Equal("legacy", services.GetRequiredKeyedService<StoreSink>("legacy").Mode);
        Assert.Equal("provider", services.GetRequiredService<IOptions<DualSinkOptions>>().Value.StoreMode);
    }

    [Fact]
    public async Task In_a_mode_of_both_tables_the_pipeline_writes_them()
    {
        await using var services = ServicesOf(builder => builder.Configure(o => o with { DatabaseUrl = Database, StoreMode = "dual", Ack = AckPolicy.All, JournalEnabled = false }));
        await services.GetRequiredService<SinkSet>().PrepareAsync(TestContext.Current.CancellationToken);

        var receipt = await services.GetRequiredService<BarPipeline>().WriteAsync(new BarBatch("demo", new[] { One }), cancellationToken: TestContext.Current.CancellationToken);

        Assert.True((await receipt.Confirmed).IsComplete);
        foreach (var name in StoreSinks.Names)
        {
            Assert.Equal(1, await services.GetRequiredKeyedService<StoreSink>(name).Store.CountAsync(RowFilter.All, TestContext.Current.CancellationToken));
        }

        Assert.Throws<UnknownModeException>(services.GetRequiredService<StoreSink>);
    }

    [Fact]
    public async Task A_host_opens_the_journal_when_it_starts_and_gives_it_free_when_it_ends()
    {
        var journal = _folder.File("journal.db");
        for (var run = 1; run <= 2; run++)
        {
            using var host = HostOf(services => services.AddDualSink(Configuration(("DATABASE_URL", Database), ("STORE_MODE", "failover"), ("ingestion:journal:path", journal))));
            var set = host.Services.GetRequiredService<SinkSet>();
            Assert.Contains("not open", Assert.Throws<InvalidOperationException>(() => set.Pipeline).Message);
            await host.StartAsync(TestContext.Current.CancellationToken);

            var receipt = await host.Services.GetRequiredService<BarPipeline>().WriteAsync(new BarBatch("demo", new[] { One }), cancellationToken: TestContext.Current.CancellationToken);

            Assert.True((await receipt.Confirmed).IsComplete);
            Assert.Equal(run, receipt.Position);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Disposing_of_the_container_drains_the_sinks()
    {
        BatchReceipt receipt;
        await using (var services = ServicesOf(builder => builder.Configure(o => o with { DatabaseUrl = Database })))
        {
            await services.GetRequiredService<SinkSet>().PrepareAsync(TestContext.Current.CancellationToken);
            receipt = await services.GetRequiredService<StoreSink>().WriteAsync(new BarBatch("demo", new[] { One }), TestContext.Current.CancellationToken);
        }

        Assert.True(receipt.Confirmed.IsCompleted);
        Assert.True((await receipt.Confirmed).IsComplete);
    }

    [Fact]
    public async Task A_caller_may_bring_a_data_source_of_its_own()
    {
        await using var database = await servers.CreateDatabaseWithTablesAsync();
        await using (var services = ServicesOf(builder => builder
            .Configure(o => o with { StoreMode = "provider" })
            .UseEngine(_ => new PostgresEngine(database.Admin), "provider")))
        {
            var receipt = await services.GetRequiredService<StoreSink>().WriteAsync(new BarBatch("demo", new[] { One }), TestContext.Current.CancellationToken);
            Assert.True((await receipt.Confirmed).IsComplete);
            Assert.Equal("sqlite", services.GetRequiredService<EngineSet>().For("legacy").Name);
        }

        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM bars_ohlcv"));
    }

    [Fact]
    public async Task The_environment_wins_over_a_file_and_code_over_both()
    {
        var file = _folder.File("settings.yaml");
        await File.WriteAllTextAsync(file, "ingestion: { workers: 3, queue_max: 4, store_mode: provider }", TestContext.Current.CancellationToken);

        await using var services = ServicesOf(builder => builder
            .UseFile(file)
            .UseConfiguration(Configuration(("STORE_WORKERS", "5"), ("ingestion:provider_names:acme", "acme-feed")))
            .Configure(o => o with { Sink = o.Sink with { QueueMax = 6 } })
            .Configure(o => o with { TenantId = o.TenantId + "2" }));

        var options = services.GetRequiredService<IOptions<DualSinkOptions>>().Value;
        Assert.Equal((5, 6, "provider", "default2", "acme-feed"), (options.Sink.Workers, options.Sink.QueueMax, options.StoreMode, options.TenantId, options.ProviderNames["acme"]));
    }

    private static IConfiguration Configuration(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, v.Value))).Build();

    private static ServiceProvider ServicesOf(Action<DualSinkBuilder> configure) =>
        new ServiceCollection().AddDualSink(configure).BuildServiceProvider();

    private static IHost HostOf(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        configure(builder.Services);
        return builder.Build();
    }

    private sealed class Probe(Action onStart) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            onStart();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Writes its last bar while it is being stopped.</summary>
    private sealed class Writer(StoreSink sink, List<BatchOutcome> outcomes) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            var receipt = await sink.WriteAsync(new BarBatch("acme", new[] { One }), cancellationToken);
            outcomes.Add(await receipt.Confirmed);
        }
    }
}
