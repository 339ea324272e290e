using System.Collections.Frozen;
using CsCheck;
using DualSink.Bars;
using DualSink.Routing;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Tests.Conformance;
using DualSink.Tests.Sinks;

namespace DualSink.Tests.Routing;

public sealed class DualWithoutJournalTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_is_confirmed_when_both_tables_have_it()
    {
        await using var bed = await PipelineBed.OpenAsync();
        var gate = new Gate();
        bed.Provider.OnWrite = gate.PassAsync;
        var receipt = await Deadline.For(bed.Pipeline.WriteAsync(SinkBars.Minutes(0, 3), cancellationToken: Stop));
        await Deadline.Until(() => bed.Legacy.Table.Count == 3, "legacy has the bars");
        await gate.ArrivalAsync();
        Assert.False(receipt.Confirmed.IsCompleted);

        gate.Open();
        Assert.True((await Deadline.For(receipt.Confirmed)).IsComplete);
        Assert.Equal(3, bed.Provider.Table.Count);
    }

    [Fact]
    public async Task A_bar_that_one_table_returned_is_returned_with_the_sink_that_did()
    {
        await using var bed = await PipelineBed.OpenAsync();
        bed.Provider.OnWrite = (_, _) => throw SinkBars.Outage("host down");

        var outcome = await SettleAsync(bed, SinkBars.Minutes(0, 2));

        Assert.Equal((2, 0), (outcome.Returned, outcome.Committed));
        Assert.Equal(["provider: host down", "provider: host down"], outcome.Problems.Select(problem => problem.Reason));
        Assert.Equal("host down", outcome.Error?.Message);
        Assert.Equal(2, bed.Legacy.Table.Count);
    }

    [Fact]
    public async Task A_bar_that_breaks_a_rule_is_rejected_once()
    {
        await using var bed = await PipelineBed.OpenAsync();

        var outcome = await SettleAsync(bed, SinkBars.Batch(TestBars.Plain(), TestBars.Plain("", 1)));

        Assert.Equal([BarOutcome.Committed, BarOutcome.Rejected], outcome.Each());
        Assert.StartsWith("symbol is missing", Assert.Single(outcome.Problems).Reason);
    }

    [Fact]
    public async Task Batches_written_at_the_same_time_reach_both_tables_in_one_order()
    {
        await Gen.Int[2, 12].Array[2, 6].SampleAsync(
            async writers =>
            {
                await using var bed = await PipelineBed.OpenAsync(options: new StoreSinkOptions { Workers = 3, QueueMax = 2, MaxBatchSize = 2 });
                await Task.WhenAll(writers.Select((batches, writer) => Task.Run(async () =>
                {
                    for (var i = 0; i < batches; i++)
                    {
                        await bed.Pipeline.WriteAsync(SinkBars.Batch(TestBars.Plain(close: (100 * writer) + i), TestBars.Plain(minute: 1, close: (100 * writer) + i)), cancellationToken: Stop);
                    }
                })));
                await Deadline.For(bed.Pipeline.FlushAsync(Stop));

                Assert.Equal(bed.Legacy.Table.OrderBy(row => row.Key.Timestamp).Select(row => row.Value), bed.Provider.Table.OrderBy(row => row.Key.Timestamp).Select(row => row.Value));
            },
            iter: 30,
            threads: 1);
    }

    [Fact]
    public async Task A_writer_who_gives_up_learns_which_sink_took_the_batch()
    {
        await using var bed = await PipelineBed.OpenAsync(options: new StoreSinkOptions { Workers = 1, QueueMax = 1, MaxBatchSize = 1 });
        var gate = new Gate();
        bed.Provider.OnWrite = gate.PassAsync;
        await bed.Pipeline.WriteAsync(SinkBars.Minutes(0, 1), cancellationToken: Stop);
        await gate.ArrivalAsync();
        await bed.Pipeline.WriteAsync(SinkBars.Minutes(1, 1), cancellationToken: Stop);
        using var patience = new CancellationTokenSource();
        var write = bed.Pipeline.WriteAsync(SinkBars.Minutes(2, 1), cancellationToken: patience.Token).AsTask();
        await Deadline.Until(() => bed.Legacy.Table.Count == 3, "legacy has the third bar");

        await patience.CancelAsync();
        gate.Open();
        var outcome = await Deadline.For((await Deadline.For(write)).Confirmed);

        Assert.Equal(1, outcome.Returned);
        await Deadline.Until(() => bed.Provider.Table.Count == 2, "provider has the batches that were not given up");
        Assert.StartsWith("provider: cancelled while waiting for room", Assert.Single(outcome.Problems).Reason);
    }

    [Fact]
    public async Task A_sink_that_is_not_written_is_not_made()
    {
        await using var bed = await PipelineBed.OpenAsync("legacy");

        Assert.True((await SettleAsync(bed, SinkBars.Minutes(0, 1))).IsComplete);
        Assert.Equal(["legacy"], bed.SinksMade);
    }

    [Fact]
    public async Task A_pipeline_that_was_closed_takes_nothing()
    {
        await using var bed = await PipelineBed.OpenAsync();
        await bed.Pipeline.CloseAsync(TimeSpan.Zero, Stop);

        await Assert.ThrowsAsync<SinkClosedException>(() => bed.Pipeline.WriteAsync(SinkBars.Minutes(0, 1), cancellationToken: Stop).AsTask());
    }

    [Fact]
    public async Task A_sink_that_was_closed_alone_returns_the_bars_of_the_other_too()
    {
        await using var bed = await PipelineBed.OpenAsync();
        await SettleAsync(bed, SinkBars.Minutes(0, 1));
        await bed.Sink("provider").CloseAsync(TimeSpan.Zero, Stop);

        var outcome = await SettleAsync(bed, SinkBars.Minutes(1, 1));

        Assert.Equal("provider: Sink 'provider' is closed and takes no more batches.", Assert.Single(outcome.Problems).Reason);
    }

    [Fact]
    public async Task Tenants_that_would_meet_in_the_table_without_tenants_are_refused_by_name()
    {
        await using var bed = await PipelineBed.OpenAsync();
        await SettleAsync(bed, new BarBatch("acme", new[] { TestBars.Plain() }));

        var refused = await Assert.ThrowsAsync<TenantsMeetException>(() => SettleAsync(bed, new BarBatch("other", new[] { TestBars.Plain() })));

        Assert.Equal(("acme", "other"), (refused.Other, refused.Tenant));
        Assert.Contains("'acme' and 'other'", refused.Message);
        Assert.Contains("provider_names", refused.Message);
        Assert.Single(bed.Legacy.Table);
        Assert.True((await SettleAsync(bed, new BarBatch("other", new[] { TestBars.Plain(source: "another") }))).IsComplete);
    }

    [Fact]
    public async Task Tenants_with_provider_names_of_their_own_do_not_meet()
    {
        var mapped = new TableBinding(TableLayout.Provider) { ProviderNames = new Dictionary<string, string> { ["acme"] = "acme-feed" }.ToFrozenDictionary() };
        await using var bed = await PipelineBed.OpenAsync(provider: new ScriptedStore(mapped));

        await SettleAsync(bed, new BarBatch("acme", new[] { TestBars.Plain() }));
        Assert.True((await SettleAsync(bed, new BarBatch("other", new[] { TestBars.Plain() }))).IsComplete);
        await Assert.ThrowsAsync<TenantsMeetException>(() => SettleAsync(bed, new BarBatch("other", new[] { TestBars.Plain(source: "acme-feed") })));
    }

    private static async Task<BatchOutcome> SettleAsync(PipelineBed bed, BarBatch batch) =>
        await Deadline.For((await Deadline.For(bed.Pipeline.WriteAsync(batch, cancellationToken: Stop))).Confirmed);
}
