using DualSink.Schema;
using DualSink.Stores;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;
using Microsoft.Data.Sqlite;

namespace DualSink.Tests.Stores.Sqlite;

public sealed class SqliteEngineTests : IDisposable
{
    private static readonly TableBinding Provider = new(TableLayout.Provider);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string File => _folder.File("bars.db");

    [Fact]
    public async Task A_missing_file_is_named_with_the_command_that_makes_it_and_stays_missing()
    {
        await using var engine = new SqliteEngine(File);
        var store = engine.Open(Provider);
        await using var writer = store.CreateWriter();

        var check = await Assert.ThrowsAsync<StoreException>(() => store.CheckAsync("demo", false, Stop));
        var write = await Assert.ThrowsAsync<StoreException>(async () => await writer.WriteAsync("demo", new[] { TestBars.Plain() }, Stop));
        var read = await Assert.ThrowsAsync<StoreException>(() => store.CountAsync(RowFilter.All, Stop));

        Assert.All([check, write, read], refusal =>
        {
            Assert.Equal(StoreErrorKind.Outage, refusal.Kind);
            Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
            Assert.Contains("dualsink schema apply", refusal.Message, StringComparison.Ordinal);
        });
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_not_an_outage()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), Stop);
        await using var engine = new SqliteEngine(File);

        var refusal = await Assert.ThrowsAsync<StoreException>(() => engine.Open(Provider).CheckAsync("demo", false, Stop));

        Assert.Equal(StoreErrorKind.Structure, refusal.Kind);
        Assert.Equal(new string('x', 5000), await System.IO.File.ReadAllTextAsync(File, Stop));
    }

    [Fact]
    public async Task A_write_waits_for_another_process_and_is_an_outage_when_that_takes_too_long()
    {
        await using var engine = new SqliteEngine(File) { BusyTimeout = TimeSpan.FromMilliseconds(20) };
        await SchemaManager.For(engine).ApplyAsync([Provider], new SchemaApplyOptions(), Stop);
        await using var writer = engine.Open(Provider).CreateWriter();
        await using var other = new SqliteConnection($"Data Source={File};Pooling=false");
        await other.OpenAsync(Stop);
        await using (var transaction = other.BeginTransaction(deferred: false))
        {
            var refusal = await Assert.ThrowsAsync<StoreException>(async () => await writer.WriteAsync("demo", new[] { TestBars.Plain() }, Stop));
            Assert.Equal((StoreErrorKind.Outage, true), (refusal.Kind, refusal.IsTransient));
        }

        await writer.WriteAsync("demo", new[] { TestBars.Plain() }, Stop);
        Assert.Equal(1, await engine.Open(Provider).CountAsync(RowFilter.All, Stop));
    }

    [Fact]
    public async Task Readers_see_what_was_committed_while_another_writes()
    {
        await using var engine = new SqliteEngine(File);
        await SchemaManager.For(engine).ApplyAsync([Provider], new SchemaApplyOptions(), Stop);
        await using var writer = engine.Open(Provider).CreateWriter();
        await writer.WriteAsync("demo", new[] { TestBars.Plain() }, Stop);
        await using var other = new SqliteConnection($"Data Source={File};Pooling=false");
        await other.OpenAsync(Stop);
        await using var transaction = other.BeginTransaction(deferred: false);

        Assert.Equal(1, await engine.Open(Provider).CountAsync(RowFilter.All, Stop));
    }

    [Fact]
    public async Task Writers_of_a_file_take_turns_in_the_order_they_came_whatever_engine_they_use()
    {
        await using var engine = new SqliteEngine(File);
        await using var same = new SqliteEngine(Path.Combine(_folder.Path, ".", "bars.db"));
        List<int> order = [];
        List<Task> waiting = [];
        using (await engine.EnterAsync(Stop))
        {
            for (var i = 0; i < 20; i++)
            {
                waiting.Add(EnterAsync(i % 2 == 0 ? engine : same, i));
            }
        }

        await Task.WhenAll(waiting);

        Assert.Equal(Enumerable.Range(0, 20), order);

        async Task EnterAsync(SqliteEngine through, int number)
        {
            using var turn = await through.EnterAsync(Stop);
            order.Add(number);
        }
    }

    [Fact]
    public async Task A_write_is_synchronised_to_the_disk_before_it_returns()
    {
        await using var engine = new SqliteEngine(File);
        await SchemaManager.For(engine).ApplyAsync([Provider], new SchemaApplyOptions(), Stop);
        using var session = engine.OpenSession(forWriting: true);

        Assert.Equal("wal", Single("PRAGMA journal_mode"));
        Assert.Equal("2", Single("PRAGMA synchronous"));
        Assert.Equal("5000", Single("PRAGMA busy_timeout"));

        string Single(string sql)
        {
            using var statement = session.Prepare(sql);
            Assert.True(statement.Step());
            return statement.Text(0);
        }
    }

    [Fact]
    public async Task A_file_replaced_after_an_error_is_written_by_the_same_writer()
    {
        await using var engine = new SqliteEngine(File);
        await SchemaManager.For(engine).ApplyAsync([Provider], new SchemaApplyOptions(), Stop);
        await using var writer = engine.Open(Provider).CreateWriter();
        using (var session = engine.OpenSession(forWriting: true))
        {
            session.Execute("DROP TABLE bars_ohlcv");
        }

        await Assert.ThrowsAsync<StoreException>(async () => await writer.WriteAsync("demo", new[] { TestBars.Plain() }, Stop));
        System.IO.File.Delete(File);
        await SchemaManager.For(engine).ApplyAsync([Provider], new SchemaApplyOptions(), Stop);
        await writer.WriteAsync("demo", new[] { TestBars.Plain() }, Stop);

        Assert.Equal(1, await engine.Open(Provider).CountAsync(RowFilter.All, Stop));
    }

    [Fact]
    public async Task The_tenants_rows_come_one_after_the_other()
    {
        await using var engine = new SqliteEngine(File);
        TableBinding legacy = new(TableLayout.Legacy);
        await SchemaManager.For(engine).ApplyAsync([legacy], new SchemaApplyOptions(), Stop);
        await using var writer = engine.Open(legacy).CreateWriter();
        await writer.WriteAsync("zeta", TestBars.Series(2).ToArray(), Stop);
        await writer.WriteAsync("alpha", TestBars.Series(2).ToArray(), Stop);

        var rows = await engine.Open(legacy).ReadAsync(RowFilter.All, Stop).ToListAsync(Stop);

        Assert.Equal(["alpha", "alpha", "zeta", "zeta"], rows.Select(row => row.Tenant));
    }

    public void Dispose() => _folder.Dispose();
}
