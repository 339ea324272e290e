using DualSink.Stores;
using DualSink.Stores.Comparing;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Parity.Tables;

namespace DualSink.Tests.Parity;

/// <summary>
/// Series that share buckets because their names have one hash, which a name of twelve letters can be made to have: what
/// differs is found whichever of them it is in. As a role that sees all rows, so that a digest remembers one row of each
/// hash where it can.
/// </summary>
public sealed class CollidingSeriesTests(PostgresServers servers)
{
    private const long OneSecond = 1_000_000;

    // 2024-01-02 00:00 UTC, where a bucket of minute bars begins.
    private const long Start = 1_704_153_600 * OneSecond;

    private static readonly SeriesName First = new("a", "AAPL", "1m");
    private static readonly SeriesName Second = new("0zq-d3_kAv:4", "AAPL", "1m");
    private static readonly SeriesName Third = new("+gV38wMbh/z7", "AAPL", "1m");
    private static readonly SeriesName OtherWidth = new("j3 n7_=vv#LJ", "AAPL", "1h");
    private static readonly SeriesName[] All = [First, Second, Third, OtherWidth];

    [Fact]
    public void Their_names_have_one_hash() => Assert.Single(All.Select(RowHash.OfSeries).Distinct());

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_difference_in_one_of_them_is_found_whichever_it_is(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers, asSuperuser: true);
        foreach (var damaged in All)
        {
            foreach (var first in All)
            {
                // Whose row lies first decides whose name a digest remembers.
                var series = All.OrderByDescending(one => one == first).ToArray();
                var legacy = series.Select(Legacy).ToList();
                var provider = series.Select(one => one == damaged ? Provider(one) with { Close = 2 } : Provider(one)).ToList();
                await pair.FillAsync(legacy, provider);

                TableOracle.Of(legacy, provider).AssertFinds(await pair.CompareAsync());
            }
        }
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_row_of_one_of_them_that_is_missing_is_found(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers, asSuperuser: true);
        foreach (var isLegacy in (bool[])[true, false])
        {
            foreach (var gone in All)
            {
                var legacy = All.Where(one => !isLegacy || one != gone).Select(Legacy).ToList();
                var provider = All.Where(one => isLegacy || one != gone).Select(Provider).ToList();
                await pair.FillAsync(legacy, provider);

                var report = await pair.CompareAsync();

                TableOracle.Of(legacy, provider).AssertFinds(report);
                Assert.InRange(report.BucketsOpened, 0, report.Buckets);
            }
        }
    }

    // Every class in each of them, in buckets of which some agree, told in order.
    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task All_that_differs_in_any_of_them_is_told_in_order(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers, asSuperuser: true);
        List<LegacyBar> legacy = [];
        List<ProviderBar> provider = [];
        for (var day = 0; day < 4; day++)
        {
            foreach (var (i, series) in All.Index())
            {
                for (var minute = 0; minute < 8; minute++)
                {
                    var at = Start + (((day * 1440) + minute) * 60 * OneSecond);
                    var isDamaged = day % 2 == 0 && (minute + i) % 4 == 0;
                    legacy.Add(Legacy(series) with { Timestamp = at, High = isDamaged && minute < 2 ? null : 1.5m });
                    provider.Add(Provider(series) with { Timestamp = isDamaged && minute is 2 or 3 ? at + 1 : at, Close = isDamaged && minute > 4 ? 9 : 1.5, Volume = 7.5 });
                }
            }
        }

        await pair.FillAsync(legacy, provider);

        var report = await pair.CompareAsync();

        TableOracle.Of(legacy, provider).AssertFinds(report);
        Assert.InRange(report.BucketsOpened, 1, report.Buckets - 1);
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Buckets_of_theirs_that_are_cut_up_are_looked_at_whole(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers, asSuperuser: true);
        var legacy = new[] { First, Second }.SelectMany(series => Enumerable.Range(0, 4000).Select(i => Legacy(series) with { Timestamp = Start + (i * 20 * OneSecond) })).ToList();
        var provider = new[] { First, Second }.SelectMany(series => Enumerable.Range(0, 4000).Select(i => Provider(series) with { Timestamp = Start + (i * 20 * OneSecond) })).ToList();
        provider[100] = provider[100] with { Open = 1.25 };
        provider[7000] = provider[7000] with { Low = 1.25 };
        provider.RemoveAt(5000);
        await pair.FillAsync(legacy, provider);

        TableOracle.Of(legacy, provider).AssertFinds(await pair.CompareAsync());
    }

    [Fact]
    public async Task Rows_whose_name_is_no_text_are_not_taken_for_looked_at()
    {
        await using var pair = await TablePair.OpenAsync(PairCase.OneSqlite, servers);
        await pair.FillAsync([Legacy(First)], [Provider(First)]);
        await pair.ProviderRows.ExecuteAsync(
            "INSERT INTO bars_ohlcv (provider, symbol, interval, ts, open, high, low, close, volume) "
            + "SELECT CAST(x'ff61' AS TEXT), symbol, interval, ts, open, high, low, close, volume FROM bars_ohlcv");

        var error = await Assert.ThrowsAsync<StoreException>(() => pair.CompareAsync());

        Assert.Contains("0 of bars, 1 of bars_ohlcv", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_a_collation_takes_for_one_are_not_counted_twice()
    {
        await using var pair = await TablePair.OpenAsync(PairCase.OnePostgres15, servers, asSuperuser: true);
        await pair.ProviderRows.ExecuteAsync(
            "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false); ALTER TABLE bars_ohlcv ALTER COLUMN provider TYPE text COLLATE loose");
        var upper = new SeriesName("A", "AAPL", "1m");
        await pair.FillAsync([Legacy(First), Legacy(upper) with { Timestamp = Start + 1 }], [Provider(First) with { Close = 2 }, Provider(upper) with { Timestamp = Start + 1, Close = 2 }]);

        var error = await Assert.ThrowsAsync<StoreException>(() => pair.CompareAsync());

        Assert.Contains("collation", error.Message, StringComparison.Ordinal);
    }

    private static LegacyBar Legacy(SeriesName series) =>
        TableComparerTests.Legacy(Start) with { Source = series.Source, Symbol = series.Symbol, Timeframe = series.Timeframe };

    private static ProviderBar Provider(SeriesName series) =>
        TableComparerTests.Provider(Start) with { Source = series.Source, Symbol = series.Symbol, Timeframe = series.Timeframe };
}
