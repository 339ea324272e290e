using System.Text;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

/// <summary>Files that grow while they are read.</summary>
public sealed class FollowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Lines_that_are_written_in_pieces_come_whole_and_in_order(int seed)
    {
        await using var file = new FollowFiles();
        file.Write("");
        file.Follow();
        var random = new Random(seed);
        var text = Encoding.UTF8.GetBytes(FollowFiles.Header + FollowFiles.Rows(0, 3000));

        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(random.Next(1, 9000), text.Length - at);
            file.Append(text.AsSpan(at, length));
            at += length;
            await Task.Yield();
        }

        await file.UntilBarsAsync(3000);
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (decimal)i), file.Bars.Select(bar => bar.Volume));
        Assert.Empty(file.Rejections);
    }

    [Fact]
    public async Task A_bar_that_is_there_is_not_kept_back_for_the_next()
    {
        await using var file = new FollowFiles { Options = Reading.Options with { Timeframe = "1m", AnySpacing = false } };
        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 1));
        file.Follow();

        for (var i = 1; i < 5; i++)
        {
            await file.UntilBarsAsync(i);
            file.Append(FollowFiles.Rows(i, 1));
        }

        await file.UntilBarsAsync(5);
    }

    [Fact]
    public async Task What_a_file_holds_at_first_is_refused_when_it_contradicts_its_timeframe()
    {
        await using var file = new FollowFiles { Options = Reading.Options with { Timeframe = "1h", AnySpacing = false } };
        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 50));
        file.Follow();

        var refused = await Assert.ThrowsAsync<SourceException>(file.EndAsync);

        Assert.Contains("1h", refused.Message, StringComparison.Ordinal);
        Assert.Empty(file.Batches);
    }

    [Fact]
    public async Task A_line_without_its_end_is_not_taken()
    {
        await using var file = new FollowFiles();
        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 1) + FollowFiles.Rows(1, 1).TrimEnd('\n'));
        file.Follow();
        await file.UntilBarsAsync(1);

        // It looked like a row, and was the beginning of another.
        file.Append("23\n");
        await file.UntilBarsAsync(2);

        Assert.Equal([0, 123], file.Bars.Select(bar => bar.Volume));
    }

    [Fact]
    public async Task Rows_that_are_no_bars_are_rejected_by_their_line_while_it_grows()
    {
        await using var file = new FollowFiles();
        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 1));
        file.Follow();
        await file.UntilBarsAsync(1);

        file.Append("\noops,1,2,1,1,1\n" + FollowFiles.Rows(1, 1));
        await file.UntilBarsAsync(2);

        var rejection = Assert.Single(file.Rejections);
        Assert.Equal(4, rejection.Line);
    }

    [Fact]
    public async Task A_file_that_was_cut_is_told_and_read_anew()
    {
        await using var file = new FollowFiles();
        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 10));
        file.Follow();
        await file.UntilBarsAsync(10);

        // As copytruncate does.
        using (var cut = new FileStream(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            cut.SetLength(0);
        }

        await Sinks.Deadline.Until(() => file.Told.Count == 1, "it is told");
        file.Append(FollowFiles.Header + FollowFiles.Rows(10, 5));
        await file.UntilBarsAsync(15);

        Assert.Equal("bars.csv: was cut, and is read anew from its beginning.", Assert.Single(file.Told));
        Assert.Equal(Enumerable.Range(0, 15).Select(i => (decimal)i), file.Bars.Select(bar => bar.Volume));
    }

    [Fact]
    public async Task Longer_content_written_over_a_file_is_read_anew()
    {
        await using var file = new FollowFiles();
        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 2));
        file.Follow();
        await file.UntilBarsAsync(2);

        file.Write(FollowFiles.Header + FollowFiles.Rows(100, 20));
        await file.UntilBarsAsync(22);

        Assert.Single(file.Told);
        Assert.Equal([0, 1, .. Enumerable.Range(100, 20).Select(i => (decimal)i)], file.Bars.Select(bar => bar.Volume));
    }

    [Fact]
    public async Task A_renamed_file_is_read_to_its_end_before_the_one_in_its_place()
    {
        await using var file = new FollowFiles();
        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 10));
        file.Follow();
        await file.UntilBarsAsync(10);

        var renamed = file.Path + ".1";
        File.Move(file.Path, renamed);
        file.Write("");
        await File.AppendAllTextAsync(renamed, FollowFiles.Rows(10, 5), TestContext.Current.CancellationToken);
        await file.UntilBarsAsync(15);
        await File.AppendAllTextAsync(renamed, "2024-01-0", TestContext.Current.CancellationToken);
        file.Append(FollowFiles.Header + FollowFiles.Rows(15, 5));
        await file.UntilBarsAsync(20);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (decimal)i), file.Bars.Select(bar => bar.Volume));
        Assert.StartsWith("bars.csv: was replaced, and is read anew from its beginning.", Assert.Single(file.Told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_of_the_file_in_its_place_is_read_on()
    {
        await using var file = new FollowFiles();
        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 10));
        file.Follow();
        await file.UntilBarsAsync(10);

        // As an editor saves, or rsync.
        File.Copy(file.Path, file.Path + ".new");
        await File.AppendAllTextAsync(file.Path + ".new", FollowFiles.Rows(10, 5), TestContext.Current.CancellationToken);
        File.Move(file.Path + ".new", file.Path, overwrite: true);
        await file.UntilBarsAsync(15);
        file.Append(FollowFiles.Rows(15, 5));
        await file.UntilBarsAsync(20);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (decimal)i), file.Bars.Select(bar => bar.Volume));
        Assert.Empty(file.Told);
    }

    [Fact]
    public async Task A_line_longer_than_any_buffer_costs_its_row_alone()
    {
        await using var file = new FollowFiles();
        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 1));
        file.Follow();
        await file.UntilBarsAsync(1);

        file.Append(new string('x', 3_000_000));
        file.Append("\n" + FollowFiles.Rows(1, 1));
        await file.UntilBarsAsync(2);

        Assert.Contains("longer than", Assert.Single(file.Rejections).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_that_is_being_written_is_told_from_a_document_when_its_line_is_whole()
    {
        await using var file = new FollowFiles("bars.json");
        file.Write("{\"timestamp\":\"2024-01-01T00:00:00Z\",\"open\":1,\"high\":2,");
        file.Follow();

        file.Append("\"low\":1,\"close\":1.5,\"volume\":1}\n");
        await file.UntilBarsAsync(1);
        file.Append("{\"timestamp\":\"2024-01-01T00:01:00Z\",\"open\":1,\"high\":2,\"low\":1,\"close\":1.5,\"volume\":2}\n");
        await file.UntilBarsAsync(2);

        Assert.Equal([1, 2], file.Bars.Select(bar => bar.Volume));
    }

    [Fact]
    public async Task A_document_is_read_to_its_end_and_that_is_told()
    {
        await using var file = new FollowFiles("bars.json");
        file.Write("[{\"timestamp\":\"2024-01-01T00:00:00Z\",\"open\":1,\"high\":2,\"low\":1,\"close\":1.5,\"volume\":1}]");
        file.Follow();

        await file.EndAsync();

        Assert.Single(file.Bars);
        Assert.Equal("bars.json: JSON is read to its end, not followed.", Assert.Single(file.Told));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_refused()
    {
        await using var file = new FollowFiles();
        file.Follow();

        var refused = await Assert.ThrowsAsync<SourceException>(file.EndAsync);

        Assert.Equal("bars.csv: there is no such file.", refused.Message);
    }
}
