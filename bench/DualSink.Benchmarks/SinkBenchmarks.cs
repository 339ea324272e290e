using BenchmarkDotNet.Attributes;
using DualSink.Bars;
using DualSink.Cli.Bench;
using DualSink.Sinks;
using DualSink.Stores;

namespace DualSink.Benchmarks;

/// <summary>What does the sink itself spend on a bar whose writer sends it alone, 1,000 writers at once, beside one writer of 1,000 bars?</summary>
[MemoryDiagnoser]
public class SinkBenchmarks
{
    private readonly Bar[] _bars = BenchBars.Fresh(1)[0];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _writers = new Task[BenchBars.BatchSize];
    private StoreSink _sink = null!;

    [GlobalSetup]
    public void Setup() => _sink = new StoreSink(new NullStore(TableLayout.Provider));

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _sink.DisposeAsync();
        _stop.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = BenchBars.BatchSize)]
    public Task Together() => WriteAsync(_bars);

    [Benchmark(OperationsPerInvoke = BenchBars.BatchSize)]
    public Task OneByOne()
    {
        for (var i = 0; i < _bars.Length; i++)
        {
            _writers[i] = WriteAsync(_bars.AsMemory(i, 1));
        }

        return Task.WhenAll(_writers);
    }

    private async Task WriteAsync(ReadOnlyMemory<Bar> bars)
    {
        var receipt = await _sink.WriteAsync(new BarBatch("bench", bars), _stop.Token);
        await receipt.Confirmed;
    }
}
