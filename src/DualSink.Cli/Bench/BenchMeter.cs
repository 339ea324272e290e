using System.Diagnostics;

namespace DualSink.Cli.Bench;

/// <summary>What a piece of work took of time, processor, allocation and memory, of the whole process.</summary>
internal readonly record struct BenchMeter(TimeSpan Elapsed, TimeSpan Processor, long AllocatedBytes, double PeakMemoryMb)
{
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs <paramref name="work"/> after a full collection, watching.</summary>
    public static async Task<(T Result, BenchMeter Meter)> RunAsync<T>(TimeProvider time, Func<Task<T>> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var memory = Environment.WorkingSet;
        var peak = memory;
        using var sampler = time.CreateTimer(_ => peak = Math.Max(peak, Environment.WorkingSet), null, SampleEvery, SampleEvery);
        var processor = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = time.GetTimestamp();
        var result = await work();
        var elapsed = time.GetElapsedTime(started);
        process.Refresh();
        peak = Math.Max(peak, Environment.WorkingSet);
        return (result, new BenchMeter(
            elapsed,
            process.TotalProcessorTime - processor,
            GC.GetTotalAllocatedBytes(precise: true) - allocated,
            (peak - memory) / 1e6));
    }
}
