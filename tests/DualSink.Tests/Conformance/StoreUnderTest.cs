using System.Globalization;
using DualSink.Bars;
using DualSink.Schema;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;
using Microsoft.Data.Sqlite;

namespace DualSink.Tests.Conformance;

/// <summary>
/// A store with a table of its own, written as a user would: on PostgreSQL as an ordinary role under forced row-level
/// security. Looks behind the store's back by SQL of its own.
/// </summary>
public sealed class StoreUnderTest : IAsyncDisposable
{
    /// <summary>A tenant that exists.</summary>
    public const string Tenant = "demo";

    /// <summary>Another tenant that exists.</summary>
    public const string OtherTenant = "other";

    private readonly TemporaryFolder? _folder;
    private IBarWriter? _writer;

    private StoreUnderTest(IStoreEngine engine, TableLayout layout, TemporaryFolder? folder, PostgresDatabase? database)
    {
        Engine = engine;
        Store = engine.Open(new TableBinding(layout));
        _folder = folder;
        Database = database;
    }

    public IStoreEngine Engine { get; }

    public IBarStore Store { get; }

    /// <summary>The database behind it; null on SQLite.</summary>
    public PostgresDatabase? Database { get; }

    public TableLayout Layout => Store.Binding.Layout;

    /// <summary>The rows of <see cref="Tenant"/>.</summary>
    public static RowFilter Mine { get; } = new() { Tenant = Tenant };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Opens a new, empty one.</summary>
    public static async Task<StoreUnderTest> OpenAsync(StoreCase which, PostgresServers servers)
    {
        var layout = which is StoreCase.LegacyOnSqlite or StoreCase.LegacyOnPostgres15 or StoreCase.LegacyOnPostgres18
            ? TableLayout.Legacy
            : TableLayout.Provider;
        if (which is StoreCase.LegacyOnSqlite or StoreCase.ProviderOnSqlite)
        {
            var folder = new TemporaryFolder();
            var sqlite = new SqliteEngine(folder.File("bars.db"));
            await SchemaManager.For(sqlite).ApplyAsync([new TableBinding(layout)], new SchemaApplyOptions(), Stop);
            return new StoreUnderTest(sqlite, layout, folder, null);
        }

        var major = which is StoreCase.LegacyOnPostgres15 or StoreCase.ProviderOnPostgres15 ? 15 : 18;
        var database = await servers.CreateDatabaseWithTablesAsync(major);
        return new StoreUnderTest(PostgresEngine.Connect(database.AppConnectionString), layout, null, database);
    }

    /// <summary>Writes bars as a sink does: normalised, the last of each key, in order.</summary>
    public ValueTask<WriteSummary> WriteAsync(params IEnumerable<Bar> bars) => WriteAsync(Tenant, bars);

    /// <summary>Writes bars of a tenant as a sink does.</summary>
    public ValueTask<WriteSummary> WriteAsync(string tenant, IEnumerable<Bar> bars)
    {
        _writer ??= Store.CreateWriter();
        return _writer.WriteAsync(tenant, Prepare(tenant, bars), Stop);
    }

    /// <summary>Bars as a writer wants them.</summary>
    public Bar[] Prepare(string tenant, IEnumerable<Bar> bars) =>
    [
        .. bars.Select(bar => Store.Binding.Normalise(tenant, bar))
            .GroupBy(bar => BarKey.Of(tenant, bar)).Select(revisions => revisions.Last())
            .Order(BarOrder.Instance),
    ];

    /// <summary>All rows of <see cref="Tenant"/>.</summary>
    public Task<List<StoredRow>> ReadAsync(RowFilter? filter = null) =>
        Store.ReadAsync(filter ?? Mine, Stop).ToListAsync(Stop).AsTask();

    /// <summary>The row a bar must have become, worked out without the code under test.</summary>
    public async Task<StoredRow> ExpectedAsync(Bar bar)
    {
        var isSqlite = Engine is SqliteEngine;
        var tenant = !Layout.HasTenant ? null : isSqlite ? Tenant : (await QueryAsync($"SELECT CAST(id AS text) FROM tenants WHERE tenant_id = '{Tenant}'"))[0];
        return new StoredRow(
            tenant,
            bar.Source,
            bar.Symbol.ToUpperInvariant(),
            bar.Timeframe,
            (bar.Timestamp.Ticks - DateTime.UnixEpoch.Ticks) / 10,
            Price(bar.Open),
            Price(bar.High),
            Price(bar.Low),
            Price(bar.Close),
            Layout == TableLayout.Legacy ? StoredValue.Of(decimal.Truncate(bar.Volume)) : StoredValue.Of(Double(bar.Volume)));

        StoredValue Price(decimal price)
        {
            var rounded = decimal.Round(price, 8, MidpointRounding.ToEven);
            return Layout == TableLayout.Provider ? StoredValue.Of(Double(price))
                : isSqlite ? StoredValue.Of(Double(rounded)) : StoredValue.Of(rounded);
        }

        // A zero has no sign in either table.
        static double Double(decimal value) =>
            value == 0 ? 0 : double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>The stamps of every row, in the rows' order.</summary>
    public Task<List<string>> StampsAsync() => QueryAsync(
        $"SELECT CAST(created_at AS text) || ' ' || CAST(updated_at AS text) FROM {Store.Binding.Table} ORDER BY ts, symbol");

    /// <summary>The first column of a query as text, with every right.</summary>
    public async Task<List<string>> QueryAsync(string sql)
    {
        List<string> values = [];
        if (Database is not null)
        {
            await using var command = Database.Admin.CreateCommand(sql);
            await using var rows = await command.ExecuteReaderAsync(Stop);
            while (await rows.ReadAsync(Stop))
            {
                values.Add(rows.GetString(0));
            }

            return values;
        }

        await using var connection = new SqliteConnection($"Data Source={Engine.Location};Pooling=false");
        await connection.OpenAsync(Stop);
        await using var query = connection.CreateCommand();
        query.CommandText = sql;
        await using var reader = await query.ExecuteReaderAsync(Stop);
        while (await reader.ReadAsync(Stop))
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }

    /// <summary>Runs statements with every right.</summary>
    public Task ExecuteAsync(string sql) => QueryAsync(sql);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync();
        }

        await Engine.DisposeAsync();
        _folder?.Dispose();
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }
}
