namespace DualSink.Cli.Measuring;

/// <summary>What this process uses while something runs: the highest growth of its working set, sampled, and its CPU time.</summary>
internal sealed class ResourceMeter : IDisposable
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(10);

    private readonly long _memoryBefore = Environment.WorkingSet;
    private readonly TimeSpan _cpuBefore = Environment.CpuUsage.TotalTime;
    private readonly ITimer _timer;
    private long _memoryPeak;

    public ResourceMeter(TimeProvider time)
    {
        _memoryPeak = _memoryBefore;
        _timer = time.CreateTimer(_ => Sample(), null, SampleInterval, SampleInterval);
    }

    /// <summary>By how many MB (10^6 bytes) the working set has grown at most.</summary>
    public double PeakMemoryMegabytes
    {
        get
        {
            Sample();
            return (Interlocked.Read(ref _memoryPeak) - _memoryBefore) / 1e6;
        }
    }

    /// <summary>The CPU time used, user's and system's.</summary>
    public TimeSpan Cpu => Environment.CpuUsage.TotalTime - _cpuBefore;

    public void Dispose() => _timer.Dispose();

    private void Sample()
    {
        var now = Environment.WorkingSet;
        long peak;
        while (now > (peak = Interlocked.Read(ref _memoryPeak)) && Interlocked.CompareExchange(ref _memoryPeak, now, peak) != peak)
        {
        }
    }
}
