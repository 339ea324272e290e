using System.Globalization;

namespace DualSink.Tests.Parity.Tables;

/// <summary>Prices and volumes that are hard to compare: every edge, and numbers drawn around edges.</summary>
internal static class HardNumbers
{
    /// <summary>8 and 9 decimals, ties of both parities, 15 to 17 digits, the neighbours of 2^25, 2^51/10^8, 2^53 and 10^12, denormals, the largest.</summary>
    public static readonly double[] Edges =
    [
        0, -0.0, 1e-8, 1.5e-8, 2.5e-8, 4.9e-9, 5e-9, 5.000000000000001e-9, 1e-9, 1e-300, double.Epsilon, 2.2250738585072014e-308,
        0.123456785, 0.123456775, 0.12345678, 0.1, 0.30000000000000004, 1.1, 217.76, 100.25, 1.000000005, 1.0000000049999998, 1.000000015, 1.123456789012345, 1.1234567890123457,
        22517998.13685248, 22517998.13685249, 22517998.136852478, 22517998, 22517997.99999999, 22517998.00000001,
        33554432, 33554432.00000001, 33554431.99999999, 33554431.999999996, 33554432.000000007, 16777217.000000015, 67108864.00000001,
        9007199254740991, 9007199254740992, 9007199254740994, 90071992.54740991, 90071992547.40993, 99999999999.99998,
        999999999999.9999, 999999999999.9998, 1e12, 1000000000000.0001, 9.999999e11, 1e13, 123456789012.12345, 1e15, 1e22, 1e300, double.MaxValue,
    ];

    /// <summary>Numbers as a feed has them, as somebody calculated them, near ties and near edges.</summary>
    public static double Any(Random random)
    {
        var value = random.Next(7) switch
        {
            0 => Edges[random.Next(Edges.Length)],
            1 => Math.Round(random.NextDouble() * 1000, random.Next(0, 10)),
            2 => random.NextDouble() * Math.Pow(10, random.Next(-12, 14)),
            3 => Read($"{random.NextInt64(0, 100_000_000_000)}{(random.Next(2) == 0 ? 5 : random.Next(10))}e-{random.Next(6, 14)}"),
            4 => Read($"{random.NextInt64(0, 99_999_999_999_999_999)}e-{random.Next(4, 13)}"),
            5 => Read($"{random.Next(0, 40_000_000)}.{random.Next(100_000_000):00000000}"),
            _ => Read($"{random.Next(0, 100_000)}.{random.Next(100_000_000):00000000}5"),
        };
        value = Step(value, random.Next(4) == 0 ? random.Next(-2, 3) : 0);
        return random.Next(4) == 0 ? -value : value;
    }

    /// <summary>A price of a legacy table and one of a provider table, which may or may not be the same.</summary>
    public static IEnumerable<(decimal Legacy, double Provider)> Pairs(Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var d = i < Edges.Length ? Edges[i] : Any(random);
            yield return (Near(d, random.Next(5) switch { 0 => 1, 1 => -1, _ => 0 }, random.Next(4) == 0), d);
        }
    }

    /// <summary>Volumes at every limit.</summary>
    public static IEnumerable<(long Legacy, double Provider)> Volumes() =>
    [
        (0, 0), (0, -0.0), (0, 0.5), (0, -0.5), (1, 0.5), (7, 7.25), (8, 7.25), (-7, -7.25), (1234, 1234.5678), (9007199254740991, 9007199254740991), (9007199254740993, 9007199254740992),
        (9007199254740992, 9007199254740994), (long.MaxValue, 9223372036854775808.0), (long.MaxValue, 9223372036854774784.0), (long.MinValue, -9223372036854775808.0),
        (long.MaxValue, 1e19), (0, 1e300), (0, double.PositiveInfinity), (999999999999999, 999999999999999.9), (0, 1e-300), (5, 1e-300), (4503599627370496, 4503599627370496.5),
    ];

    /// <summary>The number of 8 decimals nearest to a double, so many units off, within what the legacy table holds.</summary>
    public static decimal Near(double d, int units, bool awayFromZero = false)
    {
        const decimal Most = 999999999999.99999999m;
        var exact = Math.Abs(d) < 1e-20 ? 0 : Math.Abs(d) >= 1e12 ? d > 0 ? Most : -Most
            : decimal.Parse(d.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
        var rounded = decimal.Round(exact, 8, awayFromZero ? MidpointRounding.AwayFromZero : MidpointRounding.ToEven) + (units * 0.00000001m);
        return Math.Clamp(rounded, -Most, Most);
    }

    private static double Step(double value, int ulps)
    {
        for (; ulps > 0; ulps--)
        {
            value = Math.BitIncrement(value);
        }

        for (; ulps < 0; ulps++)
        {
            value = Math.BitDecrement(value);
        }

        return double.IsFinite(value) ? value : 0;
    }

    private static double Read(FormattableString number) => double.Parse(FormattableString.Invariant(number), CultureInfo.InvariantCulture);
}
