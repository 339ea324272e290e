using DualSink.Bars;
using DualSink.Sinks;

namespace DualSink.Cli.Bench;

/// <summary>One way of feeding a sink: what is in the table before, and what is written then.</summary>
/// <param name="Name">The case's name in the results.</param>
/// <param name="Before">Batches the table holds already, written by the sink, not timed.</param>
/// <param name="Batches">Batches that are timed.</param>
/// <param name="OneByOne">Whether 1,000 callers write the bars one at a time instead of batch by batch.</param>
internal sealed record BenchCase(string Name, Bar[][] Before, Bar[][] Batches, bool OneByOne)
{
    private const int Callers = 1000;

    /// <summary>The four cases, of so many batches each.</summary>
    public static BenchCase[] All(int batches)
    {
        var fresh = BenchBars.Fresh(batches);
        var before = BenchBars.Fresh(Math.Max(1, batches / 5));
        return
        [
            new("fresh", [], fresh, false),
            new("revisions", before, BenchBars.WithRevisions(batches, before), false),
            new("replay", fresh, fresh, false),
            new("single", [], fresh, true),
        ];
    }

    /// <summary>Bars that are timed.</summary>
    public int Bars => Batches.Length * BenchBars.BatchSize;

    /// <summary>Writes <see cref="Before"/> through <paramref name="sink"/>.</summary>
    public Task PrepareAsync(StoreSink sink, string tenant, CancellationToken cancellationToken) =>
        WriteAsync(sink, tenant, Before, null, cancellationToken);

    /// <summary>Writes <see cref="Batches"/>, waits for every confirmation, and adds each one's time.</summary>
    public Task RunAsync(StoreSink sink, string tenant, BenchLatencies latencies, CancellationToken cancellationToken) =>
        OneByOne
            ? Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => WriteOneByOneAsync(sink, tenant, caller, latencies, cancellationToken), cancellationToken)))
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
