using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using DualSink.Parity;
using DualSink.Stores;
using DualSink.Stores.Comparing;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Parity.Tables;

namespace DualSink.Tests.Parity;

/// <summary>What engines make of rows, against the same made here: each row in a bucket of its own, so that every hash is seen.</summary>
public sealed class DigestTests(PostgresServers servers)
{
    private const int Rows = 12_500;

    private static readonly DigestForms Forms = new RowComparer(TableLayout.Legacy, TableLayout.Provider).Forms;

    private static readonly BucketTime Time = new(
        new Dictionary<string, long> { ["1m"] = 86_400, ["1s"] = 1440, ["5m"] = 432_000, ["W"] = 870_912_000, ["M"] = 40L * 366 * 86_400 }.ToFrozenDictionary(), 7);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Every_row_is_digested_as_the_definition_has_it(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers, asSuperuser: true);
        var random = new Random(7);
        var volumes = HardNumbers.Volumes().Select(volume => volume.Provider).ToArray();
        string[] timeframes = ["1m", "1s", "5m", "W", "M", "other"];
        List<LegacyBar> legacy = [];
        List<ProviderBar> provider = [];
        for (var i = 0; i < Rows; i++)
        {
            var prices = Enumerable.Range(0, 4).Select(place => i * 4 + place < HardNumbers.Edges.Length ? HardNumbers.Edges[(i * 4) + place] : HardNumbers.Any(random)).ToArray();
            var volume = i < volumes.Length ? volumes[i] : random.Next(2) == 0 ? random.NextInt64() : HardNumbers.Any(random);
            var timeframe = timeframes[i % timeframes.Length];
            var timestamp = AnyTime(random, Time.WidthOf(timeframe));
            var source = random.Next(3) == 0 ? "βέντορ" : "a";
            provider.Add(new ProviderBar(source, $"S{i}", timeframe, timestamp, prices[0], prices[1], prices[2], prices[3], double.IsNaN(volume) ? 0 : volume));
            var numbers = prices.Select(price => (decimal?)HardNumbers.Near(price, 0)).ToArray();
            legacy.Add(new LegacyBar("demo", source, $"S{i}", timeframe, timestamp, numbers[0], numbers[1], numbers[2], i % 1000 == 999 ? null : numbers[3], random.NextInt64()));
        }

        await pair.FillAsync(legacy, provider);

        Check(await DigestAsync(pair.Legacy), legacy.Select(row => (row.Source, row.Symbol, row.Timeframe, row.Timestamp, Expected(row))));
        Check(await DigestAsync(pair.Provider), provider.Select(row => (row.Source, row.Symbol, row.Timeframe, row.Timestamp, Expected(row))));
    }

    [Theory]
    [InlineData(PairCase.OnePostgres15)]
    [InlineData(PairCase.OnePostgres18)]
    public async Task Prices_as_stored_are_digested_as_they_are_where_they_are_of_ordinary_size(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers, asSuperuser: true);
        var random = new Random(17);
        double[] edges = [1e-8, Math.BitDecrement(1e-8), 1e-300, 0, -0.0, -1.5, 0.1 + 0.2, 1.000000005, Math.BitDecrement(1e12), 1e12, 1e300, double.NaN, double.PositiveInfinity, 22517998.123456789];
        double[] volumes = [0, 0.5, -0.5, 1.5, 9.2e18, ValueForm.VolumeBound, -ValueForm.VolumeBound, 1e300, double.NaN];
        var provider = Enumerable.Range(0, 2000).Select(i =>
        {
            double[] prices = [.. Enumerable.Range(0, 4).Select(_ => random.Next(4) == 0 ? edges[random.Next(edges.Length)] : random.NextDouble() * 1000)];
            return new ProviderBar("a", $"S{i}", "1m", BucketTime.Epoch + random.NextInt64(1_000_000_000_000_000), prices[0], prices[1], prices[2], prices[3], volumes[random.Next(volumes.Length)]);
        }).ToList();
        await pair.FillAsync([], provider);

        await using var snapshot = await pair.Provider.SnapshotAsync(new SnapshotScope(), Stop);
        var sums = await snapshot.DigestAsync(new DigestRequest(new SnapshotFilter(), Forms, Time) { AsStored = true }, Stop);

        Check(sums, provider.Select(row => (row.Source, row.Symbol, row.Timeframe, row.Timestamp, AsStored(row))));
    }

    [Theory]
    [InlineData(PairCase.OnePostgres15)]
    [InlineData(PairCase.OnePostgres18)]
    public async Task A_timeframe_that_begins_late_in_a_table_is_met(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers, asSuperuser: true);
        var legacy = Enumerable.Range(0, 24_000).Select(i => TableComparerTests.Legacy(BucketTime.Epoch + i) with { Timeframe = i < 22_000 ? "1m" : "1d" });
        var provider = Enumerable.Range(0, 24_000).Select(i => TableComparerTests.Provider(BucketTime.Epoch + i) with { Timeframe = i < 22_000 ? "1m" : "1d" });
        await pair.FillAsync(legacy, provider);

        foreach (var store in (IBarStore[])[pair.Legacy, pair.Provider])
        {
            await using var snapshot = await store.SnapshotAsync(new SnapshotScope(), Stop);

            Assert.Equal(["1d", "1m"], (await snapshot.ShapeAsync(Forms, Stop)).Timeframes.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void The_common_form_is_that_of_exact_arithmetic()
    {
        var random = new Random(11);
        for (var i = 0; i < 100_000; i++)
        {
            var d = i < HardNumbers.Edges.Length ? HardNumbers.Edges[i] : HardNumbers.Any(random);
            var expected = Math.Abs(d) >= 1e12 ? double.NaN
                : ExactOracle.Nearest(new ExactOracle.Rational(ExactOracle.Shortest(d).Text.Times(100_000_000).RoundHalfEven(), 100_000_000));
            Assert.True(expected.Equals(Forms.Close.Of(d)) || expected == Forms.Close.Of(d), $"{d:R}: {Forms.Close.Of(d):R}, not {expected:R}");
        }
    }

    [Fact]
    public async Task Hashes_of_numbers_and_texts_are_the_servers()
    {
        foreach (var major in PostgresServers.Versions)
        {
            await using var database = await servers.CreateDatabaseAsync(major);
            var random = new Random(3);
            long[] seeds = [0, 1, -1, long.MinValue, long.MaxValue, 1L << 32, .. Enumerable.Range(0, 20_000).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))];
            double[] values = [.. seeds.Select(_ => HardNumbers.Any(random) is var value && value == 0 ? 1 : value)];
            var hashes = await LongsAsync(database, "SELECT hashfloat8extended(v, s) FROM unnest($1::float8[], $2::int8[]) WITH ORDINALITY AS u(v, s, i) ORDER BY i", values, seeds);
            Assert.Equal(hashes, seeds.Zip(values, RowHash.Chain));

            string[] texts = [.. seeds.Select((_, i) => new string([.. Enumerable.Range(0, i % 80).Select(_ => "aZ é株\u0001"[random.Next(6)])]))];
            hashes = await LongsAsync(database, "SELECT hashtextextended(v COLLATE \"C\", s) FROM unnest($1::text[], $2::int8[]) WITH ORDINALITY AS u(v, s, i) ORDER BY i", texts, seeds);
            Assert.Equal(hashes, seeds.Zip(texts, (seed, text) => (long)RowHash.OfBytes(Encoding.UTF8.GetBytes(text), (ulong)seed)));
        }
    }

    [Fact]
    public void A_zero_does_not_hand_on_the_hash_before_it()
    {
        Assert.NotEqual(5, RowHash.Chain(5, 0));
        Assert.Equal(RowHash.Chain(5, 0), RowHash.Chain(5, -0.0));
        Assert.NotEqual(RowHash.Chain(RowHash.Chain(1, 0), 7), RowHash.Chain(RowHash.Chain(1, 7), 0));
    }

    [Fact]
    public void Every_instant_is_in_one_bucket_and_in_one_stretch_of_it()
    {
        var random = new Random(5);
        long[] widths = [1, 7, 60, 1440, 86_400, 432_000, 870_912_000, 40L * 366 * 86_400, 40L * 366 * 86_400 * 139];
        for (var i = 0; i < 200_000; i++)
        {
            var width = widths[i % widths.Length];
            var timestamp = AnyTime(random, width);
            var number = BucketTime.NumberOf(BucketTime.SecondsOf(timestamp), width);
            Assert.Equal(timestamp is < BucketTime.Earliest or >= BucketTime.Latest, number is null);
            Assert.Equal(1, Stretches(number, width, timestamp));
            foreach (var other in number is { } n ? new long?[] { n - 1, n + 1, null } : [BucketTime.NumberOf(BucketTime.SecondsOf(BucketTime.Earliest), width), BucketTime.NumberOf(BucketTime.SecondsOf(BucketTime.Latest - 1), width)])
            {
                Assert.Equal(0, Stretches(other, width, timestamp));
            }
        }
    }

    [Fact]
    public void Neighbouring_microseconds_have_seconds_of_their_own_between_the_bounds()
    {
        var random = new Random(6);
        for (var i = 0; i < 100_000; i++)
        {
            var timestamp = random.NextInt64(BucketTime.Earliest, BucketTime.Latest - 1);
            Assert.True(BucketTime.SecondsOf(timestamp) < BucketTime.SecondsOf(timestamp + 1), $"{timestamp}");
        }

        Assert.Equal(BucketTime.Earliest, (new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / 10);
        Assert.Equal(BucketTime.Latest, (new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / 10);
    }

    private static int Stretches(long? number, long width, long timestamp) =>
        BucketTime.RangesOf(number, width).Count(range => !range.IsEmpty && (range.From is not { } from || timestamp >= from) && (range.To is not { } to || timestamp < to));

    // Anywhere, or around the end of a bucket, or around the bounds.
    private static long AnyTime(Random random, long width)
    {
        var seconds = random.NextInt64(-3_155_673_600, 3_155_760_000);
        return random.Next(5) switch
        {
            0 => BucketTime.Epoch + (long)(Math.Floor((double)seconds / width) * width * 1e6) + random.Next(-1, 2),
            1 => (random.Next(2) == 0 ? BucketTime.Earliest : BucketTime.Latest) + random.Next(-2, 3),
            2 => BucketTime.Epoch + (seconds / 86_400 * 86_400_000_000) + random.Next(-1, 2),
            _ => BucketTime.Epoch + (seconds * 1_000_000) + random.Next(1_000_000),
        };
    }

    private static async Task<Dictionary<BucketId, BucketSum>> DigestAsync(IBarStore store)
    {
        await using var snapshot = await store.SnapshotAsync(new SnapshotScope(), Stop);
        await snapshot.ProveHashAsync(Forms, Stop);
        return await snapshot.DigestAsync(new DigestRequest(new SnapshotFilter(), Forms, Time), Stop);
    }

    private static void Check(
        Dictionary<BucketId, BucketSum> found, IEnumerable<(string Source, string Symbol, string Timeframe, long Timestamp, double[] Common)> rows)
    {
        var count = 0;
        foreach (var (source, symbol, timeframe, timestamp, values) in rows)
        {
            count++;
            var seconds = BucketTime.SecondsOf(timestamp);
            var id = new BucketId(RowHash.OfSeries(new SeriesName(source, symbol, timeframe)), BucketTime.NumberOf(seconds, Time.WidthOf(timeframe)));
            var isOdd = double.IsNaN(seconds) || values.Any(double.IsNaN);
            var hash = values[..5].Aggregate(RowHash.Chain(RowHash.Seed, seconds), RowHash.Chain);
            var sum = Assert.Contains(id, (IReadOnlyDictionary<BucketId, BucketSum>)found);
            var isReduced = values.Length > 5 && values[5] == 1;
            Assert.True(
                isOdd ? sum.Rows == 1 && sum.Odd == 1 : sum == new BucketSum(1, 0, isReduced ? 1 : 0, hash),
                $"{symbol} {timestamp} {string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}: {sum}");
        }

        Assert.Equal(count, found.Count);
    }

    // What both layouts have of the values, and whether the provider's holds more.
    private static double[] Expected(ProviderBar row)
    {
        double[] common = [.. row.Prices.Select(Forms.Close.Of), Forms.Volume.Of(row.Volume)];
        return [.. common, common.Zip(row.Values).Any(pair => pair.First != pair.Second) ? 1 : 0];
    }

    private static double[] AsStored(ProviderBar row)
    {
        var isPlain = row.Prices.All(price => price is >= 1e-8 and < 1e12) && Math.Abs(row.Volume) < ValueForm.VolumeBound;
        return isPlain ? [.. row.Prices, Math.Truncate(row.Volume), row.Volume != Math.Truncate(row.Volume) ? 1 : 0] : Expected(row);
    }

    private static double[] Expected(LegacyBar row) =>
        [.. row.Prices.Select(price => price is { } value ? ExactOracle.Nearest(ExactOracle.Of(value)) : double.NaN), row.Volume!.Value];

    private static async Task<List<long>> LongsAsync<T>(PostgresDatabase database, string sql, T[] first, long[] second)
    {
        await using var command = database.Admin.CreateCommand(sql);
        command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = first });
        command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = second });
        await using var reader = await command.ExecuteReaderAsync(Stop);
        List<long> values = [];
        while (await reader.ReadAsync(Stop))
        {
            values.Add(reader.GetInt64(0));
        }

        return values;
    }
}
