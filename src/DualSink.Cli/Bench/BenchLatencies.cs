using System.Collections.Concurrent;

namespace DualSink.Cli.Bench;

/// <summary>Times from write to confirmation. Safe for concurrent use.</summary>
internal sealed class BenchLatencies(TimeProvider time)
{
    private readonly ConcurrentBag<double> _milliseconds = [];

    public long Start() => time.GetTimestamp();

    public void Stop(long started) => _milliseconds.Add(time.GetElapsedTime(started).TotalMilliseconds);

    /// <summary>The time that a share of all stay within.</summary>
    public double Percentile(double share)
    {
        var sorted = _milliseconds.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}
