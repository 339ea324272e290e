using DualSink.Bars;
using DualSink.Journal;
using DualSink.Routing;
using DualSink.Sinks;

namespace DualSink.Server.Demo;

/// <summary>
/// Bars nobody traded, so that there is something to see: symbols whose prices walk at random, some of them revised four
/// times a second. Seeded: two demonstrations show the same.
/// </summary>
internal sealed class DemoFeed(BarPipeline pipeline, string tenant, TimeProvider time)
{
    private const string Source = "demo";
    private const string Timeframe = "1s";
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private const int Minutes = 5;
    private static readonly string[] Symbols =
    [
        "AAPL", "MSFT", "NVDA", "SPY", "BTC-USD", "EUR-USD", "AMZN", "GOOG", "META", "TSLA", "AMD", "INTC", "ORCL", "IBM", "QQQ", "DIA", "GLD", "USO", "ETH-USD", "SOL-USD",
        "GBP-USD", "USD-JPY", "USD-CHF", "AUD-USD", "SAP", "ASML", "SIE", "ALV", "NESN", "NOVN", "SHEL", "BP", "HSBC", "TM", "SONY", "BABA", "TSM", "JPM", "BAC", "XOM",
    ];

    // The same walk each time it is shown.
    private readonly Random _random = new(20260301);
    private readonly decimal[] _prices = [.. Symbols.Select((_, i) => 12.5m + (i * 17.03125m))];

    /// <summary>Writes the minutes before now, so that candles have something to draw, and waits until both tables have them.</summary>
    public async Task SeedAsync(CancellationToken stop)
    {
        var now = Truncate(time.GetUtcNow().UtcDateTime);
        for (var at = now.AddMinutes(-Minutes); at < now; at = at.AddSeconds(10))
        {
            await WriteAsync([.. Enumerable.Range(0, 10).SelectMany(second => BarsAt(at.AddSeconds(second), 6))], stop).ConfigureAwait(false);
        }

        await pipeline.FlushAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Writes until stopped, or until the pipeline is closed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var beat = new PeriodicTimer(Beat, time);
        try
        {
            while (await beat.WaitForNextTickAsync(stop).ConfigureAwait(false))
            {
                await WriteAsync(BarsAt(Truncate(time.GetUtcNow().UtcDateTime), _random.Next(Symbols.Length / 2, Symbols.Length)), stop).ConfigureAwait(false);
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

    private Bar[] BarsAt(DateTime second, int symbols) =>
        [.. Symbols.Take(symbols).Index().Select(symbol => Next(symbol.Item, ref _prices[symbol.Index], second))];

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
