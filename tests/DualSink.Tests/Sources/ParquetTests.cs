using System.IO.Compression;
using System.Text;
using DualSink.Bars;
using DualSink.Sources;
using DualSink.Tests.Infrastructure;
using Parquet.Schema;
using static DualSink.Tests.Sources.ParquetFiles;

namespace DualSink.Tests.Sources;

public sealed class ParquetTests
{
    private static readonly SourceOptions Options = new() { Source = "acme", Symbol = "AAPL", Timeframe = "1m", AnySpacing = true };
    private static readonly DateTime Noon = new(2024, 1, 2, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task A_row_becomes_a_bar_with_its_number()
    {
        var batch = Assert.Single(await Read(await WriteBarsAsync(Of("timestamp", 1_704_205_800L, 1_704_205_860L))));

        Assert.Equal([1L, 2L], batch.Lines.ToArray());
        Assert.Equal(new Bar("acme", "AAPL", "1m", new DateTime(2024, 1, 2, 14, 31, 0, DateTimeKind.Utc), 1.5m, 2, 1, 1.75m, 100), batch.Bars.Span[1]);
    }

    public static TheoryData<string> Timestamps => [.. TimestampColumns().Keys];

    [Theory]
    [MemberData(nameof(Timestamps))]
    public async Task A_timestamp_is_read_in_every_type_and_unit(string type)
    {
        var batch = Assert.Single(await Read(await WriteBarsAsync(TimestampColumns()[type])));

        Assert.Empty(batch.Rejections);
        Assert.Equal(Noon, batch.Bars.Span[0].Timestamp);
    }

    [Theory]
    [InlineData(DateTimeTimeUnit.Millis)]
    [InlineData(DateTimeTimeUnit.Micros)]
    [InlineData(DateTimeTimeUnit.Nanos)]
    public async Task A_timestamp_that_is_not_utc_is_local_to_the_zone(DateTimeTimeUnit unit)
    {
        var column = Of(new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, isAdjustedToUTC: false, unit), new DateTime(2024, 1, 2, 9, 30, 0), new DateTime(2024, 3, 10, 2, 30, 0));

        var batch = Assert.Single(await Read(await WriteBarsAsync(column), Options with { TimeZone = "America/New_York" }));

        Assert.Equal(new DateTime(2024, 1, 2, 14, 30, 0, DateTimeKind.Utc), Assert.Single(batch.Bars.ToArray()).Timestamp);
        var rejection = Assert.Single(batch.Rejections);
        Assert.Equal("2024-03-10T02:30:00", rejection.Value);
        Assert.Contains("does not exist in America/New_York", rejection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_date_is_midnight_in_the_zone()
    {
        var column = Of(new DateTimeDataField("Date", DateTimeFormat.Date), new DateTime(2024, 1, 2));

        var batch = Assert.Single(await Read(await WriteAsync([column, .. NoTimestamp()]), Options with { TimeZone = "+01:00" }));

        Assert.Equal(new DateTime(2024, 1, 1, 23, 0, 0, DateTimeKind.Utc), Assert.Single(batch.Bars.ToArray()).Timestamp);
    }

    [Fact]
    public async Task A_date_and_a_time_of_day_are_one_timestamp()
    {
        var date = Of(new DateTimeDataField("date", DateTimeFormat.Date), new DateTime(2024, 1, 2), new DateTime(2024, 1, 2));
        var time = Of(new TimeDataField("time", TimeUnitPrecision.Micros), 43_200_000_000, 34_201_500_000);

        var batch = Assert.Single(await Read(await WriteAsync([date, time, .. NoTimestamp(2)])));

        Assert.Equal([Noon, new DateTime(2024, 1, 2, 9, 30, 1, 500, DateTimeKind.Utc)], batch.Bars.ToArray().Select(bar => bar.Timestamp));
    }

    [Fact]
    public async Task A_date_without_its_time_of_day_is_rejected_by_that_column()
    {
        var date = OfText("date", "2024-01-02", "2024-01-02", null);
        var time = OfText("time", null, "noon", "12:00");

        var batch = Assert.Single(await Read(await WriteAsync([date, time, .. NoTimestamp(3)])));

        Assert.Equal(["time", "time", "date"], batch.Rejections.Select(rejection => rejection.Column));
        Assert.Equal(["is null", "is null"], batch.Rejections.Where(rejection => rejection.Line != 2).Select(rejection => rejection.Reason));
        Assert.StartsWith("""{"date":"2024-01-02","time":null,"open":1.5""", Encoding.UTF8.GetString(batch.Rejections[0].Record.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nanoseconds_are_rejected_and_not_cut_off()
    {
        var column = Of(new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Nanos), Noon.AddTicks(1), Noon.AddTicks(10));

        var batch = Assert.Single(await Read(await WriteBarsAsync(column)));

        Assert.Equal(Noon.AddTicks(10), Assert.Single(batch.Bars.ToArray()).Timestamp);
        var rejection = Assert.Single(batch.Rejections);
        Assert.Equal(("timestamp", "2024-01-02T12:00:00.000000100Z", "is finer than a microsecond"), (rejection.Column, rejection.Value, rejection.Reason));
    }

    public static TheoryData<string> Numbers => [.. NumberColumns().Keys];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_volume_is_read_in_every_type(string type)
    {
        var batch = Assert.Single(await Read(await WriteBarsAsync(NumberColumns()[type])));

        Assert.Empty(batch.Rejections);
        Assert.Equal([0m, 1m, 120m], batch.Bars.ToArray().Select(bar => bar.Volume));
    }

    [Fact]
    public async Task Decimals_are_exact_and_those_too_long_are_rejected()
    {
        var field = new BigDecimalDataField("volume", 38, 10);
        var column = Of(field, Big("12345678901234567.8901234567"), Big("1000000000000000000000000000.0000000000"), Big("1234567890123456789012345678.9012345678"));

        var batch = Assert.Single(await Read(await WriteBarsAsync(column)));

        Assert.Equal([12345678901234567.8901234567m, 1000000000000000000000000000m], batch.Bars.ToArray().Select(bar => bar.Volume));
        Assert.Equal("1234567890123456789012345678.9012345678", Assert.Single(batch.Rejections).Value);
        Assert.Contains("significant digits", batch.Rejections[0].Reason, StringComparison.Ordinal);

        static Parquet.Data.BigDecimal Big(string text) => new(System.Numerics.BigInteger.Parse(text.Replace(".", ""), System.Globalization.CultureInfo.InvariantCulture), 38, 10);
    }

    [Fact]
    public async Task A_float_is_the_shortest_decimal_it_stands_for()
    {
        var batch = Assert.Single(await Read(await WriteBarsAsync(Of("volume", 0.1f, 16777216f, 3.4e38f))));

        Assert.Equal([0.1m, 16777216m], batch.Bars.ToArray().Select(bar => bar.Volume));
        Assert.Contains("out of range", Assert.Single(batch.Rejections).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_or_no_number_is_rejected_by_its_column_and_the_rest_is_read()
    {
        var file = await WriteBarsAsync(
            OfNullable<double>("close", 1.75, null, double.NaN, double.PositiveInfinity, 1.75, 1.75),
            OfText("symbol", "AAPL", "AAPL", "AAPL", "AAPL", null, "AAPL"));

        var batch = Assert.Single(await Read(file));

        Assert.Equal([1L, 6L], batch.Lines.ToArray());
        Assert.Equal(
            [(2, "close", "", "is null"), (3, "close", "NaN", "is not a finite number"), (4, "close", "Infinity", "is not a finite number"), (5, "symbol", "", "is null")],
            batch.Rejections.Select(rejection => ((int)rejection.Line, rejection.Column, rejection.Value, rejection.Reason)));
    }

    [Fact]
    public async Task A_rejected_row_can_be_mended_as_a_line_of_ndjson_and_read_again()
    {
        var instant = new DateTimeDataField("ts", DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros);
        var file = await WriteAsync([.. NoTimestamp().Where(column => column.Field.Name != "close"), Of(instant, Noon), OfNullable<double>("Close", [null]), OfText("ticker", "é\"A"), OfText("note", "x")]);

        var record = Encoding.UTF8.GetString(Assert.Single(Assert.Single(await Read(file)).Rejections).Record.Span);

        Assert.Equal("""{"timestamp":"2024-01-02T12:00:00Z","open":1.5,"high":2,"low":1,"close":null,"volume":100,"symbol":"é\"A"}""", record);
        var mended = record.Replace("null", "1.75", StringComparison.Ordinal).Replace("é\\\"", "", StringComparison.Ordinal);
        var batch = Assert.Single(await Read(Encoding.UTF8.GetBytes(mended + "\n"), Options with { Format = SourceFormat.Ndjson }));
        Assert.Equal(new Bar("acme", "A", "1m", Noon, 1.5m, 2, 1, 1.75m, 100), Assert.Single(batch.Bars.ToArray()));
    }

    [Fact]
    public async Task Names_come_from_columns_and_each_is_one_string()
    {
        var file = await WriteBarsAsync(
            OfText("source", "nyse", "nyse", "nyse"), OfText("symbol", "A", "B", "A"), OfText("timeframe", "1h", "1h", "1h"), OfText("tenant", null, null, "demo"));

        var batches = await Read(file);

        Assert.Equal([null, "demo"], batches.Select(batch => batch.Tenant));
        var bars = batches.SelectMany(batch => batch.Bars.ToArray()).ToList();
        Assert.Equal([("nyse", "A", "1h"), ("nyse", "B", "1h"), ("nyse", "A", "1h")], bars.Select(bar => (bar.Source, bar.Symbol, bar.Timeframe)));
        Assert.Same(bars[0].Symbol, bars[2].Symbol);
    }

    [Fact]
    public async Task An_index_of_pandas_is_the_timestamp_and_what_no_bar_needs_is_listed()
    {
        var file = await WriteAsync([.. NoTimestamp(), OfText("Adj Close", "1"), Of(new DateTimeDataField("__index_level_0__", DateTimeFormat.Timestamp, isAdjustedToUTC: false, DateTimeTimeUnit.Nanos), Noon)]);
        await using var reader = await Open(file);

        Assert.Equal(["Adj Close"], reader.UnusedColumns);
        Assert.Equal("Parquet, 1 rows in 1 row group", reader.Recognised);
        Assert.Equal(Noon, (await reader.ReadAsync(TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken)).Bars.Span[0].Timestamp);
    }

    [Fact]
    public async Task Whole_prices_of_databento_are_billionths()
    {
        var file = await WriteAsync(
            [Of("ts_event", 1_704_196_800_000_000_000), Of<byte>("rtype", 33), Of("open", 1_500_000_000L), Of("high", 2_000_000_000L), Of("low", 1_000_000_000L), Of("close", 1_750_000_000L), Of("volume", 100ul)]);

        var batch = Assert.Single(await Read(file, Options with { Timeframe = null }));

        Assert.Equal(new Bar("acme", "AAPL", "1m", Noon, 1.5m, 2, 1, 1.75m, 100), Assert.Single(batch.Bars.ToArray()));
    }

    [Fact]
    public async Task Columns_may_be_named_by_position()
    {
        var file = await WriteAsync([Of("a", 1_704_196_800L), Of("b", 1.5), Of("c", 2.0), Of("d", 1.0), Of("e", 1.75), Of("f", 100.0)]);

        var batch = Assert.Single(await Read(file, Options with { Columns = ["timestamp", "open", "high", "low", "close", "volume"] }));

        Assert.Equal(Noon, Assert.Single(batch.Bars.ToArray()).Timestamp);
        var error = await Assert.ThrowsAsync<SourceException>(() => Read(file, Options with { Columns = ["timestamp", "open"] }));
        Assert.Contains("--columns names 2 columns, the file has 6: 'a', 'b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_is_not_there_or_of_another_type_is_refused_by_name()
    {
        var missing = await Assert.ThrowsAsync<SourceException>(async () => await Read(await WriteAsync([Of("timestamp", 1L), Of("open", 1.0)])));
        var wrong = await Assert.ThrowsAsync<SourceException>(async () => await Read(await WriteBarsAsync(Of("open", true))));
        var date = await Assert.ThrowsAsync<SourceException>(async () => await Read(await WriteBarsAsync(Of(new DateTimeDataField("open", DateTimeFormat.Date), Noon))));

        Assert.Contains("the schema names no high, low, close, volume", missing.Message, StringComparison.Ordinal);
        Assert.Contains("column 'open' has values of type Boolean, which cannot be a number", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("column 'open' has values of type date (Int32), which cannot be a number", date.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_and_a_packed_file_are_read_as_the_file_is()
    {
        using var folder = new TemporaryFolder();
        var file = await WriteBarsAsync(Of("timestamp", [.. Enumerable.Range(0, 3000).Select(i => 1_704_196_800L + (60 * i))]));
        var (plain, packed) = (folder.File("bars.parquet"), folder.File("bars.parquet.gz"));
        await File.WriteAllBytesAsync(plain, file, TestContext.Current.CancellationToken);
        await using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(file, TestContext.Current.CancellationToken);
        }

        var expected = Bars(await Read(file));
        Assert.Equal(3000, expected.Count);
        Assert.Equal(expected, Bars(await ReadAll(await BarReader.OpenAsync(plain, Options, cancellationToken: TestContext.Current.CancellationToken))));
        Assert.Equal(expected, Bars(await ReadAll(await BarReader.OpenAsync(packed, Options, cancellationToken: TestContext.Current.CancellationToken))));
    }

    [Fact]
    public async Task How_far_a_file_is_read_shows()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("bars.parquet");
        await File.WriteAllBytesAsync(path, await WriteBarsAsync(Of("timestamp", [.. Enumerable.Range(0, 3000).Select(i => 1_704_196_800L + (60 * i))])), TestContext.Current.CancellationToken);
        await using var reader = await BarReader.OpenAsync(path, Options, cancellationToken: TestContext.Current.CancellationToken);

        Assert.InRange(reader.BytesRead, 1, reader.Length!.Value / 2);
        await reader.ReadAsync(TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken);
        Assert.Equal(reader.Length, reader.BytesRead);
    }

    private static IEnumerable<ParquetFileColumn> NoTimestamp(int count = 1) =>
        new[] { ("open", 1.5), ("high", 2.0), ("low", 1.0), ("close", 1.75), ("volume", 100.0) }.Select(column => Of(column.Item1, Enumerable.Repeat(column.Item2, count).ToArray()));

    private static Dictionary<string, ParquetFileColumn> TimestampColumns() => new()
    {
        ["milliseconds"] = Of(new DateTimeDataField("timestamp", DateTimeFormat.DateAndTime, isAdjustedToUTC: true), Noon),
        ["microseconds"] = Of(new DateTimeDataField("timestamp", DateTimeFormat.DateAndTimeMicros, isAdjustedToUTC: true), Noon),
        ["timestamp ms"] = Of(new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Millis), Noon),
        ["timestamp us"] = Of(new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros), Noon),
        ["timestamp ns"] = Of(new DateTimeDataField("timestamp", DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Nanos), Noon),
        ["int96"] = Of(new DateTimeDataField("timestamp", DateTimeFormat.Impala), Noon),
        ["epoch seconds"] = Of("timestamp", 1_704_196_800),
        ["epoch milliseconds"] = Of("timestamp", 1_704_196_800_000),
        ["epoch microseconds"] = Of("timestamp", 1_704_196_800_000_000),
        ["epoch nanoseconds"] = Of("timestamp", 1_704_196_800_000_000_000),
        ["epoch of a double"] = Of("timestamp", 1_704_196_800.0),
        ["text"] = OfText("timestamp", "2024-01-02T13:00:00+01:00"),
        ["text of a date whose order the rest shows"] = OfText("timestamp", "01/02/2024 12:00:00", "01/31/2024 12:00:00"),
    };

    private static Dictionary<string, ParquetFileColumn> NumberColumns() => new()
    {
        ["double"] = Of("volume", 0.0, 1.0, 120.0),
        ["float"] = Of("volume", 0f, 1f, 120f),
        ["int8"] = Of<sbyte>("volume", 0, 1, 120),
        ["int16"] = Of<short>("volume", 0, 1, 120),
        ["int32"] = Of("volume", 0, 1, 120),
        ["int64"] = Of("volume", 0L, 1L, 120L),
        ["uint8"] = Of<byte>("volume", 0, 1, 120),
        ["uint32"] = Of("volume", 0u, 1u, 120u),
        ["uint64"] = Of("volume", 0ul, 1ul, 120ul),
        ["nullable"] = OfNullable<long>("volume", 0L, 1L, 120L),
        ["decimal of 32 bits"] = Of(new DecimalDataField("volume", 9, 2), 0m, 1m, 120m),
        ["decimal of 64 bits"] = Of(new DecimalDataField("volume", 18, 4), 0m, 1m, 120m),
        ["decimal of bytes"] = Of(new DecimalDataField("volume", 28, 10), 0m, 1m, 120m),
        ["text"] = OfText("volume", "0", "1.00", "1.2e2"),
    };

    private static List<Bar> Bars(IEnumerable<SourceBatch> batches) => [.. batches.SelectMany(batch => batch.Bars.ToArray())];

    private static Task<BarReader> Open(byte[] file, SourceOptions? options = null) =>
        BarReader.OpenAsync("test.parquet", new MemoryStream(file), options ?? Options, TestContext.Current.CancellationToken);

    private static async Task<List<SourceBatch>> Read(byte[] file, SourceOptions? options = null) =>
        await ReadAll(await BarReader.OpenAsync("test", new MemoryStream(file), options ?? Options, TestContext.Current.CancellationToken));

    private static async Task<List<SourceBatch>> ReadAll(BarReader reader)
    {
        await using (reader)
        {
            return await reader.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        }
    }
}
