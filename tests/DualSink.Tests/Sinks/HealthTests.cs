using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Tests.Sinks;

/// <summary>What a sink says of itself.</summary>
public sealed class HealthTests
{
    private readonly ScriptedStore _store = new(TableLayout.Provider);
    private readonly RetryClock _clock = new();

    [Fact]
    public async Task A_new_sink_is_idle()
    {
        await using var sink = new StoreSink(_store, timeProvider: _clock);

        Assert.Equal(new SinkHealth(SinkState.Idle, 0, 0, null, null, 0, "Nothing has been written yet."), sink.Health);
        Assert.False(sink.Health.Connected);
    }

    [Fact]
    public async Task After_a_write_it_is_connected_and_knows_when()
    {
        await using var sink = new StoreSink(_store, timeProvider: _clock);
        _clock.Advance(TimeSpan.FromHours(5));
        await sink.SettleAsync(SinkBars.Minutes(0, 1));

        Assert.True(sink.Health.Connected);
        Assert.Equal(_clock.GetUtcNow(), sink.Health.LastCommit);
    }

    [Theory]
    [InlineData(StoreErrorKind.Outage, SinkState.Retrying)]
    [InlineData(StoreErrorKind.Credentials, SinkState.Retrying)]
    [InlineData(StoreErrorKind.Structure, SinkState.Paused)]
    [InlineData(StoreErrorKind.Data, SinkState.Paused)]
    public async Task In_trouble_it_says_which_and_recovers_with_the_next_commit(StoreErrorKind kind, SinkState state)
    {
        var failures = 1;
        _store.OnWrite = (_, _) => failures-- > 0 ? throw new StoreException(kind, "what to change") : ValueTask.CompletedTask;
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 1 }, timeProvider: _clock);
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 1));
        var wait = await _clock.NextWaitAsync();
        var inTrouble = sink.Health;
        _clock.Advance(wait);
        await Deadline.For(confirmed);

        Assert.Equal((state, "what to change", 1), (inTrouble.State, inTrouble.LastError, inTrouble.InFlightBatches));
        Assert.Contains("what to change", inTrouble.Detail, StringComparison.Ordinal);
        Assert.Equal((SinkState.Connected, "what to change", 1L), (sink.Health.State, sink.Health.LastError, sink.Health.Retries));
    }

    [Fact]
    public async Task What_waits_and_what_is_in_flight_are_counted_apart()
    {
        var gate = new Gate();
        _store.OnWrite = gate.PassAsync;
        await using var sink = new StoreSink(_store, new StoreSinkOptions { Workers = 1, MaxBatchSize = 2 });
        List<Task> confirmed = [await sink.OfferAsync(SinkBars.Minutes(0, 2))];
        await gate.ArrivalAsync();
        for (var minute = 2; minute < 5; minute++)
        {
            confirmed.Add(await sink.OfferAsync(SinkBars.Minutes(minute, 1)));
        }

        Assert.Equal((3, 1), (sink.Health.QueueDepth, sink.Health.InFlightBatches));
        gate.Open();
        await Deadline.For(Task.WhenAll(confirmed));
        Assert.Equal((0, 0), (sink.Health.QueueDepth, sink.Health.InFlightBatches));
    }

    [Fact]
    public async Task Capabilities_follow_from_layout_engine_and_settings()
    {
        await using var letters = new DeadLetterFile("never-written.ndjson");
        await using var legacy = new StoreSink(new ScriptedStore(TableLayout.Legacy), deadLetters: letters);
        await using var provider = new StoreSink(new ScriptedStore(TableLayout.Provider) { MaxConcurrentWriters = 1 });

        Assert.Equal(
            SinkCapabilities.Upsert | SinkCapabilities.Tenants | SinkCapabilities.ExactDecimals | SinkCapabilities.ParallelWrites | SinkCapabilities.DeadLetters,
            legacy.Capabilities);
        Assert.Equal(SinkCapabilities.Upsert | SinkCapabilities.FractionalVolumes, provider.Capabilities);
        Assert.Equal(("legacy", "provider"), (legacy.Mode, provider.Mode));
    }

    [Fact]
    public void An_option_outside_its_range_is_refused_by_name()
    {
        (StoreSinkOptions Options, string Name)[] cases =
        [
            (new() { QueueMax = 0 }, "QueueMax"), (new() { Workers = 0 }, "Workers"), (new() { Workers = 65 }, "Workers"),
            (new() { MaxBatchSize = 0 }, "MaxBatchSize"), (new() { MaxBatchSize = 50_001 }, "MaxBatchSize"), (new() { MaxAttempts = 0 }, "MaxAttempts"),
            (new() { BaseDelay = TimeSpan.FromTicks(-1) }, "BaseDelay"), (new() { MaxDelay = TimeSpan.FromMilliseconds(1) }, "MaxDelay"),
        ];
        Assert.All(cases, refused => Assert.Equal(refused.Name, Assert.Throws<ArgumentOutOfRangeException>(() => new StoreSink(_store, refused.Options)).ParamName));
        Assert.Equal(0, _store.OpenWriters);
    }

    [Theory]
    [InlineData("both")]
    [InlineData("Legacy")]
    [InlineData("")]
    public void An_unknown_mode_is_refused_with_the_valid_ones(string mode)
    {
        var refused = Assert.Throws<UnknownModeException>(() => StoreSinks.Describe(mode));

        Assert.Equal((mode, "legacy", "provider"), (refused.Mode, refused.ValidModes[0], refused.ValidModes[1]));
        Assert.Contains("legacy, provider", refused.Message, StringComparison.Ordinal);
    }
}
