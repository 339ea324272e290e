using System.IO.Pipelines;
using System.Text;
using CsCheck;
using DualSink.Bars;
using DualSink.Sources;

namespace DualSink.Tests.Sources;

public sealed class JsonTests
{
    private const string Object = """{"t":1704153600000,"o":1.5,"h":2,"l":1,"c":1.75,"v":100}""";
    private const string Array = """[1704153600000, 1.5, 2, 1, 1.75, 100]""";

    private static readonly Bar Bar = new("acme", "AAPL", "1d", new DateTime(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc), 1.5m, 2, 1, 1.75m, 100);

    [Theory]
    [InlineData("[<array>, <array>]", "AAPL", "AAPL")]
    [InlineData("[\n  <object>,\n  <object>\n]\n", "AAPL", "AAPL")]
    [InlineData("""{"ticker":"MSFT","queryCount":2,"results":[<object>,<object>],"status":"OK","next_url":"https://x/[1]?a={b}"}""", "MSFT", "MSFT")]
    [InlineData("""{"bars":[<object>,<object>],"next_page_token":null,"symbol":"AAPL"}""", "AAPL", "AAPL")]
    [InlineData("""{"symbol":"MSFT","bars":[<object>,<object>]}""", "MSFT", "MSFT")]
    [InlineData("""{"bars":{"MSFT":[<object>],"NONE":[],"NVDA":[<object>]},"next_page_token":null}""", "MSFT", "NVDA")]
    [InlineData("""{"meta":{"symbol":"MSFT","interval":"1day"},"values":[<object>,<object>],"status":"ok"}""", "MSFT", "MSFT")]
    [InlineData("""{"MSFT":{"meta":{"symbol":"MSFT"},"values":[<object>]},"NVDA":{"meta":{"symbol":"NVDA"},"values":[<object>]}}""", "MSFT", "NVDA")]
    [InlineData("""{"code":0,"errors":[],"flags":[1,"a",null,true],"result":{"symbol":"BTC\/USD","list":[<array>,<array>]}}""", "BTC/USD", "BTC/USD")]
    [InlineData("""{"a":{"b":{"c":[<array>,<array>]}}}""", "AAPL", "AAPL")]
    [InlineData("[<object>]\n[<array>]\n", "AAPL", "AAPL")]
    [InlineData("""{"ticker":"MSFT","results":[<object>]} {"ticker":"NVDA","results":[<object>]}""", "MSFT", "NVDA")]
    [InlineData("{\n  \"t\": 1704153600000, \"o\": 1.5, \"h\": 2,\n  \"l\": 1, \"c\": 1.75, \"v\": 100\n}\n{\n  \"S\": \"MSFT\",\n  \"t\": 1704153600000, \"o\": 1.5, \"h\": 2, \"l\": 1, \"c\": 1.75, \"v\": 100}", "AAPL", "MSFT")]
    [InlineData("""[{"symbol":"X","t":1704153600000,"o":1.5,"h":2,"l":1,"c":1.75,"v":100,"note":"],[{}{ \" \\"},{"symbol":"Y]","t":1704153600000,"o":1.5,"h":2,"l":1,"c":1.75,"v":100,"note":":{"}]""", "X", "Y]")]
    [InlineData("""[{"t":1704153600000,"o":1.5,"h":2,"l":1,"c":1.75,"v":100,"legs":[{"a":1},{"a":2}],"more":{"x":[[1]]}},{"hd":{"ts_event":"1704153600000000000"},"o":1.5,"h":2,"l":1,"c":1.75,"v":100}]""", "AAPL", "AAPL")]
    public async Task Rows_are_found_wherever_vendors_put_them(string text, string first, string second)
    {
        var batch = Assert.Single(await Read(text));

        Assert.Empty(batch.Rejections);
        Assert.Equal([Bar with { Symbol = first }, Bar with { Symbol = second }], batch.Bars.ToArray());
        Assert.Equal([1L, 2L], batch.Lines.ToArray());
    }

    [Fact]
    public async Task What_is_recognised_is_told()
    {
        await using var polygon = await Reading.OpenAsync("a.json", Filled("""{"ticker":"MSFT","results":[<named>]}"""));
        await using var alpaca = await Reading.OpenAsync("b.json", Filled("""{"bars":{"MSFT":[<object>]}}"""));
        await using var klines = await Reading.OpenAsync("c.json", "[[1704153600000,\"1.5\",\"2\",\"1\",\"1.75\",\"100\",1704239999999,\"148.97\",308,\"1756.8\",\"28.4\",\"0\"]]");

        Assert.Equal(("JSON, rows in 'results'", SourceFormat.Json), (polygon.Recognised, polygon.Format));
        Assert.Equal(["vw", "n"], polygon.UnusedColumns);
        Assert.Equal("ticker", polygon.UsedColumns[^1].Column);
        Assert.Equal("JSON, rows in 'bars.*'", alpaca.Recognised);
        Assert.Equal("bars.*", alpaca.UsedColumns[^1].Column);
        Assert.Equal("JSON, Binance klines", klines.Recognised);
        Assert.Equal("open_time", klines.UsedColumns[0].Column);
        Assert.True(polygon.Header.IsEmpty);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData(" [ ] \n")]
    [InlineData("""{"results":[],"status":"OK"}""")]
    [InlineData("""{"bars":{"AAPL":[],"MSFT":[]}}""")]
    public async Task A_document_whose_arrays_are_empty_has_no_rows(string text) => Assert.Empty(await Read(text));

    [Theory]
    [InlineData("[1,2,3]", "none of the first 1 rows", "is no JSON object and no array")]
    [InlineData("""{"status":"ERROR","message":["no"]}""", "the row names no timestamp", "'status', 'message'")]
    [InlineData("""{"a":{"b":{"c":{"d":[[1]]}}}}""", "the row names no timestamp", "'a'")]
    [InlineData("[[1,2],[3,4]]", "the row has 2 values without names", "--columns")]
    [InlineData("""[{"t":1,"o":1}]""", "the row names no high, low, close, volume", "A bar has timestamp, open, high")]
    [InlineData("hello", "is not JSON: it begins with 'hello'", "")]
    [InlineData("""{"results: [{"t":1}]}""", "is not JSON behind row 0", "from here on")]
    public async Task A_document_without_rows_for_bars_is_refused(string text, string expected, string also)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Read(text, Reading.Options with { Format = SourceFormat.Json }));

        Assert.Contains(expected.Replace("none of the first 1 rows", "", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
        Assert.Contains(also, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_symbol_that_comes_behind_the_rows_is_asked_for_and_compared()
    {
        var text = """{"bars":[<object>],"symbol":"AAPL"}""";
        var options = Reading.Options with { Symbol = null };
        var batches = new List<SourceBatch>();

        var missing = await Assert.ThrowsAsync<SourceException>(() => Read(text, options));
        var wrong = await Reading.FailAsync("test.json", Filled(text), batches, options with { Symbol = "MSFT" });

        Assert.Contains("give --symbol", missing.Message, StringComparison.Ordinal);
        Assert.Contains("names the symbol 'AAPL' behind its rows, which were read as 'MSFT'", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(Bar, Assert.Single(await Read(text, options with { Symbol = "aapl" })).Bars.Span[0] with { Symbol = "AAPL" });
    }

    [Fact]
    public async Task Rows_in_two_places_are_not_taken_for_one_symbol()
    {
        var batches = new List<SourceBatch>();

        var error = await Reading.FailAsync("test.json", Filled("""{"AAPL":[<object>],"MSFT":[<object>]}"""), batches);

        Assert.Equal(Bar, Assert.Single(batches).Bars.Span[0]);
        Assert.Contains("rows in 'AAPL', which have been read, and in 'MSFT'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"AAPL":{"values":[<object>],"symbol":"AAPL"},"MSFT":{"values":[<object>]}}""")]
    [InlineData("""{"AAPL":{"symbol":"AAPL","values":[<object>]},"MSFT":{"values":[<object>]}}""")]
    public async Task A_symbol_holds_in_its_own_object_only(string text)
    {
        var batches = new List<SourceBatch>();

        await Reading.FailAsync("test.json", Filled(text), batches);

        Assert.Equal(1, batches.Sum(batch => batch.Count));
    }

    // Good rows are numbered by their close; the bad ones are what is left.
    [Theory]
    [InlineData("""[[1704153600,1,9,1,1,1],[1704153600,1,9,1,"2,1],[1704153600,1,9,1,3,1]]""", "1 3", 1)]
    [InlineData("""[[1704153600,1,9,1,1,1],[1704153600,1,9,1,2,1,[1704153600,1,9,1,3,1]]""", "1 3", 1)]
    [InlineData("""[[1704153600,1,9,1,1,1],1704153600,1,9,1,2,1],[1704153600,1,9,1,3,1]]""", "1 3", 1)]
    [InlineData("""[[1704153600,1,9,1,1,1],[1704153600,1,9],1,2,1],[1704153600,1,9,1,3,1]]""", "1 3", 2)]
    [InlineData("""[[1704153600,1,9,1,1,1],[1704153600,1,9,1,2,1}],[1704153600,1,9,1,3,1]]""", "1 3", 1)]
    [InlineData("""[[1704153600,1,9,1,1,1],[1704153600,{1,9,1,2,1],[1704153600,1,9,1,3,1]]""", "1 3", 1)]
    [InlineData("""[[1704153600,1,9,1,1,1],[1704153600,1,[9],1,2,1],[1704153600,1,9,1,3,1]]""", "1 3", 3)]
    [InlineData("""[[1704153600,1,9,1,1,1]],[[1704153600,1,9,1,2,1],,[1704153600,1,9,1,3,1]]""", "1 2 3", 0)]
    [InlineData("""[[1704153600,1,9,1,1,1] [1704153600,1,9,1,2,1] , nonsense, [1704153600,1,9,1,3,1]]""", "1 2 3", 1)]
    [InlineData("""[[1704153600,1,9,1,1,1]]x[[1704153600,1,9,1,2,1]][1704153600,1,9,1,3,1],[1704153600,1,9,1,4,1]]""", "1 2 3 4", 1)]
    [InlineData("""[null,[1704153600,1,9,1,2,1],7,"x",[1704153600,1,9,1,3,1],true]""", "2 3", 3)]
    [InlineData("""[{"t":1704153600,"o":1,"h":9,"l":1,"c":1,"v":1},{"t":1704153600,"o":1,"h:9,"l":1,"c":2,"v":1},{"t":1704153600,"o":1,"h":9,"l":1,"c":3,"v":1}]""", "1 3", 1)]
    [InlineData("""[{"t":1704153600,"o":1,"h":9,"l":1,"c":1,"v":1},{"t":1704153600,"o":1,"h":9,"l":1,"c":2,"v":1,{"t":1704153600,"o":1,"h":9,"l":1,"c":3,"v":1}]""", "1 3", 1)]
    [InlineData("""[{"t":1704153600,"o":1,"h":9,"l":1,"c":1,"v":1},"t":1704153600,"o":1,"h":9,"l":1,"c":2,"v":1},{"t":1704153600,"o":1,"h":9,"l":1,"c":3,"v":1}]""", "1 3", 1)]
    [InlineData("""[{"t":1704153600,"o":1,"h":9,"l":1,"c":1,"v":1},{"t":{{1704153600,"o":[[1,"h":9,"l":1,"c":2,"v":1},{"t":1704153600,"o":1,"h":9,"l":1,"c":3,"v":1}]""", "1 3", 2)]
    [InlineData("""{"results":[[1704153600,1,9,1,1,1],[1704153600,1,9,1,2,1]],[1704153600,1,9,1,3,1]],"status":[1]}""", "1 2 3", 0)]
    public async Task A_damaged_row_takes_no_other_with_it(string text, string good, int bad)
    {
        var batch = Assert.Single(await Read(text, Reading.Options with { Format = SourceFormat.Json }));

        Assert.Equal(good, string.Join(' ', batch.Bars.ToArray().Select(bar => bar.Close)));
        Assert.Equal(bad, batch.Rejections.Length);
        Assert.Equal(Enumerable.Range(1, batch.Count).Select(line => (long)line), batch.Lines.ToArray().Concat(batch.Rejections.Select(rejection => rejection.Line)).Order());
    }

    [Fact]
    public async Task A_rejected_row_tells_its_number_and_is_kept_on_one_line()
    {
        var batch = Assert.Single(await Read("[<object>,{\"t\":1704153600000,\r\n\t\"o\":\"oops\",\"h\":2,\"l\":1,\"c\":1.75,\"v\":100}]"));

        var rejection = Assert.Single(batch.Rejections);
        Assert.Equal(("test.json", 2L, "o", "oops"), (rejection.File, rejection.Line, rejection.Column, rejection.Value));
        Assert.Equal("{\"t\":1704153600000,  \t\"o\":\"oops\",\"h\":2,\"l\":1,\"c\":1.75,\"v\":100}", Encoding.UTF8.GetString(rejection.Record.Span));
    }

    [Fact]
    public async Task Rejected_rows_are_NDJSON_with_the_symbol_that_stood_around_them()
    {
        var bad = Object.Replace("1.75", "\"x\"", StringComparison.Ordinal);
        var batches = await Read("""{"bars":{"MSFT":[<object>,<bad>],"NVDA":[<bad>,{"t":{},{}]}}""".Replace("<bad>", bad, StringComparison.Ordinal));

        var lines = string.Concat(batches.SelectMany(batch => batch.Rejections).Select(rejection => Encoding.UTF8.GetString(rejection.Record.Span) + "\n"));
        var mended = await Reading.ReadAsync("rejects.ndjson", lines.Replace("\"x\"", "1.75", StringComparison.Ordinal));

        Assert.EndsWith("""{"symbol":"NVDA","t":{}""" + "\n" + """{"symbol":"NVDA"}""" + "\n", lines, StringComparison.Ordinal);
        Assert.Equal([Bar with { Symbol = "MSFT" }, Bar with { Symbol = "NVDA" }], mended.SelectMany(batch => batch.Bars.ToArray()));
    }

    [Theory]
    [InlineData("[<array>,<array>,<array>]")]
    [InlineData("""{"ticker":"AAPL","results":[<object>,<object>,<object>],"count":3}""")]
    public async Task A_document_cut_off_anywhere_gives_its_whole_rows_and_says_so(string text)
    {
        var row = text.Contains("<object>", StringComparison.Ordinal) ? Object : Array;
        text = Filled(text);
        for (var length = 1; length < text.Length; length++)
        {
            var batches = new List<SourceBatch>();
            var error = await Record.ExceptionAsync(async () => batches.AddRange(await Read(text[..length], Reading.Options with { Format = SourceFormat.Json })));
            var rest = new List<SourceBatch>();
            var whole = (text[..length].Length - text[..length].Replace(row, "", StringComparison.Ordinal).Length) / row.Length;
            if (whole > 0)
            {
                error = await Reading.FailAsync("test.json", text[..length], rest, Reading.Options with { Format = SourceFormat.Json });
            }

            Assert.Contains("ends in the middle", Assert.IsType<SourceException>(error).Message, StringComparison.Ordinal);
            Assert.Equal((whole, 0), (rest.Sum(batch => batch.Bars.Length), rest.Sum(batch => batch.Rejections.Length)));
        }
    }

    [Theory]
    [InlineData("[<array>] and more")]
    [InlineData("""{"results":[<object>]}]""")]
    public async Task Text_behind_the_document_is_an_error_after_its_rows(string text)
    {
        var batches = new List<SourceBatch>();

        var error = await Reading.FailAsync("test.json", Filled(text), batches);

        Assert.Equal(Bar, Assert.Single(batches).Bars.Span[0]);
        Assert.Contains("has more text behind its end, after row 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_around_the_rows_is_an_error_after_them()
    {
        var batches = new List<SourceBatch>();

        var error = await Reading.FailAsync("test.json", Filled("""{"results":[<object>],"status" "OK"}"""), batches);

        Assert.Equal(Bar, Assert.Single(batches).Bars.Span[0]);
        Assert.Contains("is not JSON behind row 1, from here on", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[\"", "\"],")]
    [InlineData("{\"note\":\"", "\"},")]
    [InlineData("[1704153600000, 1.5, 2, 1, 1.75, 100", "],")]
    [InlineData("", ",")]
    public async Task A_row_too_long_to_hold_is_rejected_by_its_beginning_and_the_next_is_read(string begin, string end)
    {
        await using var reader = await Reading.OpenAsync("test.json", new GeneratedStream($"[{Object},{begin}", 'x', 100_000_000, $"{end}{Object}]"));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var batch = await reader.ReadAsync(TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.Equal([1L, 3L], batch.Lines.ToArray());
        var rejection = Assert.Single(batch.Rejections);
        Assert.Equal((2L, 4096), (rejection.Line, rejection.Record.Length));
        Assert.Contains("longer than", rejection.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"note":" """, "\",\"results\":[[1]]}")]
    [InlineData("""{"note":[1,""", "],\"results\":[[1]]}")]
    public async Task What_is_around_the_rows_is_read_in_bounded_memory(string begin, string end)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        await Assert.ThrowsAsync<SourceException>(() => Reading.OpenAsync("test.json", new GeneratedStream(begin, '1', 20_000_000, end)));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public async Task Brackets_without_end_overflow_nothing(char bracket)
    {
        var batches = new List<SourceBatch>();

        var error = await Reading.FailAsync("test.json", $"[{Object}," + new string(bracket, 3_000_000), batches);

        Assert.Contains("ends in the middle", error.Message, StringComparison.Ordinal);
        Assert.Equal(Bar, batches[0].Bars.Span[0]);
        await Assert.ThrowsAsync<SourceException>(() => Read(new string(bracket, 100_000)));
    }

    [Fact]
    public async Task Rows_that_came_through_a_pipe_do_not_wait_for_those_that_did_not()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($"[{Array}, {Array[..10]}"), TestContext.Current.CancellationToken);
        await using var reader = await Reading.OpenAsync("-", pipe.Reader.AsStream());
        await using var batches = reader.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await batches.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal(1, batches.Current.Count);

        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(Array[10..] + "]"), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal([2L], batches.Current.Lines.ToArray());
        Assert.False(await batches.MoveNextAsync());
    }

    [Fact]
    public async Task Bars_written_in_any_dialect_are_read_back_equal_however_they_are_laid_out() =>
        await Gen.Select(JsonDialects.Bars, JsonDialects.Rows, JsonLayouts.Any).SampleAsync(async (bars, dialect, layout) =>
        {
            var text = layout.Write(bars.Select(bar => dialect.Write(dialect.Held(bar))));
            var read = await Reading.ReadAsync("test.json", text, dialect.Options with { BatchSize = 7 });
            return read.All(batch => batch.Rejections.IsEmpty) && read.SelectMany(batch => batch.Bars.ToArray()).SequenceEqual(bars.Select(dialect.Held));
        }, iter: 500);

    private static Task<List<SourceBatch>> Read(string text, SourceOptions? options = null) => Reading.ReadAsync("test.json", Filled(text), options);

    private static string Filled(string text) => text
        .Replace("<object>", Object, StringComparison.Ordinal)
        .Replace("<array>", Array, StringComparison.Ordinal)
        .Replace("<named>", """{"vw":1,"n":2,""" + Object[1..], StringComparison.Ordinal);
}
