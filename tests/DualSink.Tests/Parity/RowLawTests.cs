using CsCheck;
using DualSink.Parity;
using DualSink.Stores;
using DualSink.Stores.Comparing;

namespace DualSink.Tests.Parity;

/// <summary>The laws of rows alone: joined, judged and counted, without an engine.</summary>
public sealed class RowLawTests
{
    private static readonly SeriesName Series = new("a", "AAPL", "1m");

    private static readonly RowComparer Rows = new(TableLayout.Legacy, TableLayout.Provider);

    [Fact]
    public void Each_key_of_either_table_is_in_exactly_one_class()
    {
        var report = Compare(
            [Legacy(1), Legacy(2), Legacy(3), Legacy(4, close: StoredValue.Of(1.00000012m)), Legacy(5, close: default(StoredValue))],
            [Provider(1), Provider(3, close: 1.6), Provider(4, close: 1.000000123, volume: 7.25), Provider(5), Provider(6)]);

        Assert.Equal(
            (6, 1, 1, 1, 1, 1, 1),
            (report.Compared, report.Equal, report.EqualAfterLayout, report.NotRepresentable, report.Divergent, report.MissingInLegacy, report.MissingInProvider));
        Assert.False(report.IsSame);
        Assert.Equal(
            [ParityClass.MissingInProvider, ParityClass.Divergent, ParityClass.NotRepresentable, ParityClass.MissingInLegacy],
            report.Examples.Select(example => example.Class));
        var divergent = report.Examples[1];
        Assert.Equal(("a", "AAPL", "1m", "1970-01-01T00:00:00.000003Z"), (divergent.Source, divergent.Symbol, divergent.Timeframe, divergent.Timestamp));
        Assert.Equal(new ParityDifference("close", "1.5", "1.6"), Assert.Single(divergent.Differences));
    }

    [Fact]
    public void A_bar_is_as_bad_as_the_worst_of_its_values()
    {
        var report = Compare(
            [Legacy(1, close: StoredValue.Of(1.00000012m), volume: StoredValue.Of(8m))],
            [Provider(1, close: 1.000000123, volume: 7.25)]);

        Assert.Equal(1, report.Divergent);
        Assert.Equal(["close", "volume"], report.Examples[0].Differences.Select(difference => difference.Field));
    }

    [Theory]
    [InlineData(21, 1, 1.5)]
    [InlineData(4, long.MaxValue, 1.5)]
    [InlineData(4, long.MinValue, 1.5)]
    [InlineData(4, 1, 1e12)]
    [InlineData(4, 1, -1e12)]
    [InlineData(4, 1, double.NaN)]
    [InlineData(4, 1, double.PositiveInfinity)]
    public void What_the_legacy_table_can_never_hold_is_not_missing_there(int symbolLength, long timestamp, double close)
    {
        var symbol = new string('A', symbolLength);
        var report = Compare([], [Provider(timestamp, close: close, symbol: symbol)]);

        Assert.Equal((1, 0), (report.NotRepresentable, report.MissingInLegacy));
    }

    [Fact]
    public void What_no_bar_has_is_not_missing_in_the_provider_table()
    {
        var report = Compare([Legacy(1, close: default(StoredValue)), Legacy(2, volume: default(StoredValue)), Legacy(3, close: StoredValue.OfNumericText("NaN")), Legacy(long.MaxValue)], []);

        Assert.Equal((4, 0), (report.NotRepresentable, report.MissingInProvider));
    }

    [Theory]
    [InlineData(long.MaxValue, "infinity")]
    [InlineData(long.MinValue, "-infinity")]
    public void An_infinite_timestamp_in_both_tables_stands_apart(long timestamp, string text)
    {
        var report = Compare([Legacy(timestamp)], [Provider(timestamp)]);

        Assert.Equal((1, 1), (report.Compared, report.NotRepresentable));
        Assert.Equal(text, report.Examples[0].Timestamp);
    }

    [Fact]
    public void The_last_instants_of_all_are_put_together_and_the_infinite_one_comes_after_them()
    {
        var report = Compare([Legacy(long.MaxValue - 1)], [Provider(long.MaxValue)]);

        Assert.Equal((1, 1), (report.MissingInProvider, report.NotRepresentable));
    }

    [Fact]
    public void A_symbol_of_20_characters_outside_the_basic_plane_fits_20_characters()
    {
        var report = Compare([], [Provider(1, symbol: string.Concat(Enumerable.Repeat("\U0001F600", 20)))]);

        Assert.Equal(1, report.MissingInLegacy);
    }

    [Fact]
    public void What_the_layouts_force_is_counted_and_takes_no_examples_place()
    {
        var report = Compare(
            [.. Enumerable.Range(0, 100).Select(i => Legacy(i, volume: StoredValue.Of(7m)))],
            [.. Enumerable.Range(0, 100).Select(i => Provider(i, close: i == 99 ? 9 : 1.5, volume: 7.25))]);

        Assert.Equal(99, report.EqualAfterLayout);
        Assert.Equal(ParityClass.Divergent, Assert.Single(report.Examples).Class);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void Examples_end_at_their_limit_and_counts_do_not(int limit)
    {
        var report = Compare([], [.. Enumerable.Range(0, 50).Select(i => Provider(i))], limit);

        Assert.Equal((50, limit), (report.MissingInLegacy, report.Examples.Length));
    }

    [Fact]
    public void Rows_of_one_key_in_the_table_with_tenants_are_one_finding()
    {
        var found = RowMatcher.Match(Series, [Seen(Legacy(1)), Seen(Legacy(2)), Seen(Legacy(2)), Seen(Legacy(3))], [Seen(Provider(2)), Seen(Provider(4))]).ToList();

        Assert.Equal([(1L, 1, false), (2, 2, true), (3, 1, false), (4, 0, true)], found.Select(key => (key.Timestamp, key.Legacy.Length, key.Provider is not null)));
        Assert.Equal([2L], found.Where(key => key.IsMeeting).Select(key => key.Timestamp));
    }

    [Fact]
    public void Any_two_sets_of_keys_are_told_apart_as_sets() =>
        Gen.Select(Gen.Int[0, 60].HashSet[0, 40], Gen.Int[0, 60].HashSet[0, 40]).Sample(
            (left, right) =>
            {
                var report = Compare([.. left.Order().Select(key => Legacy(key))], [.. right.Order().Select(key => Provider(key))]);
                return report.Equal == left.Intersect(right).Count()
                    && report.MissingInProvider == left.Except(right).Count()
                    && report.MissingInLegacy == right.Except(left).Count()
                    && report.Compared == left.Union(right).Count();
            },
            iter: 2000);

    private static ParityReport Compare(StoredRow[] legacy, StoredRow[] provider, int limit = 20)
    {
        var tally = new ParityTally(limit);
        foreach (var finding in RowMatcher.Match(Series, [.. legacy.Select(Seen)], [.. provider.Select(Seen)]))
        {
            tally.Add(finding, Rows, new Dictionary<string, string>());
        }

        return tally.ToReport();
    }

    private static SeenRow Seen(StoredRow row) => new(row, null);

    private static StoredRow Legacy(long timestamp, StoredValue? close = null, StoredValue? volume = null)
    {
        var price = StoredValue.Of(1.5m);
        return new StoredRow("demo", "a", "AAPL", "1m", timestamp, price, price, price, close ?? price, volume ?? StoredValue.Of(7m));
    }

    private static StoredRow Provider(long timestamp, double close = 1.5, double volume = 7, string symbol = "AAPL")
    {
        var price = StoredValue.Of(1.5);
        return new StoredRow(null, "a", symbol, "1m", timestamp, price, price, price, StoredValue.Of(close), StoredValue.Of(volume));
    }
}
