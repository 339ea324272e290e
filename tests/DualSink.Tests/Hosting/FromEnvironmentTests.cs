using DualSink.Bars;
using DualSink.Hosting;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Tests.Hosting;

public sealed class FromEnvironmentTests : SettingsTest
{
    [Fact]
    public async Task The_registry_makes_the_sink_the_environment_names()
    {
        Variables["STORE_MODE"] = "provider";
        Variables["DATABASE_URL"] = "sqlite:///here.db";

        await using var sinks = await StoreSinks.CreateFromEnvironmentAsync(Sources(), cancellationToken: TestContext.Current.CancellationToken);
        var bar = new Bar("yahoo", "AAPL", "1m", DateTime.UnixEpoch, 1, 2, 0.5m, 1.5m, 100);
        var receipt = await sinks.Configured.WriteAsync(new BarBatch("demo", new[] { bar }), TestContext.Current.CancellationToken);

        Assert.True((await receipt.Confirmed).IsComplete);
        Assert.Equal("provider", sinks.Configured.Mode);
        Assert.Equal(1, await sinks.Configured.Store.CountAsync(RowFilter.All, TestContext.Current.CancellationToken));
        Assert.True(File.Exists(Path.Combine(Folder, "here.db")));
    }

    [Fact]
    public async Task A_bar_the_table_can_never_hold_is_kept_beside_the_settings()
    {
        await using var sinks = await StoreSinks.CreateFromEnvironmentAsync(Sources(), cancellationToken: TestContext.Current.CancellationToken);
        var bar = new Bar("yahoo", new string('A', 21), "1m", DateTime.UnixEpoch, 1, 2, 0.5m, 1.5m, 100);
        var receipt = await sinks["legacy"].WriteAsync(new BarBatch("demo", new[] { bar }), TestContext.Current.CancellationToken);

        Assert.Equal(1, (await receipt.Confirmed).DeadLettered);
        Assert.True(File.Exists(Path.Combine(Folder, "dualsink-dead-letters.ndjson")));
    }

    [Fact]
    public async Task Wrong_settings_make_no_sink()
    {
        Variables["STORE_MODE"] = "both";

        await Assert.ThrowsAsync<DualSinkConfigurationException>(() => StoreSinks.CreateFromEnvironmentAsync(Sources(), cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_unknown_mode_is_refused_with_the_valid_ones()
    {
        var refused = Assert.Throws<UnknownModeException>(() => new DualSinkOptions().BindingFor("dual"));

        Assert.Contains("legacy, provider", refused.Message);
    }
}
