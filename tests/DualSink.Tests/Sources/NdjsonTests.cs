using System.IO.Pipelines;
using System.Text;
using CsCheck;
using DualSink.Bars;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

public sealed class NdjsonTests
{
    private const string Row = """{"timestamp":"2024-01-02T00:00:00Z","open":1.5,"high":2,"low":1,"close":1.75,"volume":100}""" + "\n";

    private static readonly DateTime Day = new(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc);
    private static readonly Bar Bar = new("acme", "AAPL", "1d", Day, 1.5m, 2, 1, 1.75m, 100);

    [Fact]
    public async Task A_row_becomes_a_bar_with_its_line()
    {
        var batch = Assert.Single(await Read(Row + "\n  \n" + Row));

        Assert.Equal([Bar, Bar], batch.Bars.ToArray());
        Assert.Equal([1L, 4L], batch.Lines.ToArray());
        Assert.Null(batch.Tenant);
    }

    [Theory]
    [InlineData("""{"source":"nyse","symbol":"MSFT","timeframe":"1d","timestamp":"2024-01-02","open":1.5,"high":2,"low":1,"close":1.75,"volume":100}""", "nyse", "MSFT", "1d")]
    [InlineData("""{"volume":"100","timestamp":1704153600,"close":"1.75","low":"1","high":"2.0","open":"1.50"}""", "acme", "AAPL", "1d")]
    [InlineData("""{ "Date" : 1704153600.0 , "Open" : 15e-1 , "High" : 2 , "Low" : 1 , "Close" : 1.75 , "Adj Close" : null , "Volume" : 100 }""", "acme", "AAPL", "1d")]
    [InlineData("""{"date":"2024-01-02","time":"00:00:00","open":1.5,"high":2,"low":1,"close":1.75,"volume":100}""", "acme", "AAPL", "1d")]
    [InlineData("""{"t":"2024-01-02T00:00:00Z","o":1.5,"h":2,"l":1,"c":1.75,"v":100,"n":7,"vw":1.6}""", "acme", "AAPL", "1d")]
    [InlineData("""{"T":"d","S":"MSFT","o":1.5,"h":2,"l":1,"c":1.75,"v":100,"t":"2024-01-02T00:00:00Z"}""", "acme", "MSFT", "1d")]
    [InlineData("""{"T":"MSFT","v":100,"vw":1.6,"o":1.5,"c":1.75,"h":2,"l":1,"t":1704153600000,"n":7}""", "acme", "MSFT", "1d")]
    [InlineData("""{"ev":"AM","sym":"MSFT","v":100,"av":900,"op":1,"vw":1.6,"o":1.5,"c":1.75,"h":2,"l":1,"a":1.6,"z":5,"s":1704153600000,"e":1704240000000}""", "acme", "MSFT", "1d")]
    [InlineData("""{"hd":{"ts_event":"1704153600000000000","rtype":35,"publisher_id":1,"instrument_id":5482},"open":"1500000000","high":"2000000000","low":"1000000000","close":"1750000000","volume":"100","symbol":"ESH4"}""", "acme", "ESH4", "1d")]
    [InlineData("""{"hd":{"ts_event":"2024-01-02T00:00:00.000000000Z","rtype":35},"open":"1.500000000","high":"2.000000000","low":"1.000000000","close":"1.750000000","volume":"100"}""", "acme", "AAPL", "1d")]
    [InlineData("""{"e":"kline","E":1704153661000,"s":"BTCUSDT","k":{"t":1704153600000,"T":1704239999999,"s":"BTCUSDT","i":"1d","f":100,"L":200,"o":"1.5","c":"1.75","h":"2","l":"1","v":"100","n":100,"x":true,"q":"1.0","V":"500","Q":"0.5","B":"123456"}}""", "acme", "BTCUSDT", "1d")]
    [InlineData("[1704153600000, 1.5, 2, 1, 1.75, 100]", "acme", "AAPL", "1d")]
    [InlineData("""[1704153600000,"1.5","2","1","1.75","100",1704239999999,"148.97",308,"1756.8","28.4","0"]""", "acme", "AAPL", "1d")]
    [InlineData("""{"t\u0069mestamp":"2024\u002d01-02","\u006fpen":1.5,"high":2,"low":1,"close":1.75,"volume":100,"symbol":"M\u0053FT"}""", "acme", "MSFT", "1d")]
    public async Task The_usual_shapes_of_a_row_are_understood(string row, string source, string symbol, string timeframe)
    {
        var batch = Assert.Single(await Read(row + "\n"));

        Assert.Empty(batch.Rejections);
        Assert.Equal(Bar with { Source = source, Symbol = symbol, Timeframe = timeframe }, batch.Bars.Span[0]);
    }

    [Fact]
    public async Task Rows_may_differ_in_what_they_name_and_in_which_order()
    {
        var batch = Assert.Single(await Read(
            Row
            + """{"volume":100,"close":1.75,"low":1,"high":2,"open":1.5,"timestamp":"2024-01-02"}""" + "\n"
            + """{"t":"2024-01-02","o":1.5,"h":2,"l":1,"c":1.75,"v":100}""" + "\n"
            + """{"symbol":"MSFT","t":"2024-01-02","o":1.5,"h":2,"l":1,"c":1.75,"v":100}""" + "\n"
            + "[1704153600000,1.5,2,1,1.75,100]\n"));

        Assert.Equal([Bar, Bar, Bar, Bar with { Symbol = "MSFT" }, Bar], batch.Bars.ToArray());
    }

    [Fact]
    public async Task Decimals_are_read_as_they_stand()
    {
        var row = """{"timestamp":"2024-01-02","open":0.1234567890123456789012345678,"high":79228162514264337593543950.33,"low":1e-10,"close":"0.30000000000000004","volume":9007199254740993}""";

        var bar = Assert.Single(await Read(row, Reading.Options with { Rules = BarRules.Default })).Bars.Span[0];

        Assert.Equal((0.1234567890123456789012345678m, 79228162514264337593543950.33m, 0.0000000001m, 0.30000000000000004m, 9007199254740993m), (bar.Open, bar.High, bar.Low, bar.Close, bar.Volume));
    }

    [Fact]
    public async Task What_is_recognised_is_told()
    {
        await using var objects = await Reading.OpenAsync("a.ndjson", """{"hd":{"ts_event":"1704153600000000000","rtype":35,"publisher_id":1},"open":"1500000000","high":"2000000000","low":"1000000000","close":"1750000000","volume":"100"}""" + "\n" + Row);
        await using var arrays = await Reading.OpenAsync("b.ndjson", "[1704153600000,1.5,2,1,1.75,100]\n");

        Assert.Equal(("NDJSON", SourceFormat.Ndjson), (objects.Recognised, objects.Format));
        Assert.Equal(["hd.publisher_id"], objects.UnusedColumns);
        Assert.Equal("NDJSON, arrays of values", arrays.Recognised);
        Assert.True(objects.Header.IsEmpty);
    }

    [Fact]
    public async Task Values_of_an_array_are_named_by_position()
    {
        var options = Reading.Options with { Columns = ["timestamp", "low", "high", "open", "close", "volume", "-"] };

        var batch = Assert.Single(await Read("[1704153600,1,2,1.5,1.75,100,9]\n[1704153600,1,2,1.5,1.75,100]\n", options));

        Assert.Equal(Bar, Assert.Single(batch.Bars.ToArray()));
        Assert.Equal("the row has 6 values where --columns names 7", Assert.Single(batch.Rejections).Reason);
    }

    [Fact]
    public async Task Arrays_have_as_many_values_as_the_first()
    {
        const string Kline = """[1704153600000,"1.5","2","1","1.75","100",1704239999999,"148.97",308,"1756.8","28.4","0"]""";

        var batch = Assert.Single(await Read($"{Kline}\n[1704153600000,1.5,2,1,1.75,100]\n{Kline}\n"));

        Assert.Equal([1L, 3L], batch.Lines.ToArray());
        Assert.Equal("the row has 6 values where the first has 12", Assert.Single(batch.Rejections).Reason);
    }

    [Theory]
    [InlineData("""{"timestamp":"2024-01-02","open":1.5,"high":2,"low":1,"close":"oops","volume":100}""", "close", "oops", "is not a number")]
    [InlineData("""{"timestamp":"2024-01-02","open":1.5,"high":2,"low":1,"close":null,"volume":100}""", "close", "null", "is null")]
    [InlineData("""{"timestamp":"2024-01-02","open":true,"high":2,"low":1,"close":1,"volume":100}""", "open", "true", "is true or false")]
    [InlineData("""{"timestamp":"2024-01-02","open":1.5,"high":{"a":[1]},"low":1,"close":1,"volume":100}""", "high", """{"a":[1]}""", "is an object")]
    [InlineData("""{"timestamp":"2024-01-02","open":1.5,"high":[2],"low":1,"close":1,"volume":100}""", "high", "[2]", "is an array")]
    [InlineData("""{"timestamp":"yesterday","open":1.5,"high":2,"low":1,"close":1,"volume":100}""", "timestamp", "yesterday", "is not a date")]
    [InlineData("""{"timestamp":"2024-01-02","open":1.5,"high":1,"low":1,"close":1.2,"volume":100}""", "high", "1", "high-is-highest")]
    [InlineData("""{"hd":{"ts_event":"x","rtype":35},"open":"1","high":"2","low":"1","close":"1","volume":"1"}""", "hd.ts_event", "x", "is not a date")]
    [InlineData("""{"timestamp":"2024-01-02","open":1.5,"high":2,"low":1,"volume":100}""", null, null, "the row names no close; it has 5 columns: 'timestamp', 'open', 'high', 'low', 'volume'")]
    [InlineData("""{"timestamp":"2024-01-02","open":1.5,"high":2,"low":1,"close":1,"close":1,"volume":100}""", null, null, "the row names 'close' twice")]
    [InlineData("""{"timestamp":"2024-01-02","open":1.5,"high":2,"low":1,"close":1,"c":1,"volume":100}""", null, null, "the row names close twice: 'close' and 'c'. Leave one of them out.")]
    [InlineData("""{"timestamp":"2024-01-02","open":1.5,"high":NaN,"low":1,"close":1,"volume":100}""", null, null, "is not JSON from its byte 45 on: 'NaN,")]
    [InlineData("""{"timestamp":"2024-01-02","open":1.5,"high":2,"low":1,"close":1,"volume":100},""", null, null, "is not JSON from its byte 78 on: ','")]
    [InlineData("""{"timestamp":"2024-01-02","open":1.5,"high":2""", null, null, "ends in the middle")]
    [InlineData("""{"timestamp":"2024-01-02","open":"\ud800","high":2,"low":1,"close":1,"volume":100}""", null, null, "has a text that is not Unicode")]
    [InlineData("12", null, null, "is no JSON object and no array")]
    [InlineData("hello", null, null, "is not JSON from its byte 1 on")]
    [InlineData("[1,2,3]", null, null, "the row has 3 values without names")]
    [InlineData("[]", null, null, "the row has 0 values")]
    [InlineData("{}", null, null, "the row names no timestamp, open, high, low, close, volume")]
    [InlineData("{\"timestamp\":\"2024-01-02\",\"open\":1\0,\"high\":2}", null, null, "is not JSON from its byte")]
    [InlineData("{\"timestamp\":\"2024-01\0-02\",\"open\":1,\"high\":2}", null, null, "is not JSON from its byte")]
    public async Task A_bad_row_is_rejected_with_its_place_and_reason_and_the_rest_is_read(string row, string? column, string? value, string reason)
    {
        var batch = Assert.Single(await Read(Row + row + "\n" + Row));

        Assert.Equal([1L, 3L], batch.Lines.ToArray());
        var rejection = Assert.Single(batch.Rejections);
        Assert.Equal(("test.ndjson", 2L, column, value, row), (rejection.File, rejection.Line, rejection.Column, rejection.Value, Encoding.UTF8.GetString(rejection.Record.Span)));
        Assert.Contains(reason, rejection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_the_file_ends_in_is_rejected_and_says_so()
    {
        var batch = Assert.Single(await Read(Row + """{"timestamp":"2024-01-02","open":1.5,"hi"""));

        Assert.Equal(1, batch.Bars.Length);
        Assert.EndsWith("; the file ends with it", Assert.Single(batch.Rejections).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_not_utf8_is_rejected_with_its_bytes_kept()
    {
        byte[] row = [.. "{\"symbol\":\"A"u8, 0xe4, .. "\",\"t\":1704153600,\"o\":1,\"h\":1,\"l\":1,\"c\":1,\"v\":1}"u8];
        var batch = Assert.Single(await Reading.ReadAsync("test.ndjson", [.. row, (byte)'\n', .. Encoding.UTF8.GetBytes(Row)]));

        Assert.Equal(Bar, Assert.Single(batch.Bars.ToArray()));
        var rejection = Assert.Single(batch.Rejections);
        Assert.Equal(row, rejection.Record.ToArray());
        Assert.Contains("UTF-8", rejection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_first_row()
    {
        var batch = Assert.Single(await Reading.ReadAsync("test.ndjson", [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Row)]));

        Assert.Equal(Bar, Assert.Single(batch.Bars.ToArray()));
    }

    [Theory]
    [InlineData("""{"timestamp":"2024-01-02","open":1.5,"high":2,"low":1,"volume":100}""", "line 1: none of the first 10 rows can be a bar. The first: the row names no close; it has 5 columns")]
    [InlineData("""{"hello":"world"}""", "the row names no timestamp, open, high, low, close, volume; it has 1 column: 'hello'. A bar has timestamp")]
    [InlineData("[1704153600000,1,1,1,1,1,9,9]", "If they are in this order, give --columns timestamp,open,high,low,close,volume,-,-")]
    public async Task A_file_of_which_no_row_names_what_a_bar_needs_is_refused(string row, string expected)
    {
        var many = await Assert.ThrowsAsync<SourceException>(() => Reading.OpenAsync("test.ndjson", string.Concat(Enumerable.Repeat(row + "\n", 10)) + Row));
        var one = await Assert.ThrowsAsync<SourceException>(() => Reading.OpenAsync("test.ndjson", row + "\n"));
        var nine = await Read(string.Concat(Enumerable.Repeat(row + "\n", 9)) + Row);

        Assert.Contains(expected, many.Message, StringComparison.Ordinal);
        Assert.Contains(expected[(expected.IndexOf(" The first: ", StringComparison.Ordinal) is >= 0 and var at ? at + 12 : 0)..], one.Message, StringComparison.Ordinal);
        Assert.Equal((1, 9), (nine.Sum(batch => batch.Bars.Length), nine.Sum(batch => batch.Rejections.Length)));
    }

    [Fact]
    public async Task A_name_that_neither_row_nor_option_gives_is_asked_for()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Reading.OpenAsync("test.ndjson", Row, new SourceOptions { Timeframe = "1d" }));

        Assert.Contains("the row names no source, symbol: give --source, --symbol", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_blank_lines_is_empty()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Reading.OpenAsync("test.ndjson", "\n \n\n", Reading.Options with { Format = SourceFormat.Ndjson }));

        Assert.Contains("is empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bars_of_one_tenant_travel_together_and_null_is_none()
    {
        static string Of(string tenant) => $$"""{"tenant":{{tenant}},"timestamp":"2024-01-02","open":1.5,"high":2,"low":1,"close":1.75,"volume":100}""" + "\n";

        var batches = await Read(Of("\"a\"") + Of("\"a\"") + Of("\"b\"") + Of("null") + Row + Of("\"\"") + Of("\"a\""));

        Assert.Equal([("a", 2), ("b", 1), (null, 3), ("a", 1)], batches.Select(batch => (batch.Tenant, batch.Bars.Length)));
        Assert.Equal(Enumerable.Range(1, 7).Select(line => (long)line), batches.SelectMany(batch => batch.Lines.ToArray()));
    }

    [Fact]
    public async Task A_line_too_long_to_hold_is_rejected_by_its_beginning_and_the_next_is_read()
    {
        await using var reader = await Reading.OpenAsync("test.ndjson", new GeneratedStream(Row + "{\"note\":\"", 'x', 100_000_000, "\"}\n" + Row));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var batch = await reader.ReadAsync(TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.Equal([1L, 3L], batch.Lines.ToArray());
        var rejection = Assert.Single(batch.Rejections);
        Assert.Equal((2L, 4096), (rejection.Line, rejection.Record.Length));
        Assert.Contains("longer than", rejection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_came_through_a_pipe_do_not_wait_for_those_that_did_not()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(Row), TestContext.Current.CancellationToken);
        await using var reader = await Reading.OpenAsync("-", pipe.Reader.AsStream());
        await using var batches = reader.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await batches.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal(1, batches.Current.Count);

        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(Row + Row), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal([2L, 3L], batches.Current.Lines.ToArray());
        Assert.False(await batches.MoveNextAsync());
    }

    [Fact]
    public async Task Bars_written_in_any_dialect_are_read_back_equal() =>
        await Gen.Select(JsonDialects.Bars, JsonDialects.Rows).SampleAsync(async (bars, dialect) =>
        {
            var text = string.Concat(bars.Select(bar => dialect.Write(dialect.Held(bar)) + "\n"));
            var read = await Reading.ReadAsync("test.ndjson", text, dialect.Options with { BatchSize = 7 });
            return read.All(batch => batch.Rejections.IsEmpty) && read.SelectMany(batch => batch.Bars.ToArray()).SequenceEqual(bars.Select(dialect.Held));
        }, iter: 300);

    private static Task<List<SourceBatch>> Read(string text, SourceOptions? options = null) => Reading.ReadAsync("test.ndjson", text, options);
}
