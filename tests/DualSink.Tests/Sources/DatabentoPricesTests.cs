using DualSink.Sources;

namespace DualSink.Tests.Sources;

public sealed class DatabentoPricesTests
{
    private const string Header = "ts_event,rtype,open,high,low,close,volume,symbol\n";

    [Fact]
    public async Task Whole_numbers_from_a_million_on_are_in_units() =>
        Assert.Equal([100m, 0.001m, 0m], await ClosesAsync("100000000000,100000000000,100000000000,100000000000", "1000000,1000000,1000000,1000000", "0,1000000,0,0"));

    [Fact]
    public async Task Whole_numbers_beside_prices_with_a_point_are_written_out() =>
        Assert.Equal([100m, 101m], await ClosesAsync("100,100.5,99.5,100", "101,101,101,101"));

    [Fact]
    public async Task Zero_is_zero_and_decides_nothing() =>
        Assert.Equal([0m, 1.5m], await ClosesAsync("0,0,0,0", "1.5,1.5,1.5,1.5"));

    [Theory]
    [InlineData("100,101,99,100")]
    [InlineData("0,999999,0,0")]
    [InlineData("100000000000,100000000000,100,100000000000")]
    public async Task Whole_numbers_that_may_be_either_are_rejected_where_nothing_tells(string prices)
    {
        var rejection = Assert.Single((await ReadAsync(prices)).Rejections);

        Assert.Contains("may be in units of 10^-9 or written out", rejection.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("100000000000,100000000000,100000000000,100000000000", "100.5,100.5,100.5,100.5", "is written out, where the rows before it are in units of 10^-9")]
    [InlineData("100.5,100.5,100.5,100.5", "100000000000,100000000000,100000000000,100000000000", "where the rows before it are written out")]
    public async Task A_row_that_contradicts_those_before_it_is_rejected(string first, string second, string reason)
    {
        var batch = await ReadAsync(first, second, first);

        Assert.Equal(2, batch.Bars.Length);
        Assert.Contains(reason, Assert.Single(batch.Rejections).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_is_both_is_rejected() =>
        Assert.Contains("beside prices with a point", Assert.Single((await ReadAsync("100.5,100000000000,100.5,100.5")).Rejections).Reason, StringComparison.Ordinal);

    private static async Task<decimal[]> ClosesAsync(params string[] prices)
    {
        var batch = await ReadAsync(prices);
        Assert.Empty(batch.Rejections);
        return [.. batch.Bars.ToArray().Select(bar => bar.Close)];
    }

    private static async Task<SourceBatch> ReadAsync(params string[] prices) => Assert.Single(await Reading.ReadAsync(
        "bars.csv",
        Header + string.Concat(prices.Select((row, i) => $"2024-01-02T00:0{i}:00Z,33,{row},1,ES\n"))));
}
