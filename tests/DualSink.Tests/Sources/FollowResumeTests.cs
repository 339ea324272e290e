using System.Text;
using DualSink.Bars;
using DualSink.Sources.Following;

namespace DualSink.Tests.Sources;

/// <summary>Reading on where an earlier reader ended: no row is skipped, none comes twice.</summary>
public sealed class FollowResumeTests
{
    private const int RowCount = 2500;

    [Theory]
    [InlineData("csv")]
    [InlineData("csv with a byte order mark and carriage returns")]
    [InlineData("csv of two tenants with bad rows and blank lines")]
    [InlineData("csv packed")]
    [InlineData("ndjson")]
    [InlineData("json")]
    public async Task Whenever_a_reader_ends_the_next_goes_on_behind_its_last_batch(string kind)
    {
        await using var file = new FollowFiles("bars");
        await File.WriteAllBytesAsync(file.Path, ContentOf(kind), TestContext.Current.CancellationToken);
        var whole = await UpToLastRowAsync(file, null);

        for (var batches = 1; batches < whole.Count; batches += 3)
        {
            var before = await file.TakeAsync(null, batches);
            var after = await UpToLastRowAsync(file, before[^1].Mark);

            Assert.Equal(RowsOf(whole), RowsOf([.. before, .. after]));
        }
    }

    [Fact]
    public async Task A_reader_that_ends_again_and_again_takes_every_row_once_while_the_file_grows()
    {
        await using var file = new FollowFiles();
        file.Write(FollowFiles.Header);
        var random = new Random(3);
        var taken = new List<FollowedBatch>();
        for (var (row, mark) = (0, (ReadMark?)null); row < RowCount;)
        {
            var count = random.Next(1, 400);
            file.Append(FollowFiles.Rows(row, count) + "2024-01");
            var some = await file.TakeAsync(mark, 1);
            taken.AddRange(some);
            mark = some[^1].Mark;
            row += count;

            // The row that was begun is written whole.
            Overwrite(file.Path, "2024-01".Length);
            if (row >= RowCount)
            {
                taken.AddRange(await UpToLastRowAsync(file, mark, row));
            }
        }

        var bars = taken.SelectMany(batch => batch.Rows.Bars.ToArray()).ToList();
        Assert.Equal(Enumerable.Range(0, bars.Count).Select(i => (decimal)i), bars.Select(bar => bar.Volume));
        Assert.True(bars.Count >= RowCount);
    }

    [Fact]
    public async Task A_file_whose_beginning_has_changed_is_read_anew_and_that_is_told()
    {
        await using var file = new FollowFiles();
        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 1000));
        var mark = (await file.TakeAsync(null, 3))[^1].Mark;

        file.Write(FollowFiles.Header + FollowFiles.Rows(5000, 1000));
        var first = (await file.TakeAsync(mark, 1))[0];

        Assert.Equal(5000, first.Rows.Bars.Span[0].Volume);
        Assert.Contains("is not the file that was read up to line 301", Assert.Single(file.Told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_shorter_than_what_was_read_of_it_is_read_anew()
    {
        await using var file = new FollowFiles();
        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 1000));
        var mark = (await file.TakeAsync(null, 3))[^1].Mark;

        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 200));

        Assert.Equal(0, (await file.TakeAsync(mark, 1))[0].Rows.Bars.Span[0].Volume);
    }

    [Fact]
    public async Task Bad_rows_behind_the_place_are_rejected_and_do_not_condemn_the_header()
    {
        await using var file = new FollowFiles();
        file.Write(FollowFiles.Header + FollowFiles.Rows(0, 100));
        var mark = (await file.TakeAsync(null, 1))[^1].Mark;

        file.Append(string.Concat(Enumerable.Repeat("1,2,3\n", 30)) + FollowFiles.Rows(100, 1));
        var next = (await file.TakeAsync(mark, 1))[0].Rows;

        Assert.Equal((30, 1), (next.Rejections.Length, next.Bars.Length));
        Assert.Equal((102, 132), (next.Rejections[0].Line, next.Lines.Span[0]));
    }

    [Fact]
    public async Task The_order_of_day_and_month_that_the_first_rows_show_holds_for_those_behind_the_place()
    {
        await using var file = new FollowFiles { Options = Reading.Options with { BatchSize = 5 } };
        file.Write(FollowFiles.Header + string.Concat(Enumerable.Range(13, 15).Select(day => $"{day}/01/2024,1,2,1,1.5,{day}\n")));
        var mark = (await file.TakeAsync(null, 3))[^1].Mark;

        file.Append("03/02/2024,1,2,1,1.5,99\n");

        Assert.Equal(new DateTime(2024, 2, 3), (await file.TakeAsync(mark, 1))[0].Rows.Bars.Span[0].Timestamp);
    }

    private static byte[] ContentOf(string kind)
    {
        var rows = Enumerable.Range(0, RowCount).Select(i => (Time: new DateTime(2024, 1, 1).AddMinutes(i), Volume: i)).ToList();
        var json = rows.Select(row => $"{{\"date\":\"{row.Time:yyyy-MM-dd HH:mm}\",\"open\":1.5,\"high\":2,\"low\":1,\"close\":1.75,\"volume\":{row.Volume}}}");
        return kind switch
        {
            "csv" => Encoding.UTF8.GetBytes(FollowFiles.Header + FollowFiles.Rows(0, RowCount)),
            "csv packed" => Reading.Pack(FollowFiles.Header + FollowFiles.Rows(0, RowCount)),
            "ndjson" => Encoding.UTF8.GetBytes(string.Concat(json.Select(row => row + "\n"))),
            "json" => Encoding.UTF8.GetBytes($"[{string.Join(",\n", json)}]"),
            "csv of two tenants with bad rows and blank lines" => Encoding.UTF8.GetBytes("tenant," + FollowFiles.Header + string.Concat(rows.Select(row =>
                $"{(row.Volume / 60 % 2 == 0 ? "one" : "two")},{row.Time:yyyy-MM-dd HH:mm},1.5,2,1,1.75,{(row.Volume % 5 == 3 ? "oops" : row.Volume)}\n{(row.Volume % 11 == 0 ? "\n" : "")}"))),
            _ => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(FollowFiles.Header.Replace("\n", "\r\n", StringComparison.Ordinal) + FollowFiles.Rows(0, RowCount, "\r\n"))],
        };
    }

    private static async Task<List<FollowedBatch>> UpToLastRowAsync(FollowFiles file, ReadMark? mark, int rows = RowCount)
    {
        var batches = new List<FollowedBatch>();
        var last = new DateTime(2024, 1, 1).AddMinutes(rows - 1);
        var followed = new FollowedFile(file.Path, "bars", file.Options, TimeProvider.System, _ => { });
        await foreach (var batch in followed.ReadAsync(mark, TestContext.Current.CancellationToken))
        {
            batches.Add(batch);
            if (!batch.Rows.Bars.IsEmpty && batch.Rows.Bars.Span[^1].Timestamp == last)
            {
                break;
            }
        }

        return batches;
    }

    private static List<(string? Tenant, long Line, Bar? Bar)> RowsOf(IEnumerable<FollowedBatch> batches) =>
        [.. batches.SelectMany(batch => batch.Rows.Bars.ToArray()
            .Zip(batch.Rows.Lines.ToArray(), (bar, line) => (batch.Rows.Tenant, line, (Bar?)bar))
            .Concat(batch.Rows.Rejections.Select(row => (default(string), row.Line, default(Bar)))))
            .OrderBy(row => row.Item2)];

    private static void Overwrite(string path, int last)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(file.Length - last);
    }
}
