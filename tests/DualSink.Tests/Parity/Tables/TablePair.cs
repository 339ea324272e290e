using System.Collections.Frozen;
using DualSink.Parity;
using DualSink.Schema;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Conformance;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Parity.Tables;

/// <summary>
/// Two tables on real engines, filled past every writer by SQL of its own, and compared as an ordinary role under forced
/// row-level security.
/// </summary>
internal sealed class TablePair : IAsyncDisposable
{
    public const string Tenant = StoreUnderTest.Tenant;
    public const string OtherTenant = StoreUnderTest.OtherTenant;

    /// <summary>Differences stand at once: nobody else writes here.</summary>
    public static readonly CompareOptions AtOnce = new() { Settling = TimeSpan.Zero, Patience = TimeSpan.FromSeconds(2), ExampleLimit = 1000 };

    private readonly TemporaryFolder _folder = new();
    private readonly List<PostgresDatabase> _databases = [];
    private readonly List<IStoreEngine> _engines = [];

    public TableRows LegacyRows { get; private set; } = null!;

    public TableRows ProviderRows { get; private set; } = null!;

    public IBarStore Legacy { get; private set; } = null!;

    public IBarStore Provider { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Opens two empty tables.</summary>
    /// <param name="which">Where.</param>
    /// <param name="servers">The servers.</param>
    /// <param name="names">The sources that tenants' bars have in the provider table.</param>
    /// <param name="asSuperuser">Whether the role is one that row-level security does not bind.</param>
    public static async Task<TablePair> OpenAsync(PairCase which, PostgresServers servers, Dictionary<string, string>? names = null, bool asSuperuser = false)
    {
        var pair = new TablePair();
        try
        {
            await pair.MakeAsync(which, servers, names ?? [], asSuperuser);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts rows into both tables, in place of those that are there.</summary>
    public async Task FillAsync(IEnumerable<LegacyBar> legacy, IEnumerable<ProviderBar> provider)
    {
        await LegacyRows.ReplaceAsync([.. legacy]);
        await ProviderRows.ReplaceAsync([.. provider]);
    }

    public Task<ComparisonReport> CompareAsync(CompareOptions? options = null) =>
        TableComparer.CompareAsync(Legacy, Provider, options ?? AtOnce, Stop);

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
        {
            await engine.DisposeAsync();
        }

        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }

        _folder.Dispose();
    }

    private async Task MakeAsync(PairCase which, PostgresServers servers, Dictionary<string, string> names, bool asSuperuser)
    {
        PostgresDatabase? first = null;
        if (which is not (PairCase.OneSqlite or PairCase.SqliteWithPostgres))
        {
            first = await DatabaseAsync(servers, which == PairCase.OnePostgres18 ? 18 : 15);
        }

        var second = which switch
        {
            PairCase.OnePostgres15 or PairCase.OnePostgres18 => first,
            PairCase.TwoPostgres => await DatabaseAsync(servers, 18),
            PairCase.SqliteWithPostgres => await DatabaseAsync(servers, 15),
            _ => null,
        };
        var mapped = new TableBinding(TableLayout.Provider) { ProviderNames = names.ToFrozenDictionary() };
        (Legacy, LegacyRows) = await OpenAsync(first, new TableBinding(TableLayout.Legacy), asSuperuser);
        (Provider, ProviderRows) = await OpenAsync(second, mapped, asSuperuser);
    }

    private async Task<PostgresDatabase> DatabaseAsync(PostgresServers servers, int major)
    {
        var database = await servers.CreateDatabaseWithTablesAsync(major);
        _databases.Add(database);
        return database;
    }

    private async Task<(IBarStore Store, TableRows Rows)> OpenAsync(PostgresDatabase? database, TableBinding binding, bool asSuperuser)
    {
        if (database is not null)
        {
            var postgres = PostgresEngine.Connect(asSuperuser ? database.ConnectionString : database.AppConnectionString);
            _engines.Add(postgres);
            return (postgres.Open(binding), new TableRows(database, null));
        }

        var file = _folder.File("bars.db");
        var sqlite = new SqliteEngine(file);
        _engines.Add(sqlite);
        await SchemaManager.For(sqlite).ApplyAsync([binding], new SchemaApplyOptions(), Stop);
        return (sqlite.Open(binding), new TableRows(null, file));
    }
}
