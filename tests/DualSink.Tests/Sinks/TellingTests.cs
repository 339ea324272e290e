using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Sinks;

/// <summary>What a sink tells metrics and logs: names and labels are a contract.</summary>
public sealed class TellingTests : IDisposable
{
    private readonly string _pipeline = MetricsProbe.NewPipeline();
    private readonly MetricsProbe _metrics;
    private readonly LogProbe _log = new();
    private readonly RetryClock _clock = new();
    private readonly TemporaryFolder _folder = new();

    public TellingTests() => _metrics = new MetricsProbe(_pipeline);

    [Fact]
    public async Task The_provider_sink_counts_under_its_own_names_and_those_of_every_sink()
    {
        await WriteThriceAsync(TableLayout.Provider);

        Assert.Equal(
            [
                ("mdp_sink_batches_committed_total{sink=provider,tenant=demo}", 2),
                ("mdp_sink_batches_failed_total{sink=provider,tenant=demo}", 1),
                ("mdp_sink_batches_in_total{sink=provider,tenant=demo}", 3),
                ("mdp_sink_items_committed_total{sink=provider,tenant=demo}", 5),
                ("mdp_sink_retries_total{sink=provider,tenant=demo}", 1),
                ("provider_sink_fails_total{tenant=demo}", 1),
                ("provider_sink_writes_total{tenant=demo}", 5),
            ],
            Counts());
        Assert.Contains("mdp_sink_commit_seconds{sink=provider,tenant=demo}", _metrics.Sums.Keys);
        Assert.Contains("provider_sink_latency_seconds{tenant=demo}", _metrics.Sums.Keys);
    }

    [Fact]
    public async Task The_legacy_sink_counts_under_its_own_names_and_those_of_every_sink()
    {
        await WriteThriceAsync(TableLayout.Legacy);

        Assert.Equal(
            [
                ("mdp_sink_batches_committed_total{sink=legacy,tenant=demo}", 2),
                ("mdp_sink_batches_failed_total{sink=legacy,tenant=demo}", 1),
                ("mdp_sink_batches_in_total{sink=legacy,tenant=demo}", 3),
                ("mdp_sink_items_committed_total{sink=legacy,tenant=demo}", 5),
                ("mdp_sink_retries_total{sink=legacy,tenant=demo}", 1),
                ("pipeline_store_sink_batches_in_total{tenant=demo}", 3),
                ("store_bars_written_total{method=upsert,status=failure,tenant=demo}", 4),
                ("store_bars_written_total{method=upsert,status=success,tenant=demo}", 5),
            ],
            Counts());
    }

    [Fact]
    public async Task Dead_letters_are_counted_and_the_batch_is_committed_all_the_same()
    {
        await using var letters = new DeadLetterFile(_folder.File("dead.ndjson"));
        await using var sink = Sink(new ScriptedStore(TableLayout.Legacy), letters);
        await sink.SettleAsync(SinkBars.Batch(TestBars.Plain(), TestBars.Plain("MSFT") with { Volume = 1e19m }));

        Assert.Equal(1, _metrics.Sums["dualsink_dead_letters_total{sink=legacy,tenant=demo}"]);
        Assert.Equal(1, _metrics.Sums["mdp_sink_batches_committed_total{sink=legacy,tenant=demo}"]);
        Assert.Equal(1, _metrics.Sums["mdp_sink_items_committed_total{sink=legacy,tenant=demo}"]);
    }

    [Fact]
    public async Task Queue_depths_are_seen_while_the_sink_lives_and_sinks_of_the_same_labels_add_up()
    {
        var gate = new Gate();
        var store = new ScriptedStore(TableLayout.Legacy) { OnWrite = gate.PassAsync };
        var one = Sink(store);
        await using var other = Sink(new ScriptedStore(TableLayout.Legacy));
        await one.OfferAsync(SinkBars.Minutes(0, 1));
        await gate.ArrivalAsync();
        await one.OfferAsync(SinkBars.Minutes(1, 1));
        await one.OfferAsync(SinkBars.Minutes(2, 1));

        var seen = _metrics.Observe();
        Assert.Equal(2, seen["store_sink_queue_depth{tenant=demo}"]);
        Assert.Equal(2, seen["mdp_sink_queue_depth{sink=legacy,tenant=demo}"]);

        gate.Open();
        await one.DisposeAsync();
        await other.DisposeAsync();
        Assert.Empty(_metrics.Observe());
    }

    [Fact]
    public async Task Every_log_line_names_pipeline_and_tenant()
    {
        await WriteThriceAsync(TableLayout.Legacy);

        Assert.Equal([1001, 1003, 1005, 1004, 1006, 1002], _log.Lines.Select(line => line.Event));
        Assert.All(_log.Lines, line => Assert.Equal((_pipeline, "demo", "legacy"), (line.Fields["Pipeline"], line.Fields["Tenant"], line.Fields["Sink"])));
        Assert.All(_log.Lines, line => Assert.StartsWith($"[{_pipeline}/demo] ", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_that_is_said_carries_the_password()
    {
        // Nobody listens there.
        await using var engine = PostgresEngine.Connect("postgresql://app:s3cret%21word@127.0.0.1:1/bars?connect_timeout=2");
        string[] said;
        await using (var sink = new StoreSink(
            engine.Open(new TableBinding(TableLayout.Provider)), new StoreSinkOptions { Workers = 1, MaxAttempts = 2, BaseDelay = TimeSpan.Zero, MaxDelay = TimeSpan.Zero },
            new PipelineContext("demo", _pipeline), loggerFactory: _log))
        {
            var outcome = await sink.SettleAsync(SinkBars.Minutes(0, 1));
            Assert.Equal(1, outcome.Returned);
            Assert.Contains("127.0.0.1:1/bars", outcome.Problems[0].Reason, StringComparison.Ordinal);
            said = [outcome.Problems[0].Reason, outcome.Error!.ToString(), sink.Health.ToString(), engine.Location];
        }

        Assert.All(said.Concat(_log.Lines.Select(line => line.Text)), text => Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _folder.Dispose();
    }

    private (string, double)[] Counts() =>
        [.. _metrics.Sums.Where(sum => sum.Key.Contains("_total", StringComparison.Ordinal)).OrderBy(sum => sum.Key, StringComparer.Ordinal).Select(sum => (sum.Key, sum.Value))];

    // Two bars after a retry, three at once, and four that are given up.
    private async Task WriteThriceAsync(TableLayout layout)
    {
        var failures = 1;
        var store = new ScriptedStore(layout) { OnWrite = (_, _) => failures-- > 0 ? throw SinkBars.Outage() : ValueTask.CompletedTask };
        await using var sink = Sink(store);
        var confirmed = await sink.OfferAsync(SinkBars.Minutes(0, 2));
        await _clock.SkipWaitAsync();
        await Deadline.For(confirmed);
        await sink.SettleAsync(SinkBars.Minutes(2, 3));
        store.OnWrite = (_, _) => throw new InvalidOperationException("a defect, which is not tried again");
        await sink.SettleAsync(SinkBars.Minutes(5, 4));
    }

    private StoreSink Sink(ScriptedStore store, DeadLetterFile? letters = null) => new(
        store, new StoreSinkOptions { Workers = 1 }, new PipelineContext(StoreUnderTest.Tenant, _pipeline), letters, _clock, _log);
}
