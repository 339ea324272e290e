using System.Collections.Concurrent;
using DualSink.Cli.Measuring;

namespace DualSink.Cli.Bench;

/// <summary>Times from write to confirmation. Safe for concurrent use.</summary>
internal sealed class BenchLatencies(TimeProvider time)
{
    private readonly ConcurrentBag<double> _milliseconds = [];

    public long Start() => time.GetTimestamp();

    public void Stop(long started) => _milliseconds.Add(time.GetElapsedTime(started).TotalMilliseconds);

    /// <summary>The milliseconds that so many percent of all stay within.</summary>
    public double Within(int percent) => Percentile.Of([.. _milliseconds.Order()], percent);
}
