using BenchmarkDotNet.Attributes;
using DualSink.Bars;
using DualSink.Cli.Bench;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Benchmarks;

/// <summary>What does a worker spend a bar on sorting a write and finding the newest of each key, beside a plain stable sort?</summary>
[MemoryDiagnoser]
public class WriteSetBenchmarks
{
    private readonly WriteSet _set = new();
    private readonly List<Refusal> _refused = [];
    private Bar[] _bars = [];
    private PendingBatch _batch = null!;

    [Params("sorted", "feed", "shuffled")]
    public string Order { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _bars = BarsInOrder.Of(Order);
        _batch = new PendingBatch(new BarBatch("bench", _bars), (_, _) => { });
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = BenchBars.BatchSize)]
    public int PlainSort()
    {
        var sorted = _bars.Order(BarOrder.Instance).ToList();
        var count = 0;
        for (var i = 0; i < sorted.Count; i++)
        {
            count += i + 1 == sorted.Count || !BarOrder.SameKey(sorted[i], sorted[i + 1]) ? 1 : 0;
        }

        return count;
    }

    [Benchmark(OperationsPerInvoke = BenchBars.BatchSize)]
    public int Product()
    {
        _set.Clear();
        for (var i = 0; i < _bars.Length; i++)
        {
            _set.Add(_batch, i, _bars[i]);
        }

        _set.Prepare(_ => null, _refused);
        return _set.Leaders.Length;
    }
}
