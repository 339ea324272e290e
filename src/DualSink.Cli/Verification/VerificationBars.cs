using DualSink.Bars;

namespace DualSink.Cli.Verification;

/// <summary>Bars to verify with: a random walk of prices with two decimals and whole volumes, the same in every run.</summary>
internal static class VerificationBars
{
    /// <summary>The source of every bar that <c>verify</c> writes, by which it finds and removes them.</summary>
    public const string Source = "dualsink-verify";

    /// <summary>The symbols where none are named.</summary>
    public static readonly IReadOnlyList<string> DefaultSymbols = ["AAPL", "MSFT", "NVDA", "SPY"];

    private const string Timeframe = "1m";
    private const int Seed = 20240102;

    private static readonly DateTime Start = new(2024, 1, 2, 14, 30, 0, DateTimeKind.Utc);

    /// <summary>One-minute bars, symbol after symbol.</summary>
    public static IEnumerable<Bar> Generate(IReadOnlyList<string> symbols, int barsPerSymbol)
    {
        for (var i = 0; i < symbols.Count; i++)
        {
            var random = new Random(Seed + i);
            var cents = random.Next(5_000, 50_000);
            for (var minute = 0; minute < barsPerSymbol; minute++)
            {
                var open = cents;
                cents = Math.Max(100, cents + random.Next(-60, 61));
                var high = Math.Max(open, cents) + random.Next(0, 25);
                var low = Math.Min(open, cents) - random.Next(0, 25);
                yield return new Bar(
                    Source, symbols[i], Timeframe, Start.AddMinutes(minute), Price(open), Price(high), Price(low), Price(cents), random.Next(100, 500_000));
            }
        }
    }

    private static decimal Price(int cents) => new(cents, 0, 0, false, 2);
}
