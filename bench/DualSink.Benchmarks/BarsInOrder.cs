using DualSink.Bars;
using DualSink.Cli.Bench;

namespace DualSink.Benchmarks;

/// <summary>1,000 bars of 100 symbols, in an order.</summary>
internal static class BarsInOrder
{
    /// <summary>As they are written; as a feed brings them, minute by minute and all symbols of each; or in none.</summary>
    public static Bar[] Of(string order)
    {
        var bars = BenchBars.Fresh(1)[0];
        switch (order)
        {
            case "feed":
                bars = [.. bars.OrderBy(bar => bar.Timestamp).ThenBy(bar => bar.Symbol, StringComparer.Ordinal)];
                break;
            case "shuffled":
                new Random(1).Shuffle(bars);
                break;
        }

        return bars;
    }
}
