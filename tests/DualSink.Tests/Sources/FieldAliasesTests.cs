using DualSink.Sources.Mapping;

namespace DualSink.Tests.Sources;

public sealed class FieldAliasesTests
{
    [Theory]
    [InlineData("<PER>", true)]
    [InlineData(" <per> ", true)]
    [InlineData("PER", false)]
    [InlineData("per", false)]
    public void Only_in_angle_brackets_is_per_a_timeframe(string name, bool isTimeframe) =>
        Assert.Equal(isTimeframe ? BarField.Timeframe : null, FieldAliases.Find(name)?.Field);

    [Fact]
    public async Task A_ratio_of_price_to_earnings_is_not_used()
    {
        await using var reader = await Reading.OpenAsync("bars.csv", "date,open,high,low,close,volume,PER,PBR\n2024-01-02,1,1,1,1,1,12.4,1.1\n");

        Assert.Equal(["PER", "PBR"], reader.UnusedColumns);
    }
}
