using DualSink.Bars;
using DualSink.Cli.Verification;
using DualSink.Stores;

namespace DualSink.Tests.Cli.Verification;

public sealed class ReadBackTests
{
    private static readonly Bar Bar = new("s", "aapl", "1m", DateTime.UnixEpoch, 1.000000005m, 3, 1, 2, 7.9m);

    [Fact]
    public async Task A_table_holds_exactly_what_its_layout_makes_of_a_bar()
    {
        Assert.True((await ReadAsync(TableLayout.Legacy, Legacy(1.00000000m, 7))).IsExact);
        Assert.True((await ReadAsync(TableLayout.Legacy, Row(StoredValue.Of(1.0), StoredValue.Of(3.0), StoredValue.Of(2.0), StoredValue.Of(7m)))).IsExact);
        Assert.True((await ReadAsync(TableLayout.Provider, Provider(1.000000005, 7.9))).IsExact);
    }

    [Fact]
    public async Task Anything_else_is_told_apart()
    {
        Assert.Equal(new ReadBack(1, 0, 1, 0, 0), await ReadAsync(TableLayout.Legacy, Legacy(1.00000001m, 7)));
        Assert.Equal(new ReadBack(1, 0, 1, 0, 0), await ReadAsync(TableLayout.Legacy, Legacy(1m, 8)));
        Assert.Equal(new ReadBack(1, 0, 1, 0, 0), await ReadAsync(TableLayout.Provider, Provider(1, 7.9)));
        Assert.Equal(new ReadBack(1, 0, 0, 1, 0), await ReadAsync(TableLayout.Provider));
        Assert.Equal(new ReadBack(1, 1, 0, 0, 1), await ReadAsync(TableLayout.Provider, Provider(1.000000005, 7.9), Provider(1, 1) with { Timestamp = 1 }));
    }

    private static Task<ReadBack> ReadAsync(TableLayout layout, params StoredRow[] rows) =>
        ReadBack.OfAsync(new RowsInMemory(new TableBinding(layout), rows), "t", "s", [Bar with { Open = 3 }, Bar], TestContext.Current.CancellationToken);

    private static StoredRow Legacy(decimal open, decimal volume) => Row(StoredValue.Of(open), StoredValue.Of(3m), StoredValue.Of(2m), StoredValue.Of(volume));

    private static StoredRow Provider(double open, double volume) => Row(StoredValue.Of(open), StoredValue.Of(3.0), StoredValue.Of(2.0), StoredValue.Of(volume));

    private static StoredRow Row(StoredValue open, StoredValue high, StoredValue close, StoredValue volume) =>
        new(null, "s", "AAPL", "1m", 0, open, high, open.Kind == StoredKind.Double ? StoredValue.Of(1.0) : StoredValue.Of(1m), close, volume);
}
