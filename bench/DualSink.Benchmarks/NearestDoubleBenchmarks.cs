using System.Globalization;
using BenchmarkDotNet.Attributes;
using DualSink.Bars;

namespace DualSink.Benchmarks;

/// <summary>What does the nearest double of a decimal cost, beside parsing its text, and beside the cast that is wrong for 4% of 16-digit values?</summary>
[MemoryDiagnoser]
public class NearestDoubleBenchmarks
{
    private const int Values = 1000;

    private readonly decimal[] _values = new decimal[Values];

    /// <summary>Significant digits: a price, a price with 8 decimals, and one that needs its text.</summary>
    [Params(6, 14, 20)]
    public int Digits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(Digits);
        for (var i = 0; i < Values; i++)
        {
            var digits = string.Concat(Enumerable.Range(0, Digits).Select(place => (char)('0' + random.Next(place == 0 ? 1 : 0, 10))));
            _values[i] = decimal.Parse($"{digits[..(Digits / 2)]}.{digits[(Digits / 2)..]}", CultureInfo.InvariantCulture);
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Values)]
    public double ParseText()
    {
        var sum = 0d;
        Span<byte> text = stackalloc byte[40];
        foreach (var value in _values)
        {
            value.TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
            sum += double.Parse(text[..written], NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Values)]
    public double Product()
    {
        var sum = 0d;
        foreach (var value in _values)
        {
            sum += NearestDouble.Of(value);
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Values)]
    public double Cast()
    {
        var sum = 0d;
        foreach (var value in _values)
        {
#pragma warning disable RS0030 // Measured, not used: it is not the nearest.
            sum += (double)value;
#pragma warning restore RS0030
        }

        return sum;
    }
}
