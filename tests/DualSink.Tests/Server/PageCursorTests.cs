using DualSink.Bars;
using DualSink.Server.Reading;

namespace DualSink.Tests.Server;

public sealed class PageCursorTests
{
    // What a request line holds besides.
    private const int MostOfALine = 7000;

    [Theory]
    [InlineData("AAPL")]
    [InlineData("βέντορ \"quoted\" \\ <&>")]
    [InlineData("株")]
    [InlineData("😀")]
    public void The_longest_names_come_back_as_they_were_and_fit_into_a_request(string part)
    {
        var name = string.Concat(Enumerable.Repeat(part, 200))[..(BarRules.MaxNameLength / 2 * 2)];
        var cursor = new PageCursor(name, name, name, long.MaxValue);

        var text = cursor.ToString();

        Assert.Equal(cursor, PageCursor.Parse(text));
        Assert.True(text.Length < MostOfALine, $"{text.Length} characters");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("e30")]
    [InlineData("bnVsbA")]
    [InlineData("/////w==")]
    public void What_is_no_cursor_is_none(string text) => Assert.Null(PageCursor.Parse(text));
}
