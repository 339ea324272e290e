using DualSink.Schema;

namespace DualSink.Tests.Schema;

public sealed class RenamedColumnsTests
{
    private static readonly ExpectedColumn[] Expected =
    [
        new("symbol", "text", Required: true),
        new("open", "real", Required: true),
        new("high", "real", Required: true),
        new("close", "real", Required: true),
        new("touched", "time", Required: false),
    ];

    [Theory]
    [InlineData("open", "o:real h:real c:real", "RENAME <o> TO open; -- if that is what it holds; else: ADD open;")]
    [InlineData("close", "open:real high:real CloseOfDay:real", "RENAME <CloseOfDay> TO close; -- if that is what it holds; else: ADD close;")]
    [InlineData("close", "open:real high:real last:real", "RENAME <last> TO close; -- if that is what it holds; else: ADD close;")]
    [InlineData("close", "open:real last:real", "Where one of <last> holds it: RENAME NAME TO close; Where none does: ADD close;")]
    [InlineData("close", "open:real high:real last:real price:real", "Where one of <last>, <price> holds it: RENAME NAME TO close; Where none does: ADD close;")]
    [InlineData("close", "open:real high:real last:text", "ADD close;")]
    [InlineData("close", "open:real high:real", "ADD close;")]
    [InlineData("touched", "first:time last:time", "ADD touched;")]
    public void One_of_the_same_type_is_taken_for_it_and_one_alike_first(string missing, string there, string remedy)
    {
        var renamed = new RenamedColumns(Expected, Columns(there), StringComparer.Ordinal);

        Assert.Equal(remedy, renamed.Remedy(Expected.Single(column => column.Name == missing), $"ADD {missing};", old => $"RENAME {old} TO {missing};", name => name == "NAME" ? name : $"<{name}>"));
    }

    [Fact]
    public void One_that_is_expected_or_of_another_type_is_none_that_is_missing()
    {
        var renamed = new RenamedColumns(Expected, Columns("symbol:text open:real last:real note:text"), StringComparer.Ordinal);

        Assert.Equal([false, true, false], new[] { "open", "last", "note" }.Select(renamed.MayBeOne));
    }

    private static (string Name, string Type)[] Columns(string text) =>
        [.. text.Split(' ').Select(column => (column.Split(':')[0], column.Split(':')[1]))];
}
