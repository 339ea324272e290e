using DualSink.Stores.Comparing;

namespace DualSink.Tests.Parity.Tables;

/// <summary>Two small tables that are the same, drawn at random around the ends of buckets, and one change that is easily missed.</summary>
internal sealed class Adversary
{
    /// <summary>How many kinds of change there are; a seed takes them in turn.</summary>
    public const int Kinds = 18;

    private const long Day = 86_400_000_000;

    private static readonly string[] Sources = ["a", "A", "O'Neil", "βέντορ", "\"q\"", "a b"];
    private static readonly string[] Symbols = ["AAPL", "BRK.B", "A", "株式", "X'Y"];
    private static readonly string[] Timeframes = ["1m", "1h", "1D", "odd"];

    private readonly Random _random;
    private readonly bool _holdsNaN;

    public Adversary(int seed, TablePair pair)
    {
        _random = new Random(seed);
        _holdsNaN = pair.ProviderRows.IsPostgres;
        Draw();
        Change = Disturb(seed % Kinds);
    }

    public List<LegacyBar> Legacy { get; } = [];

    public List<ProviderBar> Provider { get; } = [];

    /// <summary>What was changed, for whoever reads a failure.</summary>
    public string Change { get; }

    private void Draw()
    {
        HashSet<(string, string, string, long)> keys = [];
        for (var series = _random.Next(1, 4); series > 0; series--)
        {
            var (source, symbol, timeframe) = (Pick(Sources), Pick(Symbols), Pick(Timeframes));
            var first = BucketTime.Epoch + (_random.Next(7000, 9000) * Day);
            for (var row = _random.Next(1, 30); row > 0; row--)
            {
                var timestamp = _random.Next(3) switch
                {
                    0 => first + (_random.Next(-1, 4) * Day) + _random.Next(-1, 2),
                    1 => first + (_random.Next(2000) * 60_000_000L),
                    _ => first + _random.NextInt64(4 * Day),
                };
                if (keys.Add((source, symbol, timeframe, timestamp)))
                {
                    Add(source, symbol, timeframe, timestamp);
                }
            }
        }
    }

    private void Add(string source, string symbol, string timeframe, long timestamp)
    {
        var prices = Enumerable.Range(0, 4).Select(_ => Price()).ToArray();
        var volume = _random.Next(4) switch { 0 => 0, 1 => _random.NextInt64(1L << 50), _ => _random.Next(1_000_000) };
        Legacy.Add(new LegacyBar(TablePair.Tenant, source, symbol, timeframe, timestamp, prices[0].Legacy, prices[1].Legacy, prices[2].Legacy, prices[3].Legacy, volume));
        Provider.Add(new ProviderBar(
            source, symbol, timeframe, timestamp, prices[0].Provider, prices[1].Provider, prices[2].Provider, prices[3].Provider, volume + (_random.Next(3) == 0 && volume < 1 << 30 ? 0.5 : 0)));
    }

    // As two sinks leave a price: mostly of few decimals, sometimes of more than the legacy table keeps.
    private (decimal Legacy, double Provider) Price()
    {
        var price = _random.Next(5) switch
        {
            0 => 0m,
            1 => _random.Next(1, 10_000_000) / 100m,
            2 => new decimal(_random.Next(), _random.Next(1 << 20), 0, _random.Next(2) == 0, 8),
            3 => new decimal(_random.Next(), 0, 0, false, 9),
            _ => _random.Next(1, 1000),
        };
        return (decimal.Round(price, 8, MidpointRounding.ToEven), ExactOracle.Nearest(ExactOracle.Of(price)));
    }

    private string Disturb(int kind)
    {
        var (row, place) = (_random.Next(Legacy.Count), _random.Next(5));
        var (ours, theirs) = (Legacy[row], Provider[row]);
        switch (kind)
        {
            case 0:
                Legacy[row] = ours.With(place, (place < 4 ? ours.Prices[place] : ours.Volume) + (place < 4 ? 0.00000001m : 1));
                return $"legacy {row}.{place} by one unit";
            case 1:
                Provider[row] = theirs.With(place, Math.BitIncrement(theirs.Values[place]));
                return $"provider {row}.{place} by one unit";
            case 2:
                Legacy.Remove(Legacy.MinBy(bar => bar.Timestamp)!);
                return "the first row missing in legacy";
            case 3:
                Provider.Remove(Provider.MaxBy(bar => bar.Timestamp)!);
                return "the last row missing in provider";
            case 4:
                var other = _random.Next(Provider.Count);
                var (mine, others) = (theirs.Values[place], Provider[other].Values[place]);
                Provider[row] = Provider[row].With(place, others);
                Provider[other] = Provider[other].With(place, mine);
                return $"{row}.{place} and {other}.{place} exchanged";
            case 5:
                Provider[row] = theirs.With(place, theirs.Values[(place + 1) % 5]).With((place + 1) % 5, theirs.Values[place]);
                return $"two columns of {row} exchanged";
            case 6:
                Provider[row] = theirs.With(place, 0);
                return $"zero for {row}.{place}";
            case 7:
                Legacy[row] = ours.With(place, null);
                return $"NULL for {row}.{place}";
            case 8:
                Provider[row] = theirs.With(place, _holdsNaN ? double.NaN : double.NegativeInfinity);
                return $"no number for {row}.{place}";
            case 9:
                Provider.Add(theirs with { Timestamp = theirs.Timestamp + 12_345_678_901 });
                return "an extra row in provider";
            case 10:
                Provider[row] = theirs with { Timestamp = theirs.Timestamp + (_random.Next(2) * 2) - 1 + 12_340 };
                return $"{row} some microseconds off";
            case 11:
                Legacy.Add(ours with { Timestamp = -1 });
                Provider.Add(theirs with { Timestamp = -2 });
                return "1969";
            case 12:
                Legacy.Add(ours with { Timestamp = 253_402_300_799_999_999 });
                Provider.Add(theirs with { Timestamp = 253_402_300_799_999_998 });
                return "year 9999";
            case 13:
                Provider[row] = theirs with { Source = theirs.Source + "'é" };
                return $"another name for {row}";
            case 14:
                Legacy[row] = ours.With(_random.Next(4), 999_999_999_999.99999999m) with { Volume = long.MaxValue };
                Provider[row] = theirs with { Volume = 9223372036854775808.0 };
                return $"the limits in {row}";
            case 15:
                Provider[row] = theirs.With(_random.Next(4), _random.Next(2) == 0 ? 1e12 : 1e300);
                return $"out of range in {row}";
            case 16:
                Legacy.Add(ours with { Tenant = TablePair.OtherTenant });
                return $"two tenants in {row}";
            default:
                // One more and one less, so that the counts of both tables stay the same.
                Legacy[row] = ours with { Timestamp = ours.Timestamp + 86_400_000_000 + 7 };
                return $"{row} in the next bucket";
        }
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
