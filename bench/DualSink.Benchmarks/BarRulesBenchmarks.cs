using System.Text;
using BenchmarkDotNet.Attributes;
using DualSink.Bars;
using DualSink.Cli.Bench;

namespace DualSink.Benchmarks;

/// <summary>What does a list of rules that a user can read and relax cost, beside the same conditions written out?</summary>
[MemoryDiagnoser]
public class BarRulesBenchmarks
{
    private readonly Bar[] _bars = BenchBars.Fresh(1)[0];

    [Benchmark(Baseline = true, OperationsPerInvoke = BenchBars.BatchSize)]
    public int WrittenOut()
    {
        var good = 0;
        foreach (var bar in _bars)
        {
            good += IsGood(bar) ? 1 : 0;
        }

        return good;
    }

    [Benchmark(OperationsPerInvoke = BenchBars.BatchSize)]
    public int Product()
    {
        var good = 0;
        foreach (var bar in _bars)
        {
            good += BarRules.Default.FirstBroken(bar) is null ? 1 : 0;
        }

        return good;
    }

    private static bool IsGood(Bar bar) =>
        IsName(bar.Source) && IsName(bar.Symbol) && IsName(bar.Timeframe) && Ascii.IsValid(bar.Symbol)
        && bar.Timestamp.Kind == DateTimeKind.Utc && bar.Timestamp >= BarRules.Earliest && bar.Timestamp <= BarRules.Latest
        && bar.Timestamp.Ticks % TimeSpan.TicksPerMicrosecond == 0
        && bar.High >= bar.Open && bar.High >= bar.Close && bar.High >= bar.Low
        && bar.Low <= bar.Open && bar.Low <= bar.Close
        && bar.Volume >= 0;

    private static bool IsName(string name) =>
        name.Length <= BarRules.MaxNameLength && !string.IsNullOrWhiteSpace(name) && !name.AsSpan().ContainsAnyInRange('\0', '\u001f');
}
