using DualSink.Bars;
using DualSink.Stores;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Conformance;

/// <summary>Reading, counting and deleting: exactly the rows that match, of the tenant asked for.</summary>
public sealed class ReadingTests(PostgresServers servers)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_filter_takes_exactly_what_it_names(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await under.WriteAsync(
            [.. TestBars.Series(10), .. TestBars.Series(5, "MSFT"), .. TestBars.Series(4, source: "other"), TestBars.Plain() with { Timeframe = "5m" }]);
        var first = TestBars.Plain().Timestamp;

        Assert.Equal(20, await CountAsync(StoreUnderTest.Mine));
        Assert.Equal(16, await CountAsync(StoreUnderTest.Mine with { Source = "vendor" }));
        Assert.Equal(5, await CountAsync(StoreUnderTest.Mine with { Symbol = "MSFT" }));
        Assert.Equal(1, await CountAsync(StoreUnderTest.Mine with { Timeframe = "5m" }));
        Assert.Equal(3, await CountAsync(StoreUnderTest.Mine with
        {
            Source = "vendor",
            Symbol = "AAPL",
            Timeframe = "1m",
            From = first.AddMinutes(4),
            To = first.AddMinutes(7),
        }));
        Assert.Equal(0, await CountAsync(StoreUnderTest.Mine with { Source = "vendor' OR '1'='1" }));

        async Task<long> CountAsync(RowFilter filter)
        {
            var count = await under.Store.CountAsync(filter, Stop);
            Assert.Equal(count, (await under.ReadAsync(filter)).Count);
            return count;
        }
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Rows_come_in_the_order_of_the_bytes_of_their_names(StoreCase which)
    {
        // Dictionaries put a before B, and UTF-16 puts 😀 before U+FFFD.
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        string[] sources = ["b", "a", "B", "a b", "a-b", "ab", "ä", "\uFFFD", "😀", "Z", "_"];
        await under.WriteAsync(sources.SelectMany(source => TestBars.Series(2, "M.2", source).Concat(TestBars.Series(2, "M-1", source))));

        var rows = await under.ReadAsync();

        Assert.Equal(rows.Order(Comparer<StoredRow>.Create(BarOrder.Compare)), rows);
        Assert.Equal(
            sources.Order(Comparer<string>.Create((x, y) => System.Text.Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y)))),
            rows.Select(row => row.Source).Distinct());
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task The_latest_is_the_series_newest_and_null_where_there_is_none(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await under.WriteAsync([.. TestBars.Series(10), .. TestBars.Series(20, "MSFT")]);
        var series = new SeriesKey(StoreUnderTest.Tenant, "vendor", "AAPL", "1m");

        Assert.Equal(UnixMicroseconds.Of(TestBars.Plain(minute: 9).Timestamp), await under.Store.LatestAsync(series, Stop));
        Assert.Null(await under.Store.LatestAsync(series with { Timeframe = "1h" }, Stop));
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Deleting_a_source_spares_every_other(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await under.WriteAsync([.. TestBars.Series(10, source: "gone"), .. TestBars.Series(5, source: "kept")]);

        Assert.Equal(10, await under.Store.DeleteSourceAsync(StoreUnderTest.Tenant, "gone", Stop));
        Assert.Equal(0, await under.Store.DeleteSourceAsync(StoreUnderTest.Tenant, "gone", Stop));

        Assert.Equal(["kept"], (await under.ReadAsync()).Select(row => row.Source).Distinct());
        Assert.Equal(5, await under.Store.CountAsync(StoreUnderTest.Mine, Stop));
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task Tenants_are_kept_apart_where_the_layout_has_them_and_meet_where_it_has_not(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await under.WriteAsync(StoreUnderTest.Tenant, TestBars.Series(3));
        await under.WriteAsync(StoreUnderTest.OtherTenant, TestBars.Series(5).Select(bar => bar with { Volume = 7 }));
        var other = new RowFilter { Tenant = StoreUnderTest.OtherTenant };

        if (under.Layout.HasTenant)
        {
            Assert.Equal((3, 5), (await under.Store.CountAsync(StoreUnderTest.Mine, Stop), await under.Store.CountAsync(other, Stop)));
            Assert.All(await under.ReadAsync(), row => Assert.Equal(StoredValue.Of(1200m), row.Volume));
            Assert.Equal(3, await under.Store.DeleteSourceAsync(StoreUnderTest.Tenant, "vendor", Stop));
            Assert.Equal(5, await under.Store.CountAsync(other, Stop));
        }
        else
        {
            Assert.Equal(5, await under.Store.CountAsync(other, Stop));
            Assert.All(await under.ReadAsync(), row => Assert.Equal(StoredValue.Of(7.0), row.Volume));
        }
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task What_no_bar_can_hold_is_read_raw(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        var bar = TestBars.Plain();
        await under.WriteAsync(bar);

        if (under.Layout == TableLayout.Legacy)
        {
            await under.ExecuteAsync("UPDATE bars SET open_price = NULL, volume = NULL");
            var row = Assert.Single(await under.ReadAsync());
            Assert.Equal((StoredKind.Null, StoredKind.Null), (row.Open.Kind, row.Volume.Kind));
        }
        else
        {
            var infinity = under.Database is null ? "9e999" : "'Infinity'";
            await under.ExecuteAsync($"UPDATE bars_ohlcv SET open = 1e300, high = {infinity}");
            var row = Assert.Single(await under.ReadAsync());
            Assert.Equal((StoredValue.Of(1e300), StoredValue.Of(double.PositiveInfinity)), (row.Open, row.High));
        }
    }

    [Theory]
    [ClassData(typeof(AllStores))]
    public async Task A_cancelled_read_ends(StoreCase which)
    {
        await using var under = await StoreUnderTest.OpenAsync(which, servers);
        await under.WriteAsync(TestBars.Series(5000));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in under.Store.ReadAsync(StoreUnderTest.Mine, cancellation.Token))
            {
                await cancellation.CancelAsync();
            }
        });
    }
}
