using System.Collections.Frozen;
using CsCheck;
using DualSink.Parity;
using DualSink.Stores;

namespace DualSink.Tests.Parity;

public sealed class TableComparerTests
{
    private static readonly RowFilter OfDemo = new() { Tenant = "demo" };

    [Fact]
    public async Task Each_key_of_either_table_is_in_exactly_one_class()
    {
        StoredRow[] legacy =
        [
            Legacy("a", "AAPL", 1),
            Legacy("a", "AAPL", 2),
            Legacy("a", "AAPL", 3),
            Legacy("a", "MSFT", 1, close: StoredValue.Of(1.00000012m)),
            Legacy("b", "AAPL", 1, close: default(StoredValue)),
        ];
        StoredRow[] provider =
        [
            Provider("a", "AAPL", 1),
            Provider("a", "AAPL", 3, close: 1.6),
            Provider("a", "MSFT", 1, close: 1.000000123, volume: 7.25),
            Provider("a", "NVDA", 1),
            Provider("b", "AAPL", 1),
        ];

        var report = await Compare(legacy, provider);

        Assert.Equal(
            (6, 1, 1, 1, 1, 1, 1),
            (report.Compared, report.Equal, report.EqualAfterLayout, report.NotRepresentable, report.Divergent, report.MissingInLegacy, report.MissingInProvider));
        Assert.False(report.IsSame);
        Assert.Equal(
            [ParityClass.MissingInProvider, ParityClass.Divergent, ParityClass.MissingInLegacy, ParityClass.NotRepresentable],
            report.Examples.Select(example => example.Class));
        var divergent = report.Examples[1];
        Assert.Equal("1970-01-01T00:00:00.000003Z", divergent.Timestamp);
        Assert.Equal(new ParityDifference("close", "1.5", "1.6"), Assert.Single(divergent.Differences));
    }

    [Fact]
    public async Task A_bar_is_as_bad_as_the_worst_of_its_values()
    {
        var report = await Compare(
            [Legacy("a", "AAPL", 1, close: StoredValue.Of(1.00000012m), volume: StoredValue.Of(8m))],
            [Provider("a", "AAPL", 1, close: 1.000000123, volume: 7.25)]);

        Assert.Equal(1, report.Divergent);
        Assert.Equal(["close", "volume"], report.Examples[0].Differences.Select(difference => difference.Field));
    }

    [Theory]
    [InlineData("a", 21, 1, 1.5)]
    [InlineData("a", 4, long.MaxValue, 1.5)]
    [InlineData("a", 4, long.MinValue, 1.5)]
    [InlineData("a", 4, 1, 1e12)]
    [InlineData("a", 4, 1, double.NaN)]
    public async Task What_the_legacy_table_can_never_hold_is_not_missing_there(string source, int symbolLength, long timestamp, double close)
    {
        var report = await Compare([], [Provider(source, new string('A', symbolLength), timestamp, close)]);

        Assert.Equal((1, 0), (report.NotRepresentable, report.MissingInLegacy));
    }

    [Fact]
    public async Task An_infinite_timestamp_in_both_tables_stands_apart()
    {
        var report = await Compare([Legacy("a", "AAPL", long.MaxValue)], [Provider("a", "AAPL", long.MaxValue)]);

        Assert.Equal(1, report.NotRepresentable);
        Assert.Equal("infinity", report.Examples[0].Timestamp);
    }

    [Fact]
    public async Task A_symbol_of_20_characters_outside_the_basic_plane_fits_20_characters()
    {
        var symbol = string.Concat(Enumerable.Repeat("\U0001F600", 20));

        var report = await Compare([], [Provider("a", symbol, 1)]);

        Assert.Equal(1, report.MissingInLegacy);
    }

    [Fact]
    public async Task What_the_layouts_force_is_counted_and_takes_no_examples_place()
    {
        var legacy = Enumerable.Range(0, 100).Select(i => Legacy("a", "AAPL", i, volume: StoredValue.Of(7m)));
        var provider = Enumerable.Range(0, 100).Select(i => Provider("a", "AAPL", i, close: i == 99 ? 9 : 1.5, volume: 7.25));

        var report = await Compare(legacy, provider);

        Assert.Equal(99, report.EqualAfterLayout);
        Assert.Equal(ParityClass.Divergent, Assert.Single(report.Examples).Class);
    }

    [Fact]
    public async Task Examples_end_at_their_limit_and_counts_do_not()
    {
        var report = await Compare([], Enumerable.Range(0, 50).Select(i => Provider("a", "AAPL", i)));

        Assert.Equal((50, TableComparer.DefaultExampleLimit), (report.MissingInLegacy, report.Examples.Length));
    }

    [Fact]
    public async Task A_tenant_with_a_name_of_its_own_in_the_provider_table_is_compared_under_it()
    {
        var names = new TableBinding(TableLayout.Provider) { ProviderNames = new Dictionary<string, string> { ["demo"] = "demo-feed" }.ToFrozenDictionary() };
        var legacy = new RowsInMemory(new TableBinding(TableLayout.Legacy), [Legacy("a", "AAPL", 1), Legacy("z", "AAPL", 1)]);
        var provider = new RowsInMemory(names, [Provider("a", "AAPL", 1), Provider("demo-feed", "AAPL", 1)]);

        var report = await TableComparer.CompareAsync(
            legacy, provider, OfDemo with { Source = "a" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((1, 1), (report.Compared, report.Equal));
        await Assert.ThrowsAsync<ArgumentException>(() => TableComparer.CompareAsync(
            legacy, provider, OfDemo, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_table_with_tenants_is_compared_tenant_by_tenant() =>
        await Assert.ThrowsAsync<ArgumentException>(() => TableComparer.CompareAsync(
            new RowsInMemory(new TableBinding(TableLayout.Legacy), []), new RowsInMemory(new TableBinding(TableLayout.Provider), []), RowFilter.All,
            cancellationToken: TestContext.Current.CancellationToken));

    [Fact]
    public async Task Rows_out_of_order_are_an_error_and_not_a_divergence()
    {
        var error = await Assert.ThrowsAsync<StoreException>(() => Compare([Legacy("a", "MSFT", 1), Legacy("a", "AAPL", 1)], []));

        Assert.Contains("bars", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_two_sets_of_keys_are_told_apart_as_sets() =>
        await Gen.Select(Gen.Int[0, 60].HashSet[0, 40], Gen.Int[0, 60].HashSet[0, 40]).SampleAsync(async (left, right) =>
        {
            var report = await Compare(
                left.Order().Select(key => Legacy($"{key / 30}", $"S{key / 10 % 3}", key % 10)),
                right.Order().Select(key => Provider($"{key / 30}", $"S{key / 10 % 3}", key % 10)));
            return report.Equal == left.Intersect(right).Count()
                && report.MissingInProvider == left.Except(right).Count()
                && report.MissingInLegacy == right.Except(left).Count()
                && report.Compared == left.Union(right).Count();
        }, iter: 300);

    private static Task<ParityReport> Compare(IEnumerable<StoredRow> legacy, IEnumerable<StoredRow> provider) =>
        TableComparer.CompareAsync(
            new RowsInMemory(new TableBinding(TableLayout.Legacy), legacy),
            new RowsInMemory(new TableBinding(TableLayout.Provider), provider),
            OfDemo,
            cancellationToken: TestContext.Current.CancellationToken);

    private static StoredRow Legacy(string source, string symbol, long timestamp, StoredValue? close = null, StoredValue? volume = null)
    {
        var price = StoredValue.Of(1.5m);
        return new StoredRow("demo", source, symbol, "1m", timestamp, price, price, price, close ?? price, volume ?? StoredValue.Of(7m));
    }

    private static StoredRow Provider(string source, string symbol, long timestamp, double close = 1.5, double volume = 7)
    {
        var price = StoredValue.Of(1.5);
        return new StoredRow(null, source, symbol, "1m", timestamp, price, price, price, StoredValue.Of(close), StoredValue.Of(volume));
    }
}
