using BenchmarkDotNet.Attributes;
using DualSink.Bars;
using DualSink.Cli.Bench;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Benchmarks;

/// <summary>What does dealing a batch out to workers cost a bar, beside grouping by the hash of the key?</summary>
[MemoryDiagnoser]
public class ShardMapBenchmarks
{
    private readonly TableBinding _binding = new(TableLayout.Provider);
    private ShardMap _shards = null!;
    private PendingBatch _batch = null!;

    [Params(1, 2, 8)]
    public int Workers { get; set; }

    [Params("sorted", "shuffled")]
    public string Order { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _shards = new ShardMap(_binding, Workers);
        _batch = new PendingBatch(new BarBatch("bench", BarsInOrder.Of(Order)), (_, _) => { });
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = BenchBars.BatchSize)]
    public int GroupBy() =>
        _batch.Batch.Bars.ToArray()
            .Select(bar => _binding.Normalise("bench", bar))
            .GroupBy(bar => (uint)BarKey.Of("", bar).GetHashCode() % (uint)Workers)
            .Sum(group => group.ToArray().Length);

    [Benchmark(OperationsPerInvoke = BenchBars.BatchSize)]
    public int Product() => _shards.Split(_batch, null).Length;
}
