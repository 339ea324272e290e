using CsCheck;
using DualSink.Bars;

namespace DualSink.Tests.Sources;

/// <summary>Bars for files: plain ones and the edges of what a bar may be.</summary>
internal static class FileBars
{
    private static readonly DateTime[] Edges =
    [
        BarRules.Earliest, BarRules.Latest, DateTime.UnixEpoch, DateTime.UnixEpoch.AddMicroseconds(-1),
        new(2000, 2, 29, 12, 0, 0, DateTimeKind.Utc), new(9999, 12, 31, 0, 0, 0, DateTimeKind.Utc),
    ];

    private static readonly Gen<decimal> Number = Gen.OneOf(
        Gen.Select(Gen.Int[-1_000_000, 1_000_000], Gen.Int[0, 8]).Select((digits, scale) => new decimal(Math.Abs(digits), 0, 0, digits < 0, (byte)scale)),
        Gen.Select(Gen.Int, Gen.Int, Gen.Int[0, 1 << 28], Gen.Bool, Gen.Int[0, 28]).Select((low, middle, high, isNegative, scale) => new decimal(low, middle, high, isNegative, (byte)scale)),
        Gen.OneOf(
            0m, 0.00000001m, 0.123456789m, -36.98m, 1e-28m, -1e-28m, 0.1234567890123456789012345678m, 9999999999999999999999999999m, -9.999999999999999999999999999m,
            9007199254740993m, 90071992547.40993m, 100.00m));

    private static readonly Gen<string> Source = Gen.OneOf(
        Gen.OneOf("acme", "O'Neil \"quoted\"", "\"", "\"\"x\"", "a,b;c|d", "株式", "😀 feed", "a\\b", "-", "1. open", "2024-01-01", "12.5", "https://acme"),
        Gen.Int[1, BarRules.MaxNameLength].Select(length => new string('é', length)));

    private static readonly Gen<string> Symbol = Gen.OneOf(
        Gen.OneOf("AAPL", "brk.b", "ES=F", "BTC/USD", "A B", "X'Y", "\"Q\"", "[1]", "{}", "^GSPC", "1", "a;b", "null"),
        Gen.Int[1, BarRules.MaxNameLength].Select(length => new string('S', length)));

    /// <summary>Instants between two years, with the edges of what a bar may have, in microseconds, seconds, minutes or days.</summary>
    public static Gen<DateTime> Instants(int first, int last)
    {
        var (from, to) = (Microseconds(new DateTime(first, 1, 1)), Microseconds(new DateTime(last, 12, 31, 23, 59, 59)));
        var between = Gen.Select(Gen.Long[from, to], Gen.OneOf(1L, 1_000, 1_000_000, 60_000_000, 86_400_000_000))
            .Select((microseconds, unit) => DateTime.SpecifyKind(DateTime.UnixEpoch.AddMicroseconds(microseconds - (microseconds % unit)), DateTimeKind.Utc));
        DateTime[] edges = [.. Edges.Where(edge => edge.Year >= first && edge.Year <= last)];
        return edges.Length == 0 ? between : Gen.OneOf(between, Gen.OneOf(edges));
    }

    /// <summary>A bar that meets the rules, at an instant of <paramref name="instants"/>.</summary>
    public static Gen<Bar> Bar(Gen<DateTime> instants) => Gen.Select(
        Gen.Select(Source, Symbol, Gen.OneOf("1m", "5min", "1 day", "W-FRI", "bricks")),
        instants,
        Gen.Select(Number, Number, Number, Number, Number),
        (names, instant, values) =>
        {
            decimal[] prices = [values.Item1, values.Item2, values.Item3, values.Item4];
            return new Bar(names.Item1, names.Item2, names.Item3, instant, values.Item1, prices.Max(), prices.Min(), values.Item4, Math.Abs(values.Item5));
        });

    private static long Microseconds(DateTime instant) => (instant.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
