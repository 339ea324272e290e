using System.Collections.Frozen;
using System.Globalization;
using DualSink.Parity;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;
using DualSink.Tests.Parity.Tables;

namespace DualSink.Tests.Parity;

/// <summary>Whole comparisons, alike wherever the two tables are.</summary>
public sealed class TableComparerTests(PostgresServers servers)
{
    private const long Minute = 60_000_000;
    private const long Day = 1440 * Minute;

    // 2024-01-02 00:00 UTC, where a bucket of minute bars begins.
    private const long Start = 1_704_153_600_000_000;

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Empty_tables_are_the_same(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);

        var report = await pair.CompareAsync();

        Assert.True(report.IsSame);
        Assert.Equal((0, 0, 0, 0), (report.Parity.Compared, report.Buckets, report.BucketsOpened, report.Rows));
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Tables_that_are_the_same_are_told_so_by_digests_alone(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var (legacy, provider) = Days(3);
        await pair.FillAsync(legacy, provider);

        var report = await pair.CompareAsync();

        TableOracle.Of(legacy, provider).AssertFinds(report);
        Assert.Equal((6, 0, legacy.Count + provider.Count), (report.Buckets, report.BucketsOpened, report.Rows));
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task What_the_layouts_force_is_counted_and_opens_no_bucket(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var (legacy, provider) = Days(2);
        provider = [.. provider.Select((row, i) => (i % 3) switch { 0 => row with { Volume = row.Volume + 0.25 }, 1 => row with { Close = row.Close + 1.25e-9 }, _ => row })];
        await pair.FillAsync(legacy, provider);

        var report = await pair.CompareAsync();

        TableOracle.Of(legacy, provider).AssertFinds(report);
        Assert.Equal(provider.Count * 2 / 3, report.Parity.EqualAfterLayout);
        Assert.Equal(0, report.BucketsOpened);
    }

    // The first rows have no more decimals than the legacy table keeps, so that prices are digested as they are stored.
    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Decimals_that_begin_late_are_no_difference_and_open_no_bucket(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var (legacy, provider) = Days(60);
        var last = provider.Count - 1;
        provider = [.. provider.Select((row, i) => i >= last - 200 && i % 10 == 0 ? row with { Close = row.Close + 1.25e-9 } : row)];
        await pair.FillAsync(legacy, provider);

        var report = await pair.CompareAsync();
        TableOracle.Of(legacy, provider).AssertFinds(report);
        Assert.Equal(0, report.BucketsOpened);

        // Among them, one that is a difference, and a row that is missing.
        provider[last - 5] = provider[last - 5] with { Open = provider[last - 5].Open + 0.00000001 };
        legacy.RemoveAt(100);
        await pair.FillAsync(legacy, provider);
        report = await pair.CompareAsync();
        TableOracle.Of(legacy, provider).AssertFinds(report);
        Assert.Equal(2, report.BucketsOpened);
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Decimals_that_begin_late_and_are_many_open_no_bucket(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var (legacy, provider) = Days(60);
        provider = [.. provider.Select((row, i) => i >= 2100 ? row with { Low = row.Low - 1.25e-9 } : row)];
        await pair.FillAsync(legacy, provider);

        var report = await pair.CompareAsync();

        TableOracle.Of(legacy, provider).AssertFinds(report);
        Assert.Equal((provider.Count - 2100, 0), (report.Parity.EqualAfterLayout, report.BucketsOpened));
    }

    // What a background comparison does: a pace holds only where one statement is not all of it.
    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_stretch_of_time_is_gone_over_in_small_parts_at_a_pace(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var (legacy, provider) = Days(30);
        await pair.FillAsync(legacy, provider);
        var filter = new RowFilter { From = Instant(Start + (3 * Day) + Minute), To = Instant(Start + (27 * Day)) };
        List<long> told = [];
        var run = new ComparisonRun(pair.Legacy, pair.Provider, TablePair.AtOnce with { Filter = filter, RowsPerSecond = 100_000 }, TimeProvider.System)
        {
            Progress = progress =>
            {
                lock (told)
                {
                    told.Add(progress.Rows);
                }
            },
        };

        var report = await run.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal((true, 2 * ((24 * 24) - 1), 4 * ((24 * 24) - 1)), (report.IsSame, report.Parity.Equal, report.Rows));
        Assert.True(!pair.LegacyRows.IsPostgres || told.Distinct().Count() > 20, $"told {told.Distinct().Count()} times");
    }

    // Of the provider table no index leads to the rows of a time, so that all others are passed over, and cost as they do.
    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Rows_that_are_passed_over_count_against_the_budget(PairCase which)
    {
        const int Rows = 40_000;
        const double Limit = 40_000;
        await using var pair = await TablePair.OpenAsync(which, servers);
        var old = Enumerable.Range(0, Rows).Select(i => Provider(Start + (i * Minute)));
        var now = Start + (100 * Day);
        await pair.FillAsync([Legacy(now), Legacy(now + Minute)], [.. old, Provider(now), Provider(now + Minute) with { Close = 9 }]);
        if (pair.ProviderRows.IsPostgres)
        {
            await pair.ProviderRows.ExecuteAsync("ANALYZE bars_ohlcv");
        }

        foreach (var filter in (RowFilter[])[new() { From = Instant(now) }, new() { From = Instant(now), To = Instant(now + Day) }, new() { To = Instant(Start) }])
        {
            var report = await pair.CompareAsync(TablePair.AtOnce with { Filter = filter, RowsPerSecond = Limit });

            Assert.Equal(filter.From is null ? (0, 0, 0) : (1, 1, 4), (report.Parity.Equal, report.Parity.Divergent, report.Rows));
            Assert.InRange(report.Elapsed.TotalSeconds, 0.9 * Rows / Limit, 60);
        }
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_bucket_that_is_cut_up_is_opened_once(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var (legacy, provider) = Days(4);
        provider = [.. provider.Select((row, i) => row.Timestamp < Start + Day && i % 8 == 0 ? row with { Volume = row.Volume + 1 } : row)];
        await pair.FillAsync(legacy, provider);

        var report = await pair.CompareAsync();

        TableOracle.Of(legacy, provider).AssertFinds(report);
        Assert.Equal(report.Buckets / 4, report.BucketsOpened);
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Every_class_is_found_and_only_buckets_that_differ_are_opened(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var (legacy, provider) = Days(4);
        legacy[10] = legacy[10] with { Open = legacy[10].Open + 0.00000001m };
        legacy[11] = legacy[11] with { High = null };
        legacy.RemoveAt(12);
        provider.RemoveAt(13);
        provider[20] = provider[20] with { Close = 1e300 };
        await pair.FillAsync(legacy, provider);

        var report = await pair.CompareAsync();

        TableOracle.Of(legacy, provider).AssertFinds(report);
        Assert.Equal((1, 2, 1, 1), (report.Parity.Divergent, report.Parity.NotRepresentable, report.Parity.MissingInLegacy, report.Parity.MissingInProvider));
        Assert.Equal((8, 1), (report.Buckets, report.BucketsOpened));
        Assert.Equal("demo", report.Parity.Examples[0].Tenant);
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Edges_are_judged_as_exact_arithmetic_judges_them(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var prices = HardNumbers.Pairs(new Random(1), 400).ToList();
        var volumes = HardNumbers.Volumes().ToList();
        var legacy = prices.Select((price, i) => Legacy(Start + (i * Minute)) with { Low = price.Legacy, Volume = volumes[i % volumes.Count].Legacy }).ToList();
        var provider = prices.Select((price, i) => Provider(Start + (i * Minute)) with { Low = price.Provider, Volume = volumes[i % volumes.Count].Provider }).ToList();
        await pair.FillAsync(legacy, provider);

        TableOracle.Of(legacy, provider).AssertFinds(await pair.CompareAsync());
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Instants_far_off_and_infinite_ones_are_compared_too(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        long[] instants =
        [
            long.MinValue, -4_000_000_000_000_000, -2_208_988_800_000_001, -2_208_988_800_000_000, -1, 0, 4_102_444_799_999_999, 4_102_444_800_000_000,
            253_402_300_799_999_999, 253_402_300_800_000_000, 9_000_000_000_000_000_000, long.MaxValue,
        ];
        var legacy = instants.Select(instant => Legacy(instant)).Append(Legacy(-3_000_000_000_000_000)).ToList();
        var provider = instants.Select(instant => Provider(instant)).Append(Provider(5_000_000_000_000_000)).ToList();
        await pair.FillAsync(legacy, provider);

        var report = await pair.CompareAsync();

        TableOracle.Of(legacy, provider).AssertFinds(report);
        Assert.Equal((10, 2, 1, 1), (report.Parity.Equal, report.Parity.NotRepresentable, report.Parity.MissingInLegacy, report.Parity.MissingInProvider));
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Any_names_are_told_apart(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        string[] sources = ["vendor", "Vendor", "O'Neil \"quoted\"", "βέντορ", "株式", "😀 feed", "a\\b", "ab", "a", new('v', 50)];
        var legacy = sources.Select((source, i) => Legacy(Start + i) with { Source = source }).ToList();
        var provider = sources.Select((source, i) => Provider(Start + i) with { Source = source }).ToList();
        await pair.FillAsync(legacy, provider);
        TableOracle.Of(legacy, provider).AssertFinds(await pair.CompareAsync());

        // The same letters, cut elsewhere; the same letter, made of two characters.
        provider[7] = provider[7] with { Source = "a", Symbol = "B" + provider[7].Symbol };
        provider[3] = provider[3] with { Source = "βε\u0301ντορ" };
        await pair.FillAsync(legacy, provider);
        TableOracle.Of(legacy, provider).AssertFinds(await pair.CompareAsync());
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task Tenants_that_meet_are_a_finding_of_their_own_with_every_row(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        List<LegacyBar> legacy = [Legacy(Start), Legacy(Start) with { Tenant = TablePair.OtherTenant, Close = 9 }, Legacy(Start + 1), Legacy(Start + 2) with { Tenant = TablePair.OtherTenant }];
        List<ProviderBar> provider = [Provider(Start), Provider(Start + 1), Provider(Start + 2)];
        await pair.FillAsync(legacy, provider);

        var report = await pair.CompareAsync();

        TableOracle.Of(legacy, provider).AssertFinds(report);
        var meeting = Assert.Single(report.Meetings);
        Assert.Equal(
            [("demo", 1.5m), ("other", 9m)], meeting.Rows.Select(row => (row.Tenant, decimal.Parse(row.Values.Close, CultureInfo.InvariantCulture))).OrderBy(row => row.Tenant));
        Assert.Equal(("1.5", "2024-01-02T00:00:00Z"), (meeting.Provider?.Close, meeting.Timestamp));
        Assert.False(report.IsSame);
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_tenant_with_a_name_of_its_own_in_the_provider_table_is_compared_under_it(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers, new() { [TablePair.OtherTenant] = "other-feed" });
        List<LegacyBar> legacy =
        [
            Legacy(Start), Legacy(Start) with { Tenant = TablePair.OtherTenant, Close = 2 }, Legacy(Start + 1) with { Tenant = TablePair.OtherTenant },
            Legacy(Start + 2) with { Tenant = TablePair.OtherTenant, Source = "b" }, Legacy(Start + 3), Legacy(Start + 4) with { Source = "b" },
        ];
        List<ProviderBar> provider = [Provider(Start), Provider(Start) with { Source = "other-feed", Close = 2 }, Provider(Start + 2) with { Source = "other-feed" }, Provider(Start + 4) with { Source = "b" }, Provider(Start + 5) with { Source = "b" }];
        await pair.FillAsync(legacy, provider);

        var all = await pair.CompareAsync();
        var other = await pair.CompareAsync(TablePair.AtOnce with { Filter = new RowFilter { Tenant = TablePair.OtherTenant } });
        var feed = await pair.CompareAsync(TablePair.AtOnce with { Filter = new RowFilter { Source = "other-feed" } });
        var b = await pair.CompareAsync(TablePair.AtOnce with { Filter = new RowFilter { Source = "b" } });

        TableOracle.Of(legacy, provider, tenant => tenant == TablePair.OtherTenant ? "other-feed" : null).AssertFinds(all);
        Assert.Equal((2, 1), (other.Parity.Equal, other.Parity.MissingInProvider));
        Assert.Equal((2, 1), (feed.Parity.Equal, feed.Parity.MissingInProvider));
        Assert.Equal((1, 1, 2), (b.Parity.Equal, b.Parity.MissingInLegacy, b.Parity.Compared));
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_filter_leaves_out_what_it_does_not_name(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        var (legacy, provider) = Days(3);
        provider = [.. provider.Select(row => row with { Close = 9 })];
        await pair.FillAsync(legacy, provider);

        // From the middle of a bucket to the middle of the next.
        var (from, to) = (Start + (Day / 2), Start + (Day * 3 / 2) + 1);
        foreach (var filter in (RowFilter[])[
            new() { Symbol = "MSFT" }, new() { Timeframe = "5m" }, new() { Timeframe = "1m" }, new() { Source = "a" }, new() { Source = "none" }, new() { Tenant = TablePair.Tenant },
            new() { Symbol = "AAPL", From = Instant(from), To = Instant(to) }, new() { From = Instant(from) }, new() { To = Instant(to) }])
        {
            var (low, high) = (Micros(filter.From) ?? long.MinValue, Micros(filter.To) ?? long.MaxValue);
            bool Passes(string source, string symbol, string timeframe, long timestamp) =>
                (filter.Source ?? source) == source && (filter.Symbol ?? symbol) == symbol && (filter.Timeframe ?? timeframe) == timeframe && timestamp >= low && timestamp < high;
            var expected = TableOracle.Of(
                legacy.Where(row => Passes(row.Source, row.Symbol, row.Timeframe, row.Timestamp)), provider.Where(row => Passes(row.Source, row.Symbol, row.Timeframe, row.Timestamp)));

            expected.AssertFinds(await pair.CompareAsync(TablePair.AtOnce with { Filter = filter, ExampleLimit = 100_000 }));
        }
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_tolerance_lets_pass_what_it_names_and_nothing_else(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        List<LegacyBar> legacy = [Legacy(Start), Legacy(Start + 1), Legacy(Start + 2)];
        List<ProviderBar> provider = [Provider(Start) with { Close = 1.75 }, Provider(Start + 1) with { Close = 1.7500000000000002 }, Provider(Start + 2) with { Open = 1.75 }];
        await pair.FillAsync(legacy, provider);

        var report = await pair.CompareAsync(TablePair.AtOnce with { Tolerances = new Dictionary<BarField, double> { [BarField.Close] = 0.25 }.ToFrozenDictionary() });

        Assert.Equal((1, 2), (report.Parity.WithinTolerance, report.Parity.Divergent));
        Assert.Equal(3, (await pair.CompareAsync()).Parity.Divergent);
    }

    [Theory]
    [InlineData(PairCase.OnePostgres15)]
    [InlineData(PairCase.OneSqlite)]
    public async Task A_stretch_of_many_rows_is_halved_until_few_are_left(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);

        // Some 20,000 rows in what is a bucket of one day, each twelfth of a second.
        var legacy = Enumerable.Range(0, 20_000).Select(i => Legacy(Start + (i * 83_333L))).ToList();
        var provider = Enumerable.Range(0, 20_000).Select(i => Provider(Start + (i * 83_333L))).ToList();
        provider[7_777] = provider[7_777] with { Low = 1.49 };
        provider.RemoveAt(19_999);
        legacy.RemoveAt(0);
        await pair.FillAsync(legacy, provider);

        var report = await pair.CompareAsync();

        TableOracle.Of(legacy, provider).AssertFinds(report);
        Assert.Equal((1, 1, 1), (report.Parity.Divergent, report.Parity.MissingInLegacy, report.Parity.MissingInProvider));
    }

    [Theory]
    [ClassData(typeof(AllPairs))]
    public async Task A_cancelled_comparison_ends(PairCase which)
    {
        await using var pair = await TablePair.OpenAsync(which, servers);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TableComparer.CompareAsync(pair.Legacy, pair.Provider, TablePair.AtOnce, cancelled.Token));
    }

    internal static LegacyBar Legacy(long timestamp) => new(TablePair.Tenant, "a", "AAPL", "1m", timestamp, 1.5m, 1.5m, 1.5m, 1.5m, 7);

    internal static ProviderBar Provider(long timestamp) => new("a", "AAPL", "1m", timestamp, 1.5, 1.5, 1.5, 1.5, 7);

    // Two series, a bar an hour, a bucket each a day.
    private static (List<LegacyBar> Legacy, List<ProviderBar> Provider) Days(int days)
    {
        var bars =
            from symbol in (string[])["AAPL", "MSFT"]
            from hour in Enumerable.Range(0, days * 24)
            let start = Start + (hour * 60 * Minute)
            let quarters = hour % 17
            select (
                Legacy(start) with { Symbol = symbol, Close = 100 + (quarters / 4m), Volume = hour },
                Provider(start) with { Symbol = symbol, Close = 100 + (quarters / 4.0), Volume = hour });
        var list = bars.ToList();
        return ([.. list.Select(bar => bar.Item1)], [.. list.Select(bar => bar.Item2)]);
    }

    private static DateTime Instant(long microseconds) => DateTime.UnixEpoch.AddTicks(microseconds * 10);

    private static long? Micros(DateTime? instant) => instant is { } at ? (at - DateTime.UnixEpoch).Ticks / 10 : null;
}
