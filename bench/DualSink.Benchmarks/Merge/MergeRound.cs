namespace DualSink.Benchmarks.Merge;

/// <summary>What one way took in one round.</summary>
internal readonly record struct MergeRound(int Bars, TimeSpan Elapsed, TimeSpan Processor, long AllocatedBytes)
{
    public double BarsPerSecond => Bars / Elapsed.TotalSeconds;
}
