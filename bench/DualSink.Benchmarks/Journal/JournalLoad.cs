using DualSink.Bars;
using DualSink.Cli.Bench;
using DualSink.Journal;

namespace DualSink.Benchmarks.Journal;

/// <summary>Callers that each append one batch after the other, to a journal that is new.</summary>
internal sealed record JournalLoad(int BarsPerBatch, int Callers)
{
    private static readonly LaneSet Lanes = LaneSet.Of("legacy", "provider");

    public async Task<JournalResult> RunAsync(TimeProvider time, string folder, int total, CancellationToken cancellationToken)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, $"dualsink-bench-journal-{Environment.ProcessId}"));
        try
        {
            await using var journal = await BarJournal.OpenAsync(new JournalOptions { Path = Path.Combine(place.FullName, "journal.db") }, Lanes.Names, cancellationToken: cancellationToken);
            var batches = BenchBars.Fresh(16).Select(bars => new BarBatch("default", bars.AsMemory(0, BarsPerBatch))).ToArray();
            var next = 0;
            var count = total / BarsPerBatch;
            var waits = new double[count];
            var began = time.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(
                async () =>
                {
                    for (var mine = Interlocked.Increment(ref next) - 1; mine < count; mine = Interlocked.Increment(ref next) - 1)
                    {
                        var called = time.GetTimestamp();
                        await journal.AppendAsync(batches[mine % batches.Length], Lanes, null, cancellationToken);
                        waits[mine] = time.GetElapsedTime(called).TotalMilliseconds;
                    }
                },
                cancellationToken)));
            var seconds = time.GetElapsedTime(began).TotalSeconds;
            Array.Sort(waits);
            return new JournalResult(total / seconds, count / seconds, waits[count / 2], waits[count * 99 / 100], waits[^1]);
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }
}
