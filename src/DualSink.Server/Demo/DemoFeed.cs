using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;

namespace DualSink.Server.Demo;

/// <summary>
/// Bars nobody traded, so that there is something to see: a handful of symbols whose prices walk at random, four times a
/// second each, with a revision of the last bar now and then. Seeded: two demonstrations show the same.
/// </summary>
internal sealed class DemoFeed(BarPipeline pipeline, string tenant, TimeProvider time)
{
    private const string Source = "demo";
    private const string Timeframe = "1s";
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Symbols = ["AAPL", "MSFT", "NVDA", "SPY", "BTC-USD", "EUR-USD"];

    // The same walk each time it is shown.
    private readonly Random _random = new(20260301);
    private readonly decimal[] _prices = [189.25m, 412.5m, 880.75m, 512.1m, 64250.12345678m, 1.08425m];

    /// <summary>Writes until stopped, or until the pipeline is closed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var beat = new PeriodicTimer(Beat, time);
        var at = Truncate(time.GetUtcNow().UtcDateTime).AddSeconds(-400);
        try
        {
            // A few minutes to begin with, so that charts have something to draw.
            while (at < Truncate(time.GetUtcNow().UtcDateTime))
            {
                await WriteAsync(BarsAt(at), stop).ConfigureAwait(false);
                at = at.AddSeconds(1);
            }

            while (await beat.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                await WriteAsync(BarsAt(Truncate(time.GetUtcNow().UtcDateTime)), stop).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SinkClosedException)
        {
            // The service ends.
        }
    }

    private async Task WriteAsync(Bar[] bars, CancellationToken stop)
    {
        try
        {
            await pipeline.WriteAsync(new BarBatch(tenant, bars), cancellationToken: stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JournalException or InvalidOperationException and not SinkClosedException)
        {
            // A full disk, or every lane detached by a visitor: the next beat tries again.
        }
    }

    private Bar[] BarsAt(DateTime second) =>
        [.. Symbols.Index().Select(symbol => Next(symbol.Item, ref _prices[symbol.Index], second))];

    private Bar Next(string symbol, ref decimal price, DateTime second)
    {
        var open = price;
        var step = open * (_random.Next(-1000, 1001) / 2_000_000m);
        var close = Math.Round(open + step, 8);
        var reach = Math.Abs(step) + (open * _random.Next(0, 200) / 4_000_000m);
        price = close;
        return new Bar(Source, symbol, Timeframe, second, open, Math.Round(Math.Max(open, close) + reach, 8), Math.Round(Math.Min(open, close) - reach, 8), close, _random.Next(1, 5000) + (_random.Next(0, 100) / 100m));
    }

    private static DateTime Truncate(DateTime at) => new(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
}
