using DualSink.Cli.Measuring;

namespace DualSink.Cli.Bench;

/// <summary>What a piece of work took of time, processor, allocation and memory, of the whole process.</summary>
internal readonly record struct BenchMeter(TimeSpan Elapsed, TimeSpan Processor, long AllocatedBytes, double PeakMemoryMb)
{
    /// <summary>Runs <paramref name="work"/> after a full collection, watching.</summary>
    public static async Task<(T Result, BenchMeter Meter)> RunAsync<T>(TimeProvider time, Func<Task<T>> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var resources = new ResourceMeter(time);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = time.GetTimestamp();
        var result = await work();
        var elapsed = time.GetElapsedTime(started);
        var processor = resources.Cpu;
        return (result, new BenchMeter(elapsed, processor, GC.GetTotalAllocatedBytes(precise: true) - allocated, resources.PeakMemoryMegabytes));
    }
}
