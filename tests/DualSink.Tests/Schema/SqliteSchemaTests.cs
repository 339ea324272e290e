using DualSink.Schema;
using DualSink.Stores;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Schema;

public sealed class SqliteSchemaTests : IDisposable
{
    private static readonly TableBinding[] Both = [new(TableLayout.Legacy), new(TableLayout.Provider)];

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteEngine _engine;

    public SqliteSchemaTests() => _engine = new SqliteEngine(_folder.File("bars.db"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Looking_at_a_missing_file_does_not_make_it()
    {
        var report = await SchemaManager.For(_engine).StatusAsync(Both, Stop);

        Assert.False(report.IsComplete);
        Assert.All(report.Tables, table => Assert.False(table.Exists));
        Assert.All(report.Tables.SelectMany(table => table.Columns), column => Assert.Equal(SchemaState.Missing, column.State));
        Assert.False(File.Exists(_engine.Location));
    }

    [Fact]
    public async Task Applying_makes_both_tables_once()
    {
        var schema = SchemaManager.For(_engine);

        var first = await schema.ApplyAsync(Both, new SchemaApplyOptions { CreateTenant = "demo" }, Stop);
        var second = await schema.ApplyAsync(Both, new SchemaApplyOptions(), Stop);
        var report = await schema.StatusAsync(Both, Stop);

        Assert.Equal(["table bars: applied script 0001_legacy", "table bars_ohlcv: applied script 0001_provider"], first.Done);
        Assert.Empty(second.Done);
        Assert.True(report.IsComplete);
        Assert.All(report.Tables.SelectMany(table => table.Columns), column => Assert.Equal(SchemaState.Present, column.State));
    }

    [Fact]
    public async Task Everything_there_takes_no_lock()
    {
        var schema = SchemaManager.For(_engine);
        await schema.ApplyAsync(Both, new SchemaApplyOptions(), Stop);

        using var turn = await _engine.EnterAsync(Stop);
        var changes = await schema.ApplyAsync(Both, new SchemaApplyOptions(), Stop);

        Assert.Empty(changes.Done);
    }

    [Fact]
    public async Task A_table_of_another_tool_is_not_altered_and_its_differences_are_told()
    {
        Execute("CREATE TABLE bars_ohlcv (provider TEXT, symbol TEXT, interval TEXT, ts INTEGER, open REAL, high TEXT, must TEXT NOT NULL, UNIQUE (provider, symbol, ts))");

        var changes = await SchemaManager.For(_engine).ApplyAsync([Both[1]], new SchemaApplyOptions(), Stop);
        var table = Assert.Single((await SchemaManager.For(_engine).StatusAsync([Both[1]], Stop)).Tables);

        Assert.Empty(changes.Done);
        Assert.Contains("bars_ohlcv.high is TEXT; expected REAL", changes.Left);
        Assert.Contains("bars_ohlcv.close is missing; expected REAL", changes.Left);
        Assert.Contains("bars_ohlcv.updated_at is missing; expected INTEGER", changes.Left);
        Assert.Contains(changes.Left, line => line.StartsWith("bars_ohlcv: column must: is NOT NULL", StringComparison.Ordinal));
        Assert.Contains(changes.Left, line => line.Contains("a sink needs a unique index on exactly (provider, symbol, interval, ts)", StringComparison.Ordinal));
        Assert.False(table.IsComplete);
        Assert.Empty((await SchemaManager.For(_engine).ApplyAsync([Both[1]], new SchemaApplyOptions(), Stop)).Done);
    }

    [Fact]
    public async Task Names_with_quotes_work_from_end_to_end()
    {
        var binding = new TableBinding(TableLayout.Legacy) { Table = "My \"bars'" };
        await SchemaManager.For(_engine).ApplyAsync([binding], new SchemaApplyOptions(), Stop);

        var store = _engine.Open(binding);
        await store.CheckAsync("demo", true, Stop);
        await using var writer = store.CreateWriter();
        await writer.WriteAsync("demo", TestBars.Series(3).ToArray(), Stop);

        Assert.Equal(3, await store.CountAsync(RowFilter.All, Stop));
        Assert.True((await SchemaManager.For(_engine).StatusAsync([binding], Stop)).IsComplete);
    }

    [Fact]
    public async Task A_table_dropped_by_hand_is_made_again()
    {
        await SchemaManager.For(_engine).ApplyAsync(Both, new SchemaApplyOptions(), Stop);
        Execute("DROP TABLE bars");

        var changes = await SchemaManager.For(_engine).ApplyAsync(Both, new SchemaApplyOptions(), Stop);

        Assert.Equal(["table bars: applied script 0001_legacy"], changes.Done);
    }

    [Fact]
    public async Task Hypertables_are_refused()
    {
        var refusal = await Assert.ThrowsAsync<StoreException>(
            () => SchemaManager.For(_engine).ApplyAsync(Both, new SchemaApplyOptions { Timescale = true }, Stop));

        Assert.Contains("TimescaleDB", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_engine.Location));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        await using var engine = new SqliteEngine(_folder.File("no/such/bars.db"));

        var refusal = await Assert.ThrowsAsync<StoreException>(() => SchemaManager.For(engine).ApplyAsync(Both, new SchemaApplyOptions(), Stop));

        Assert.Contains("no/such/bars.db", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(StoreErrorKind.Outage, refusal.Kind);
    }

    public void Dispose() => _folder.Dispose();

    private void Execute(string sql)
    {
        using var session = _engine.OpenSession(forWriting: true, create: true);
        session.Execute(sql);
    }
}
