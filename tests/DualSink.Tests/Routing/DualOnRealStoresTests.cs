using DualSink.Bars;
using DualSink.Hosting;
using DualSink.Parity;
using DualSink.Routing;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

public sealed class DualOnRealStoresTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_tables_of_a_file_hold_the_same_bars()
    {
        using var folder = new TemporaryFolder();
        await WriteAndCompareAsync(new DualSinkOptions { DatabaseUrl = $"sqlite:///{folder.File("bars.db")}", BaseDirectory = folder.Path });
    }

    [Fact]
    public async Task Tables_on_two_servers_hold_the_same_bars()
    {
        await using var legacy = await servers.CreateDatabaseWithTablesAsync(15);
        await using var provider = await servers.CreateDatabaseWithTablesAsync(18);
        using var folder = new TemporaryFolder();
        await WriteAndCompareAsync(new DualSinkOptions
        {
            DatabaseUrl = legacy.AppUrl,
            Provider = new SinkOverrides { DatabaseUrl = provider.AppUrl },
            BaseDirectory = folder.Path,
        });

        Assert.Equal(0, await legacy.ScalarAsync<long>("SELECT count(*) FROM bars_ohlcv"));
        Assert.Equal(0, await provider.ScalarAsync<long>("SELECT count(*) FROM bars"));
    }

    private static async Task WriteAndCompareAsync(DualSinkOptions options)
    {
        await using var sinks = new SinkSet(options with { StoreMode = "dual", Ack = AckPolicy.All, JournalEnabled = false });
        await sinks.PrepareAsync(Stop);
        var pipeline = sinks.Pipeline;
        for (var revision = 0; revision < 5; revision++)
        {
            Bar[] bars = [.. Enumerable.Range(0, 300).Select(minute => TestBars.Plain("AAPL", minute, 100m + (revision / 8m)))];
            var receipt = await Deadline.For(pipeline.WriteAsync(new BarBatch(StoreUnderTest.Tenant, bars), cancellationToken: Stop));
            Assert.True((await Deadline.For(receipt.Confirmed)).IsComplete);
        }

        var report = (await TableComparer.CompareAsync(sinks["legacy"].Store, sinks["provider"].Store, new CompareOptions { Filter = StoreUnderTest.Mine }, Stop)).Parity;
        Assert.True(report.IsSame);
        Assert.Equal(300, report.Equal + report.EqualAfterLayout);
    }
}
