using DualSink.Bars;
using DualSink.Sinks;

namespace DualSink.Cli.Bench;

/// <summary>One way of feeding a sink: what is in the table before, and what is written then.</summary>
/// <param name="Name">The case's name in the results.</param>
/// <param name="Before">Batches the table holds already, written by the sink, not timed.</param>
/// <param name="Batches">Batches that are timed.</param>
/// <param name="Callers">
/// Null: one caller writes batch by batch. Otherwise so many callers at once, each of which writes one bar of each batch,
/// alone, and waits for its confirmation before the next.
/// </param>
internal sealed record BenchCase(string Name, Bar[][] Before, Bar[][] Batches, int? Callers = null)
{
    /// <summary>The cases, of so many batches each.</summary>
    public static BenchCase[] All(int batches)
    {
        var fresh = BenchBars.Fresh(batches);
        var before = BenchBars.Fresh(Math.Max(1, batches / 5));
        return
        [
            new("fresh", [], fresh),
            new("revisions", before, BenchBars.WithRevisions(batches, before)),
            new("replay", fresh, fresh),
            new("single", [], fresh, Callers: BenchBars.BatchSize),
            new("idle", [], fresh, Callers: 1),
        ];
    }

    /// <summary>Bars that are timed.</summary>
    public int Bars => Batches.Length * (Callers ?? BenchBars.BatchSize);

    /// <summary>Whether its rate says something beside the baseline's. One bar at a time is about the wait alone.</summary>
    public bool IsCompared => Callers != 1;

    /// <summary>Writes <see cref="Before"/> through <paramref name="sink"/>.</summary>
    public Task PrepareAsync(StoreSink sink, string tenant, CancellationToken cancellationToken) =>
        WriteAsync(sink, tenant, Before, null, cancellationToken);

    /// <summary>Writes <see cref="Batches"/>, waits for every confirmation, and adds each one's time.</summary>
    public Task RunAsync(StoreSink sink, string tenant, BenchLatencies latencies, CancellationToken cancellationToken) =>
        Callers is { } callers
            ? Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => WriteOneByOneAsync(sink, tenant, caller, latencies, cancellationToken), cancellationToken)))
            : WriteAsync(sink, tenant, Batches, latencies, cancellationToken);

    private async Task WriteOneByOneAsync(StoreSink sink, string tenant, int caller, BenchLatencies latencies, CancellationToken cancellationToken)
    {
        foreach (var batch in Batches)
        {
            await ConfirmAsync(sink, new BarBatch(tenant, batch.AsMemory(caller, 1)), latencies, cancellationToken);
        }
    }

    private static async Task WriteAsync(StoreSink sink, string tenant, Bar[][] batches, BenchLatencies? latencies, CancellationToken cancellationToken)
    {
        var confirmations = new List<Task>(batches.Length);
        foreach (var batch in batches)
        {
            var started = latencies?.Start() ?? 0;
            var receipt = await sink.WriteAsync(new BarBatch(tenant, batch), cancellationToken);
            confirmations.Add(CheckAsync(receipt, started, latencies));
        }

        await Task.WhenAll(confirmations);
    }

    private static async Task ConfirmAsync(StoreSink sink, BarBatch batch, BenchLatencies latencies, CancellationToken cancellationToken)
    {
        var started = latencies.Start();
        await CheckAsync(await sink.WriteAsync(batch, cancellationToken), started, latencies);
    }

    private static async Task CheckAsync(BatchReceipt receipt, long started, BenchLatencies? latencies)
    {
        var outcome = await receipt.Confirmed;
        latencies?.Stop(started);
        if (!outcome.IsComplete)
        {
            throw outcome.Error ?? new InvalidOperationException($"A bar was not written: {outcome.Problems[0].Reason}");
        }
    }
}
