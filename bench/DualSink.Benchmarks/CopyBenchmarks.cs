using BenchmarkDotNet.Attributes;
using DualSink.Bars;
using DualSink.Cli.Bench;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace DualSink.Benchmarks;

/// <summary>
/// What does the client spend on a COPY of 1,000 bars, beside Npgsql's importer? Both send to a server that throws the
/// rows away, so that its work is not measured.
/// </summary>
[MemoryDiagnoser]
public class CopyBenchmarks
{
    private static readonly Guid Tenant = new("018e0000-0000-7000-8000-000000000001");

    private readonly Bar[] _bars = BenchBars.Fresh(1)[0];
    private TableLayout _layout = TableLayout.Provider;
    private PostgresCopyEncoder _encoder = null!;
    private NullServer _server = null!;
    private NpgsqlConnection _connection = null!;
    private string _copy = "";

    [Params("bars_ohlcv", "bars")]
    public string Table { get; set; } = "";

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _layout = Table == "bars" ? TableLayout.Legacy : TableLayout.Provider;
        _encoder = new PostgresCopyEncoder(_layout);
        _copy = new PostgresSql(new TableBinding(_layout)).Copy;
        _server = new NullServer(_layout.Columns.Length);
        _connection = new NpgsqlConnection(_server.ConnectionString);
        await _connection.OpenAsync();
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
        _encoder.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = BenchBars.BatchSize)]
    public async Task Npgsql()
    {
        await using var importer = await _connection.BeginBinaryImportAsync(_copy);
        foreach (var bar in _bars)
        {
            await importer.StartRowAsync();
            foreach (var column in _layout.Columns)
            {
                await WriteAsync(importer, column, bar);
            }
        }

        await importer.CompleteAsync();
    }

    [Benchmark(OperationsPerInvoke = BenchBars.BatchSize)]
    public async Task Product()
    {
        var data = _encoder.Encode(Tenant, _bars);
        await using var stream = await _connection.BeginRawBinaryCopyAsync(_copy);
        await stream.WriteAsync(data);
    }

    [Benchmark(OperationsPerInvoke = BenchBars.BatchSize)]
    public int EncodeOnly() => _encoder.Encode(Tenant, _bars).Length;

    private static Task WriteAsync(NpgsqlBinaryImporter importer, TableColumn column, Bar bar) => column.Type switch
    {
        ColumnType.TenantReference => importer.WriteAsync(Tenant, NpgsqlDbType.Uuid),
        ColumnType.Text => importer.WriteAsync(column.Field.TextOf(bar), NpgsqlDbType.Text),
        ColumnType.Timestamp => importer.WriteAsync(bar.Timestamp, NpgsqlDbType.TimestampTz),
        ColumnType.Numeric => importer.WriteAsync(LayoutValue.Round(column.Field.NumberOf(bar), column.Scale), NpgsqlDbType.Numeric),
        ColumnType.BigInt => importer.WriteAsync(LayoutValue.Truncate(column.Field.NumberOf(bar)), NpgsqlDbType.Bigint),
        _ => importer.WriteAsync(NearestDouble.Of(column.Field.NumberOf(bar)), NpgsqlDbType.Double),
    };
}
