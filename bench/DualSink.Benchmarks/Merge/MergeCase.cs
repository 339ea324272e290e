using DualSink.Cli.Bench;

namespace DualSink.Benchmarks.Merge;

/// <summary>What the table holds before, and the batches that are timed.</summary>
internal sealed record MergeCase(string Name, MergeBatch[] Before, MergeBatch[] Batches)
{
    public static MergeCase[] All(int batches)
    {
        var before = BenchBars.Fresh(Math.Max(1, batches / 2));
        var fresh = Array.ConvertAll(BenchBars.Fresh(batches), MergeBatch.Of);
        return
        [
            new("fresh", [], fresh),
            new("revisions", Array.ConvertAll(before, MergeBatch.Of), Array.ConvertAll(BenchBars.WithRevisions(batches, before), MergeBatch.Of)),
            new("replay", fresh, fresh),
        ];
    }
}
