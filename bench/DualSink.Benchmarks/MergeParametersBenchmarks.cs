using BenchmarkDotNet.Attributes;
using DualSink.Bars;
using DualSink.Cli.Bench;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using Npgsql;

namespace DualSink.Benchmarks;

/// <summary>What does the client spend a bar on a merge's arrays, when merges differ in size, beside arrays made anew for each?</summary>
[MemoryDiagnoser]
public class MergeParametersBenchmarks
{
    private static readonly int[] Sizes = [120, 480, 35, 365];

    private readonly Bar[] _bars = BenchBars.Fresh(1)[0];
    private PostgresMergeParameters _parameters = null!;
    private TableLayout _layout = TableLayout.Provider;

    [Params("bars_ohlcv", "bars")]
    public string Table { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _layout = Table == "bars" ? TableLayout.Legacy : TableLayout.Provider;
        _parameters = new PostgresMergeParameters(_layout);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = BenchBars.BatchSize)]
    public int Anew() => Fill(() => new PostgresMergeParameters(_layout));

    [Benchmark(OperationsPerInvoke = BenchBars.BatchSize)]
    public int Kept() => Fill(() => _parameters);

    private int Fill(Func<PostgresMergeParameters> parameters)
    {
        var count = 0;
        foreach (var size in Sizes)
        {
            var command = new NpgsqlBatchCommand();
            parameters().AddTo(command.Parameters, Guid.Empty, _bars.AsSpan(0, size));
            count += command.Parameters.Count;
        }

        return count;
    }
}
