using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;

namespace DualSink.Cli.Bench;

/// <summary>
/// Runs <c>bench write --journal</c>: what a journal before the sinks costs, what both tables together cost, what a dead
/// one costs the other, how fast a backlog is repaid. In each round, every case and what it is compared with.
/// </summary>
internal sealed class JournalBench(JournalPlace place, int batches, int backlogBatches, TimeProvider time)
{
    private const string Legacy = "legacy";
    private const string Provider = "provider";

    // Batches offered and not accepted: what one feed has on its way.
    private const int Offered = 16;

    // While a backlog is repaid, live bars arrive at this share of what a sink can write.
    private const double LiveShare = 0.2;

    private readonly Bar[][] _fresh = BenchBars.Fresh(batches);

    /// <summary>The cases, each with what it is compared with.</summary>
    public static IReadOnlyList<(string Name, string? Baseline)> Cases { get; } =
    [
        ("accept", null),
        (Legacy, "the same sink without a journal"),
        (Provider, "the same sink without a journal"),
        ("dual", "1 / (1/legacy + 1/provider), the two sinks alone"),
        ("one_dead", "legacy alone, through a journal"),
        ("repay", "provider alone, through a journal"),
    ];

    /// <summary>Runs every case once.</summary>
    public async Task<JournalRun[]> RoundAsync(CancellationToken cancellationToken)
    {
        var accept = await AcceptAsync(cancellationToken);
        var legacyAlone = await AloneAsync(Legacy, cancellationToken);
        var legacy = await ThroughAsync(Legacy, AckPolicy.All, null, legacyAlone, cancellationToken);
        var providerAlone = await AloneAsync(Provider, cancellationToken);
        var provider = await ThroughAsync(Provider, AckPolicy.All, null, providerAlone, cancellationToken);
        var dual = await ThroughAsync("dual", AckPolicy.All, null, 1 / ((1 / legacyAlone) + (1 / providerAlone)), cancellationToken);
        var oneDead = await ThroughAsync("dual", AckPolicy.Primary, Provider, legacy.Rate, cancellationToken);
        var repay = await RepayAsync(provider.Rate, cancellationToken);
        return [accept, legacy, provider, dual, oneDead, repay];
    }

    /// <summary>Batches into the journal alone; its lane has nowhere to go.</summary>
    private async Task<JournalRun> AcceptAsync(CancellationToken cancellationToken)
    {
        var path = place.NewJournal();
        var latencies = new BenchLatencies(time);
        var lanes = LaneSet.Of(Legacy, Provider);
        BenchMeter meter;
        await using (var journal = await BarJournal.OpenAsync(new JournalOptions { Path = path }, lanes.Names, time, cancellationToken: cancellationToken))
        {
            (_, meter) = await BenchMeter.RunAsync(time, async () =>
            {
                await OfferAsync(_fresh, async batch => await journal.AppendAsync(batch, lanes, cancellationToken: cancellationToken), latencies);
                return true;
            });
        }

        JournalPlace.Remove(path);
        return new JournalRun(Rate(_fresh, meter), null, latencies.Within(50), latencies.Within(99), meter.PeakMemoryMb);
    }

    private async Task<double> AloneAsync(string name, CancellationToken cancellationToken)
    {
        await place.ResetAsync(cancellationToken);
        await using var sink = place[name].OpenSink();
        var (_, meter) = await BenchMeter.RunAsync(time, async () =>
        {
            await OfferAsync(_fresh, async batch => await sink.WriteAsync(batch, cancellationToken), new BenchLatencies(time));
            await sink.FlushAsync(cancellationToken);
            return true;
        });
        return Rate(_fresh, meter);
    }

    private async Task<JournalRun> ThroughAsync(string mode, AckPolicy ack, string? dead, double baseline, CancellationToken cancellationToken)
    {
        await place.ResetAsync(cancellationToken);
        var path = place.NewJournal();
        var latencies = new BenchLatencies(time);
        BenchMeter meter;
        var pipeline = await place.OpenAsync(path, mode, ack, dead, cancellationToken);
        await using (pipeline)
        {
            (_, meter) = await BenchMeter.RunAsync(time, async () =>
            {
                await WriteAsync(pipeline, _fresh, latencies, cancellationToken);
                return true;
            });
            await pipeline.CloseAsync(dead is null ? TimeSpan.FromMinutes(1) : TimeSpan.Zero, cancellationToken);
        }

        JournalPlace.Remove(path);
        return new JournalRun(Rate(_fresh, meter), baseline, latencies.Within(50), latencies.Within(99), meter.PeakMemoryMb);
    }

    /// <summary>A backlog that came about while the sink was dead, repaid while live bars go on arriving.</summary>
    private async Task<JournalRun> RepayAsync(double sinkRate, CancellationToken cancellationToken)
    {
        await place.ResetAsync(cancellationToken);
        var path = place.NewJournal();
        var backlog = BenchBars.Fresh(backlogBatches);
        await using (var down = await place.OpenAsync(path, Provider, AckPolicy.Journal, Provider, cancellationToken))
        {
            await WriteAsync(down, backlog, new BenchLatencies(time), cancellationToken);
            await down.CloseAsync(TimeSpan.Zero, cancellationToken);
        }

        var latencies = new BenchLatencies(time);
        BenchMeter meter;
        await using (var pipeline = await place.OpenAsync(path, Provider, AckPolicy.Journal, null, cancellationToken))
        {
            using var repaid = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var live = Task.Run(() => LiveAsync(pipeline, backlogBatches, sinkRate * LiveShare, latencies, repaid.Token), cancellationToken);
            (_, meter) = await BenchMeter.RunAsync(time, async () =>
            {
                // Flushing waits for what was accepted before: the backlog.
                await pipeline.FlushAsync(cancellationToken);
                return true;
            });
            await repaid.CancelAsync();
            await live;
            await pipeline.CloseAsync(TimeSpan.FromMinutes(1), cancellationToken);
        }

        JournalPlace.Remove(path);
        return new JournalRun(Rate(backlog, meter), sinkRate, latencies.Within(50), latencies.Within(99), meter.PeakMemoryMb);
    }

    private async Task LiveAsync(BarPipeline pipeline, int first, double barsPerSecond, BenchLatencies latencies, CancellationToken cancellationToken)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(BenchBars.BatchSize / barsPerSecond), time);
        try
        {
            for (var batch = first; await beat.WaitForNextTickAsync(cancellationToken); batch++)
            {
                await WriteAsync(pipeline, BenchBars.Fresh(1, batch), latencies, CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // The backlog is repaid.
        }
    }

    /// <summary>Writes batches in order, a few on their way at a time, and waits until each is confirmed.</summary>
    public static async Task WriteAsync(BarPipeline pipeline, Bar[][] bars, BenchLatencies latencies, CancellationToken cancellationToken)
    {
        var confirmed = new List<Task<BatchOutcome>>(bars.Length);
        await OfferAsync(
            bars,
            async batch =>
            {
                var receipt = await pipeline.WriteAsync(batch, cancellationToken: cancellationToken);
                lock (confirmed)
                {
                    confirmed.Add(receipt.Confirmed);
                }
            },
            latencies);
        foreach (var outcome in await Task.WhenAll(confirmed))
        {
            if (outcome.Committed + outcome.Superseded + outcome.Accepted != outcome.Count)
            {
                throw outcome.Error ?? new InvalidOperationException($"A bar was not written: {outcome.Problems[0].Reason}");
            }
        }
    }

    private static async Task OfferAsync(Bar[][] bars, Func<BarBatch, Task> accept, BenchLatencies latencies)
    {
        var offered = new Queue<Task>(Offered);
        foreach (var batch in bars)
        {
            if (offered.Count == Offered)
            {
                await offered.Dequeue();
            }

            offered.Enqueue(TimedAsync(batch));
        }

        await Task.WhenAll(offered);

        async Task TimedAsync(Bar[] batch)
        {
            var started = latencies.Start();
            await accept(new BarBatch(BenchScratch.Tenant, batch));
            latencies.Stop(started);
        }
    }

    private static double Rate(Bar[][] bars, BenchMeter meter) => bars.Length * BenchBars.BatchSize / meter.Elapsed.TotalSeconds;
}
