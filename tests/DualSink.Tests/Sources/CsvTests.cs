using System.IO.Pipelines;
using System.Text;
using CsCheck;
using DualSink.Bars;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

public sealed class CsvTests
{
    private const string Header = "date,open,high,low,close,volume\n";
    private const string Row = "2024-01-02,1.5,2,1,1.75,100\n";

    private static readonly SourceOptions Options = new() { Source = "acme", Symbol = "AAPL", Timeframe = "1d" };

    [Fact]
    public async Task A_row_becomes_a_bar_with_its_line()
    {
        var batch = Assert.Single(await Read(Header + Row));

        Assert.Equal(new Bar("acme", "AAPL", "1d", new DateTime(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc), 1.5m, 2, 1, 1.75m, 100), Assert.Single(batch.Bars.ToArray()));
        Assert.Equal(2, Assert.Single(batch.Lines.ToArray()));
    }

    [Theory]
    [InlineData(",Open,High,Low,Close,Volume\n2024-01-02,1.5,2,1,1.75,100\n")]
    [InlineData("Timestamp;OPEN;High;low;Close;VOLUME\n2024-01-02T00:00:00Z;1.5;2;1;1.75;100\n")]
    [InlineData("Date\tOpen\tHigh\tLow\tClose\tAdj Close\tVolume\n2024-01-02\t1.5\t2\t1\t1.75\t1.7\t100\n")]
    [InlineData("\"date\",\"open\",\"high\",\"low\",\"close\",\"volume\"\r\n\"2024-01-02\",\"1.5\",\"2\",\"1\",\"1.75\",\"100\"\r\n")]
    [InlineData("\n\ndate,open,high,low,close,volume\n\n2024-01-02,1.5,2,1,1.75,100\n\n")]
    [InlineData("date,time,open,high,low,close,volume\n2024-01-02,00:00:00,1.5,2,1,1.75,100")]
    [InlineData("volume,close,low,high,open,time\n100,1.75,1,2,1.5,1704153600\n")]
    public async Task The_usual_shapes_of_a_file_are_understood(string text)
    {
        var batch = Assert.Single(await Read(text));

        Assert.Empty(batch.Rejections);
        Assert.Equal(new Bar("acme", "AAPL", "1d", new DateTime(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc), 1.5m, 2, 1, 1.75m, 100), batch.Bars.Span[0]);
    }

    [Fact]
    public async Task Columns_no_bar_needs_are_listed()
    {
        await using var reader = await Open("date,open,high,low,close,Adj Close,volume,Dividends\n");

        Assert.Equal(["Adj Close", "Dividends"], reader.UnusedColumns);
    }

    [Fact]
    public async Task A_column_wins_over_an_option()
    {
        var batch = Assert.Single(await Read("source,symbol,timeframe,date,open,high,low,close,volume\nnyse,#msft,1h,2024-01-02,1,1,1,1,1\n"));

        var bar = batch.Bars.Span[0];
        Assert.Equal(("nyse", "#msft", "1h"), (bar.Source, bar.Symbol, bar.Timeframe));
    }

    [Theory]
    [InlineData("2024-01-02,1.5,2,1,oops,100", "close", "oops", "is not a number")]
    [InlineData("2024-01-02,1.5,2,1,,100", "close", "", "is empty")]
    [InlineData("yesterday,1.5,2,1,1,100", "date", "yesterday", "is not a date")]
    [InlineData("2024-01-02,1.5,1,1,1.2,100", "high", "1", "high-is-highest")]
    [InlineData("2024-01-02,1.5,2,1,1.2,-1", "volume", "-1", "volume-is-not-negative")]
    [InlineData("2024-01-02,1.5,2,1,1.2", null, null, "has 5 fields where 6 columns are named")]
    [InlineData("2024-01-02,1.5,2,1,1.2,100,7", null, null, "has 7 fields where 6 columns are named")]
    public async Task A_bad_row_is_rejected_with_its_place_and_reason_and_the_rest_is_read(string row, string? column, string? value, string reason)
    {
        var batch = Assert.Single(await Read(Header + Row + row + "\n" + Row));

        Assert.Equal([2L, 4L], batch.Lines.ToArray());
        var rejection = Assert.Single(batch.Rejections);
        Assert.Equal(("test.csv", 3L, column, value, row), (rejection.File, rejection.Line, rejection.Column, rejection.Value, Encoding.UTF8.GetString(rejection.Record.Span)));
        Assert.Contains(reason, rejection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_is_a_line_and_a_field_with_a_line_break_spoils_only_its_own()
    {
        var batch = Assert.Single(await Read("date,open,high,low,close,volume,note\n2024-01-02,1,1,1,1,1,\"two\nlines\"\n\n2024-01-03,1,1,1,1,1,\n"));

        Assert.Equal([5L], batch.Lines.ToArray());
        Assert.Equal([2L, 3L], batch.Rejections.Select(rejection => rejection.Line));
        Assert.Contains("quote that is not closed", batch.Rejections[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"a \"\"b\"\"\"", "a \"b\"")]
    [InlineData("  \"x,y\" ", "x,y")]
    [InlineData("\"\"", "")]
    [InlineData("a \"b\"", "a \"b\"")]
    public async Task Quotes_are_taken_off_and_doubled_ones_are_one(string field, string expected)
    {
        var batch = Assert.Single(await Read("source,date,open,high,low,close,volume\n" + field + ",2024-01-02,1,1,1,1,1\n"));

        var source = batch.Bars.Length > 0 ? batch.Bars.Span[0].Source : batch.Rejections[0].Value;
        Assert.Equal(expected, source);
    }

    [Fact]
    public async Task A_header_that_does_not_fit_its_rows_is_refused_with_a_line_to_try()
    {
        var text = "Date,Open,High,Low,Close,Volume,OpenInterest\n2006-01-02,09:01:00,3602.00,3603.00,3597.00,3599.00,5699,0\n";

        var error = await Assert.ThrowsAsync<SourceException>(() => Read(text));

        Assert.Contains("the header names 7 columns, the rows have 8 fields", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("--columns date,time,open,high,low,close,volume,openinterest", error.Message, StringComparison.Ordinal);
        var batch = Assert.Single(await Read(text, Options with { Columns = "date,time,open,high,low,close,volume,openinterest".Split(',') }));
        Assert.Equal(new DateTime(2006, 1, 2, 9, 1, 0, DateTimeKind.Utc), batch.Bars.Span[0].Timestamp);
        Assert.Empty(batch.Rejections);
    }

    [Fact]
    public async Task A_header_stays_trusted_when_only_its_first_rows_are_bad()
    {
        var batch = Assert.Single(await Read(Header + "1,2\n3,4\n" + Row));

        Assert.Equal((1, 2), (batch.Bars.Length, batch.Rejections.Length));
    }

    [Fact]
    public async Task No_row_is_handed_out_before_the_header_is_trusted() =>
        await Assert.ThrowsAsync<SourceException>(() => Read(Header + string.Concat(Enumerable.Repeat("1,2\n", 500)), Options with { BatchSize = 1 }));

    [Fact]
    public async Task Named_columns_need_no_header_and_lose_no_row()
    {
        var columns = Options with { Columns = ["date", "open", "high", "low", "close", "volume"] };

        Assert.Equal(2, Assert.Single(await Read(Row + Row, columns)).Bars.Length);
        Assert.Equal(1, Assert.Single(await Read(Header + Row, columns)).Bars.Length);

        // A first row with one bad value is a bad row and no header.
        Assert.Single(Assert.Single(await Read("2024-01-02,x,2,1,1,1\n" + Row, columns)).Rejections);
    }

    [Theory]
    [InlineData("date,open,high,low,volume\n", "close")]
    [InlineData("2024-01-02,1.5,2,1,1.75,100\n", "--columns timestamp,open,high,low,close,volume")]
    [InlineData("date,open,open,high,low,close,volume\n", "open twice")]
    [InlineData("date,timestamp,open,high,low,close,volume\n", "the timestamp twice: 'date' and 'timestamp'")]
    public async Task A_header_that_lacks_something_is_refused_with_what_it_lacks(string text, string expected)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Read(text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("--columns", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_neither_column_nor_option_gives_is_asked_for()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Read(Header + Row, new SourceOptions { Timeframe = "1d" }));

        Assert.Contains("--source, --symbol", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n\n", "is empty")]
    public async Task An_empty_file_is_an_error(string text, string expected)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Read(text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_an_error_and_so_is_a_directory()
    {
        var missing = await Assert.ThrowsAsync<SourceException>(() => BarReader.OpenAsync("/no/such.csv", Options, cancellationToken: TestContext.Current.CancellationToken));
        var directory = await Assert.ThrowsAsync<SourceException>(() => BarReader.OpenAsync(Path.GetTempPath(), Options, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("/no/such.csv: there is no such file.", missing.Message);
        Assert.Contains("is a directory", directory.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"2024-01-02,1,1,1,1,1", "quote")]
    [InlineData("\"2024-01-02\"x,1,1,1,1,1", "quote")]
    [InlineData("2024-01-02,1\01,1,1,1,1", "is not a number")]
    [InlineData("\u00e4,1,1,1,1,1", "is not")]
    public async Task What_spoils_a_row_spoils_no_other(string bad, string expected)
    {
        var batch = Assert.Single(await Read(Header + Row + bad + "\n" + Row));

        Assert.Equal([2L, 4L], batch.Lines.ToArray());
        Assert.Contains(expected, Assert.Single(batch.Rejections).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dates_that_may_be_read_in_two_ways_refuse_a_file_but_a_single_slip_only_its_row()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Read(Header + "03/04/2024,1,1,1,1,1\n05/05/2024,1,1,1,1,1\n"));
        var told = await Read(Header + "03/04/2024,1,1,1,1,1\n05/05/2024,1,1,1,1,1\n", Options with { DateOrder = DateOrder.DayFirst });
        var shown = await Read(Header + "03/04/2024,1,1,1,1,1\n03/13/2024,1,1,1,1,1\n");
        var slip = Assert.Single(await Read(Header + Row + "03/04/2024,1,1,1,1,1\n"));

        Assert.Contains("--dates dmy or --dates mdy", error.Message, StringComparison.Ordinal);
        Assert.Equal(new DateTime(2024, 4, 3, 0, 0, 0, DateTimeKind.Utc), told[0].Bars.Span[0].Timestamp);
        Assert.Equal(new DateTime(2024, 3, 4, 0, 0, 0, DateTimeKind.Utc), shown[0].Bars.Span[0].Timestamp);
        Assert.Equal((1, 3L), (slip.Bars.Length, Assert.Single(slip.Rejections).Line));
    }

    [Fact]
    public async Task A_bad_first_row_is_no_header_and_a_header_in_any_language_is()
    {
        var columns = Options with { Columns = ["date", "open", "high", "low", "close", "volume"] };

        Assert.Equal(2L, Assert.Single(Assert.Single(await Read(Row + "n/a,n/a,,null,NaN,\n", columns)).Rejections).Line);
        Assert.Equal(1L, Assert.Single(Assert.Single(await Read("n/a,n/a,,null,NaN,\n" + Row, columns)).Rejections).Line);
        Assert.Empty(Assert.Single(await Read("Datum,Anfang,Hoch,Tief,Ende,Umsatz\n" + Row, columns)).Rejections);
    }

    [Fact]
    public async Task Where_another_file_begins_its_header_is_seen()
    {
        var batches = new List<SourceBatch>();

        var same = Assert.Single(await Read(Header + Row + Header + Row));
        var error = await Assert.ThrowsAsync<SourceException>(() => Read(Header + Row + "date,open,high,low,volume,close\n2024-01-03,1,200,1,150,120\n", null, batches));

        Assert.Equal((2, "is the header again"), (same.Bars.Length, Assert.Single(same.Rejections).Reason));
        Assert.Equal((1, 3L), (Assert.Single(batches).Count, error.Line));
        Assert.Contains("another header begins here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_no_line_of_which_can_be_taken_apart_is_refused_at_once()
    {
        var batches = new List<SourceBatch>();

        var error = await Assert.ThrowsAsync<SourceException>(() => Read(Header + string.Concat(Enumerable.Repeat("\"x\n", 100_000)), null, batches));

        Assert.Empty(batches);
        Assert.Contains("quote that is not closed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tenants_that_take_turns_fit_into_the_smallest_batch()
    {
        var text = "tenant," + Header + string.Concat(Enumerable.Range(0, 20).Select(i => $"{"ab"[i % 2]},{Row}"));

        var batches = await Read(text, Options with { BatchSize = 2 });

        Assert.Equal("abababababababababab", string.Concat(batches.SelectMany(batch => Enumerable.Repeat(batch.Tenant, batch.Count))));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Read(text, Options with { BatchSize = 0 }));
    }

    [Fact]
    public async Task A_line_too_long_to_hold_is_rejected_by_its_beginning_and_the_next_is_read()
    {
        await using var reader = await Reading.OpenAsync("test.csv", new GeneratedStream(Header + Row, 'x', 100_000_000, "\n" + Row), Options);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var batch = await reader.ReadAsync(TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.Equal([2L, 4L], batch.Lines.ToArray());
        var rejection = Assert.Single(batch.Rejections);
        Assert.Equal((3L, 4096), (rejection.Line, rejection.Record.Length));
        Assert.Contains("longer than", rejection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_not_utf8_is_rejected_with_its_bytes_kept()
    {
        var row = new byte[] { (byte)'A', 0xe4, (byte)',' };
        byte[] bytes = [.. Encoding.UTF8.GetBytes("symbol," + Header), .. row, .. Encoding.UTF8.GetBytes(Row + "B," + Row)];
        await using var reader = await BarReader.OpenAsync("test.csv", new MemoryStream(bytes), Options, TestContext.Current.CancellationToken);

        var batch = await reader.ReadAsync(TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken);

        Assert.Equal("B", Assert.Single(batch.Bars.ToArray()).Symbol);
        Assert.Equal([.. row, .. Encoding.UTF8.GetBytes(Row.TrimEnd())], Assert.Single(batch.Rejections).Record.ToArray());
        Assert.Contains("UTF-8", batch.Rejections[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_row_comes_out_once_whatever_the_size_of_a_batch() =>
        await Gen.Select(Gen.Bool.List[0, 200], Gen.Int[1, 60]).SampleAsync(async (rows, size) =>
        {
            var text = Header + Row + string.Concat(rows.Select(isGood => isGood ? Row : "bad,row\n"));
            var batches = await Read(text, Options with { BatchSize = size });
            return batches.Sum(b => b.Bars.Length) == 1 + rows.Count(isGood => isGood)
                && batches.Sum(b => b.Rejections.Length) == rows.Count(isGood => !isGood)
                && batches.All(b => b.Count <= size)
                && batches.SelectMany(b => b.Lines.ToArray().Concat(b.Rejections.Select(r => r.Line)).Order()).SequenceEqual(Enumerable.Range(2, rows.Count + 1).Select(i => (long)i));
        }, iter: 200);

    [Fact]
    public async Task Rows_that_came_through_a_pipe_do_not_wait_for_those_that_did_not()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(Header + Row), TestContext.Current.CancellationToken);
        await using var reader = await BarReader.OpenAsync("-", pipe.Reader.AsStream(), Options, TestContext.Current.CancellationToken);
        await using var batches = reader.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await batches.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal(1, batches.Current.Count);

        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(Row + Row), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal([3L, 4L], batches.Current.Lines.ToArray());
        Assert.False(await batches.MoveNextAsync());
    }

    private static Task<BarReader> Open(string text, SourceOptions? options = null) =>
        BarReader.OpenAsync("test.csv", new MemoryStream(Encoding.UTF8.GetBytes(text)), options ?? Options, TestContext.Current.CancellationToken);

    private static async Task<List<SourceBatch>> Read(string text, SourceOptions? options = null, List<SourceBatch>? batches = null)
    {
        batches ??= [];
        await using var reader = await Open(text, options);
        await foreach (var batch in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            batches.Add(batch);
        }

        return batches;
    }
}
