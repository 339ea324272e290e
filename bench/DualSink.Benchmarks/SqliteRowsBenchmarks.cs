using BenchmarkDotNet.Attributes;
using DualSink.Bars;
using DualSink.Cli.Bench;
using DualSink.Schema;
using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Benchmarks;

/// <summary>How many rows should one statement of an upsert into SQLite hold? One transaction of 1,000 bars that are there already.</summary>
[MemoryDiagnoser]
public class SqliteRowsBenchmarks
{
    private readonly Bar[] _bars = BenchBars.Fresh(1)[0];
    private readonly TableBinding _binding = new(TableLayout.Provider);
    private DirectoryInfo _folder = null!;
    private SqliteSession _session = null!;
    private SqliteStatement _one = null!;
    private SqliteStatement _several = null!;

    [Params(5, 10, 20, 50)]
    public int Rows { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("dualsink-benchmarks-");
        var engine = new SqliteEngine(Path.Combine(_folder.FullName, "rows.db"));
        await SchemaManager.For(engine).ApplyAsync([_binding], new SchemaApplyOptions(), CancellationToken.None);
        _session = engine.OpenSession(forWriting: true);
        _one = _session.Prepare(new SqliteSql(_binding).Upsert(1));
        _several = _session.Prepare(new SqliteSql(_binding).Upsert(Rows));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _one.Dispose();
        _several.Dispose();
        _session.Dispose();
        _folder.Delete(recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = BenchBars.BatchSize)]
    public void OneByOne() => _session.InTransaction(() => Upsert(_one, 1));

    [Benchmark(OperationsPerInvoke = BenchBars.BatchSize)]
    public void Together() => _session.InTransaction(() => Upsert(_several, Rows));

    private void Upsert(SqliteStatement upsert, int rows)
    {
        for (var first = 0; first < _bars.Length; first += rows)
        {
            var parameter = 1;
            foreach (var bar in _bars.AsSpan(first, rows))
            {
                foreach (var column in _binding.Layout.Columns)
                {
                    Bind(upsert, parameter++, column, bar);
                }
            }

            upsert.Execute();
        }
    }

    private static void Bind(SqliteStatement upsert, int parameter, TableColumn column, Bar bar)
    {
        switch (column.Type)
        {
            case ColumnType.Text:
                upsert.Bind(parameter, column.Field.TextOf(bar));
                break;
            case ColumnType.Timestamp:
                upsert.Bind(parameter, UnixMicroseconds.Of(bar.Timestamp));
                break;
            default:
                upsert.Bind(parameter, LayoutValue.AsDouble(column, column.Field.NumberOf(bar)));
                break;
        }
    }
}
