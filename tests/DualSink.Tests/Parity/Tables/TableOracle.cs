using System.Globalization;
using System.Numerics;
using System.Text;
using DualSink.Parity;

namespace DualSink.Tests.Parity.Tables;

/// <summary>
/// What a comparison has to find, from the rows alone: a join in memory by the definitions of <see cref="ExactOracle"/>.
/// It shares no code with what compares.
/// </summary>
internal sealed class TableOracle
{
    private static readonly BigInteger VolumeBound = BigInteger.One << 63;

    private readonly Dictionary<ParityClass, long> _counts = [];
    private readonly List<(string Source, string Symbol, string Timeframe, long Timestamp, ParityClass Class)> _worse = [];

    /// <summary>Keys at which tenants meet.</summary>
    public int Meetings { get; private set; }

    public static TableOracle Of(IEnumerable<LegacyBar> legacy, IEnumerable<ProviderBar> provider, Func<string, string?>? nameOf = null)
    {
        var oracle = new TableOracle();
        var ours = legacy.ToLookup(row => (nameOf?.Invoke(row.Tenant) ?? row.Source, row.Symbol, row.Timeframe, row.Timestamp));
        var theirs = provider.ToDictionary(row => (row.Source, row.Symbol, row.Timeframe, row.Timestamp));
        foreach (var key in ours.Select(rows => rows.Key).Union(theirs.Keys))
        {
            var rows = ours[key].ToList();
            if (rows.Count > 1)
            {
                oracle.Meetings++;
                continue;
            }

            var result = Judge(rows.SingleOrDefault(), theirs.GetValueOrDefault(key));
            oracle._counts[result] = oracle._counts.GetValueOrDefault(result) + 1;
            if (result > ParityClass.WithinTolerance)
            {
                oracle._worse.Add((key.Item1, key.Symbol, key.Timeframe, key.Timestamp, result));
            }
        }

        oracle._worse.Sort((x, y) => Compare(x, y));
        return oracle;
    }

    /// <summary>Fails unless the report says just this.</summary>
    public void AssertFinds(ComparisonReport report)
    {
        var parity = report.Parity;
        Assert.Equal(
            string.Join(Environment.NewLine, _worse.Select(found => $"{found.Class} {found.Source} {found.Symbol} {found.Timeframe} {TextOf(found.Timestamp)}")),
            string.Join(Environment.NewLine, parity.Examples.Select(example => $"{example.Class} {example.Source} {example.Symbol} {example.Timeframe} {example.Timestamp}")));
        Assert.Equal(
            (Of(ParityClass.Equal), Of(ParityClass.EqualAfterLayout), Of(ParityClass.NotRepresentable), Of(ParityClass.Divergent), Of(ParityClass.MissingInLegacy), Of(ParityClass.MissingInProvider)),
            (parity.Equal, parity.EqualAfterLayout, parity.NotRepresentable, parity.Divergent, parity.MissingInLegacy, parity.MissingInProvider));
        Assert.Equal((Meetings, 0), (report.TenantsMeet, report.InFlux));
        Assert.Equal(_worse.Count == 0 && Meetings == 0, report.IsSame);
    }

    public long Of(ParityClass result) => _counts.GetValueOrDefault(result);

    private static ParityClass Judge(LegacyBar? legacy, ProviderBar? provider)
    {
        var timestamp = legacy?.Timestamp ?? provider!.Timestamp;
        var isKeyHeld = timestamp is not (long.MaxValue or long.MinValue);
        if (legacy is null)
        {
            isKeyHeld &= Runes(provider!.Source) <= 50 && Runes(provider.Symbol) <= 20 && Runes(provider.Timeframe) <= 16;
            return isKeyHeld && provider.Prices.All(IsPriceHeld) && IsVolumeHeld(provider.Volume) ? ParityClass.MissingInLegacy : ParityClass.NotRepresentable;
        }

        if (provider is null)
        {
            return isKeyHeld && legacy.Prices.All(price => price is not null) && legacy.Volume is not null ? ParityClass.MissingInProvider : ParityClass.NotRepresentable;
        }

        return legacy.Prices.Zip(provider.Prices, Price)
            .Append(Volume(legacy.Volume, provider.Volume))
            .Append(isKeyHeld ? ParityClass.Equal : ParityClass.NotRepresentable)
            .Max();
    }

    private static ParityClass Price(decimal? legacy, double provider) =>
        legacy is { } price ? ExactOracle.Price(price, provider) : ParityClass.NotRepresentable;

    private static ParityClass Volume(long? legacy, double provider)
    {
        if (legacy is not { } volume || !double.IsFinite(provider))
        {
            return ParityClass.NotRepresentable;
        }

        var nearest = ExactOracle.Nearest(new ExactOracle.Rational(volume, 1));
        if (nearest == provider)
        {
            return ParityClass.Equal;
        }

        if (!IsVolumeHeld(provider))
        {
            return ParityClass.NotRepresentable;
        }

        var exact = ExactOracle.Of(provider);
        return !exact.IsWhole && nearest == ExactOracle.Nearest(new ExactOracle.Rational(Whole(exact), 1)) ? ParityClass.EqualAfterLayout : ParityClass.Divergent;
    }

    private static bool IsPriceHeld(double price) => double.IsFinite(price)
        && BigInteger.Abs(ExactOracle.Shortest(price).Text.Times(BigInteger.Pow(10, 8)).RoundHalfEven()) < BigInteger.Pow(10, 20);

    private static bool IsVolumeHeld(double volume) =>
        double.IsFinite(volume) && Whole(ExactOracle.Of(volume)) is var whole && whole >= -VolumeBound && whole < VolumeBound;

    private static BigInteger Whole(ExactOracle.Rational value) => BigInteger.Divide(value.Numerator, value.Denominator);

    private static int Runes(string text) => text.EnumerateRunes().Count();

    private static string TextOf(long timestamp)
    {
        if (timestamp is long.MaxValue or long.MinValue)
        {
            return timestamp > 0 ? "infinity" : "-infinity";
        }

        // Ticks count from the year 1; the last microsecond of the year 9999 is the last there is.
        var ticks = (new BigInteger(timestamp) * 10) + DateTime.UnixEpoch.Ticks;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime((long)ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{timestamp} microseconds since 1970");
    }

    private static int Compare(
        (string Source, string Symbol, string Timeframe, long Timestamp, ParityClass Class) x,
        (string Source, string Symbol, string Timeframe, long Timestamp, ParityClass Class) y) =>
        ((string, string)[])[(x.Source, y.Source), (x.Symbol, y.Symbol), (x.Timeframe, y.Timeframe)] is var texts
        && texts.Select(pair => Encoding.UTF8.GetBytes(pair.Item1).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(pair.Item2))).FirstOrDefault(order => order != 0) is var order && order != 0
            ? order
            : x.Timestamp.CompareTo(y.Timestamp);
}
