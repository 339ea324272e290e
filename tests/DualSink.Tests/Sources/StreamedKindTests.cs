namespace DualSink.Tests.Sources;

public sealed class StreamedKindTests
{
    [Theory]
    [InlineData("b", "1m", null)]
    [InlineData("u", "1Min", null)]
    [InlineData("d", "1d", null)]
    [InlineData("d", "24h", null)]
    [InlineData("b", "1d", "is a bar of one minute ('T' is 'b'), but the timeframe is 1d")]
    [InlineData("u", "1Day", "is a bar of one minute ('T' is 'u'), but the timeframe is 1Day")]
    [InlineData("d", "1m", "is a bar of one day ('T' is 'd'), but the timeframe is 1m")]
    [InlineData("t", "1m", "is a message that is no bar ('T' is 't')")]
    public async Task A_streamed_message_has_to_be_a_bar_of_the_timeframe(string kind, string timeframe, string? reason)
    {
        var batch = Assert.Single(await Reading.ReadAsync("bars.ndjson", Message($"\"{kind}\""), Reading.Options with { Timeframe = timeframe }));

        Assert.Equal(reason is null ? 1 : 0, batch.Bars.Length);
        Assert.Equal(reason, batch.Rejections.SingleOrDefault()?.Reason);
    }

    [Theory]
    [InlineData("1704186000")]
    [InlineData("\"2024-01-02\"")]
    public async Task What_is_no_letter_is_no_kind(string other) =>
        Assert.Equal(1, Assert.Single(await Reading.ReadAsync("bars.ndjson", Message(other))).Bars.Length);

    private static string Message(string kind) => $$"""{"T":{{kind}},"S":"ACME","o":1,"h":1,"l":1,"c":1,"v":1,"t":"2024-01-02T09:00:00Z"}""";
}
