using DualSink.Bars;

namespace DualSink.Cli.Bench;

/// <summary>The bars a benchmark writes: a feed of one-minute bars of 100 symbols, ten minutes of all of them a batch.</summary>
internal static class BenchBars
{
    public const int BatchSize = 1000;

    /// <summary>How many series there are.</summary>
    public const int Symbols = 100;

    private const int MinutesPerBatch = BatchSize / Symbols;

    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Names = [.. Enumerable.Range(0, Symbols).Select(i => $"SYM{i:000}")];

    /// <summary>Batches of keys that occur once.</summary>
    public static Bar[][] Fresh(int batches, int first = 0)
    {
        var random = new Random(batches + first);
        return [.. Enumerable.Range(first, batches).Select(batch => Batch(batch, random))];
    }

    /// <summary>Batches of which every tenth bar is a key of an earlier batch, or of one written before, with new values.</summary>
    public static Bar[][] WithRevisions(int batches, Bar[][] before)
    {
        var random = new Random(batches);
        var fresh = Fresh(batches, before.Length);
        List<Bar[]> earlier = [.. before];
        foreach (var batch in fresh)
        {
            for (var i = 0; i < batch.Length; i += 10)
            {
                var old = earlier[random.Next(earlier.Count)][batch.Length - 1 - i];
                batch[i] = Values(random, old.Symbol, old.Timestamp);
            }

            earlier.Add(batch);
        }

        return fresh;
    }

    /// <summary>Batches of keys that occur once, of several feeds in turn. Each feed has series of its own, minute after minute.</summary>
    /// <param name="batches">How many there are of all feeds together.</param>
    /// <param name="feeds">How many feeds there are, <see cref="Symbols"/> at most.</param>
    public static Bar[][] OfFeeds(int batches, int feeds)
    {
        var random = new Random(batches);
        return [.. Enumerable.Range(0, batches).Select(batch => OfFeed(batch % feeds, feeds, batch / feeds, random))];
    }

    private static Bar[] OfFeed(int feed, int feeds, int number, Random random)
    {
        var symbols = (Symbols - feed + feeds - 1) / feeds;
        var bars = new Bar[BatchSize];
        for (var i = 0; i < bars.Length; i++)
        {
            var (minute, symbol) = int.DivRem((number * BatchSize) + i, symbols);
            bars[i] = Values(random, Names[feed + (symbol * feeds)], Start.AddMinutes(minute));
        }

        return bars;
    }

    private static Bar[] Batch(int number, Random random)
    {
        var bars = new Bar[BatchSize];
        for (var i = 0; i < bars.Length; i++)
        {
            var minute = (number * MinutesPerBatch) + (i % MinutesPerBatch);
            bars[i] = Values(random, Names[i / MinutesPerBatch], Start.AddMinutes(minute));
        }

        return bars;
    }

    private static Bar Values(Random random, string symbol, DateTime timestamp)
    {
        var open = new decimal(random.Next(1_000, 100_000), 0, 0, false, 2);
        var close = open + new decimal(random.Next(-100, 100), 0, 0, false, 2);
        return new Bar("dualsink-bench", symbol, "1m", timestamp, open, Math.Max(open, close) + 0.25m, Math.Min(open, close) - 0.25m, close, random.Next(1_000_000));
    }
}
