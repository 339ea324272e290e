using System.Globalization;
using DualSink.Schema;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using DualSink.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace DualSink.Cli.Bench;

/// <summary>A pair of tables with the same bars, to be compared; and another with ten differences. Dropped when it is disposed.</summary>
internal sealed class CompareBenchTables : IAsyncDisposable
{
    /// <summary>Differences between the damaged tables.</summary>
    public const int Differences = 10;

    private const int Series = 100;
    private const string Source = "dualsink-bench";

    private static readonly Guid TenantId = new("0d5b1e5c-0000-4000-8000-000000000001");

    private readonly IStoreEngine _engine;
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"dualsink_bench_{Environment.ProcessId}_compare");
    private readonly Dictionary<bool, IStoreEngine> _files = [];
    private readonly string? _folder;

    /// <summary>Plans tables on <paramref name="engine"/>.</summary>
    public CompareBenchTables(IStoreEngine engine)
    {
        _engine = engine;
        if (engine is SqliteEngine)
        {
            _folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(engine.Location)!, _name)).FullName;
        }
    }

    /// <summary>What will be dropped, for people.</summary>
    public string Place => _folder is null ? $"schemas {SchemaOf(damaged: false)} and {SchemaOf(damaged: true)}" : $"folder {_folder}";

    /// <summary>A table.</summary>
    public IBarStore Open(string mode, bool damaged) => EngineOf(damaged).Open(BindingOf(mode, damaged));

    /// <summary>Makes both pairs and fills them.</summary>
    /// <param name="data">What the values look like.</param>
    /// <param name="bars">Bars in each table, of 100 series.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task FillAsync(CompareBenchData data, long bars, CancellationToken cancellationToken)
    {
        await DropAsync();
        foreach (var damaged in (bool[])[false, true])
        {
            if (_engine is PostgresEngine)
            {
                await ExecuteAsync(damaged, $"CREATE SCHEMA {SchemaOf(damaged)}", cancellationToken);
            }

            await SchemaManager.For(EngineOf(damaged)).ApplyAsync([BindingOf("legacy", damaged), BindingOf("provider", damaged)], new SchemaApplyOptions(), cancellationToken);
            await ExecuteAsync(damaged, CompareBenchSql.Fill(_engine is PostgresEngine, Prefix(damaged), TenantId, Source, Series, data, bars), cancellationToken);
            if (damaged)
            {
                await ExecuteAsync(damaged, CompareBenchSql.Damage(_engine is PostgresEngine, Prefix(damaged), TenantId, Source, Series, bars), cancellationToken);
            }

            foreach (var statement in CompareBenchSql.Settle(_engine is PostgresEngine, Prefix(damaged)))
            {
                await ExecuteAsync(damaged, statement, cancellationToken);
            }
        }
    }

    /// <summary>Compares the equal pair by one join that applies the same definitions.</summary>
    /// <returns>Keys, and those of them that are the same.</returns>
    public async Task<(long Keys, long Same)> JoinAsync(CancellationToken cancellationToken)
    {
        var sql = CompareBenchSql.Join(_engine is PostgresEngine, Prefix(damaged: false));
        if (_engine is PostgresEngine postgres)
        {
            await using var command = postgres.DataSource.CreateCommand(sql);
            command.CommandTimeout = 0;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return (reader.GetInt64(0), reader.GetInt64(1));
        }

        return await Task.Run(
            () =>
            {
                using var connection = Connect(damaged: false);
                using var command = new SqliteCommand(sql, connection);
                using var reader = command.ExecuteReader();
                reader.Read();
                return (reader.GetInt64(0), reader.GetInt64(1));
            },
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task DropAsync()
    {
        if (_engine is PostgresEngine)
        {
            await ExecuteAsync(false, $"DROP SCHEMA IF EXISTS {SchemaOf(false)}, {SchemaOf(true)} CASCADE", CancellationToken.None);
            return;
        }

        _files.Clear();
        foreach (var file in Directory.GetFiles(_folder!))
        {
            File.Delete(file);
        }
    }

    private async Task ExecuteAsync(bool damaged, string sql, CancellationToken cancellationToken)
    {
        if (_engine is PostgresEngine postgres)
        {
            await using var command = postgres.DataSource.CreateCommand(sql);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(cancellationToken);
            return;
        }

        await Task.Run(
            () =>
            {
                using var connection = Connect(damaged);
                using var command = new SqliteCommand(sql, connection);
                command.ExecuteNonQuery();
            },
            cancellationToken);
    }

    private SqliteConnection Connect(bool damaged)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = EngineOf(damaged).Location, Pooling = false, DefaultTimeout = 0 }.ConnectionString);
        connection.Open();
        return connection;
    }

    private IStoreEngine EngineOf(bool damaged)
    {
        if (_folder is null)
        {
            return _engine;
        }

        if (!_files.TryGetValue(damaged, out var file))
        {
            _files[damaged] = file = new SqliteEngine(Path.Combine(_folder, damaged ? "damaged.db" : "same.db"));
        }

        return file;
    }

    private TableBinding BindingOf(string mode, bool damaged) => StoreSinks.Bind(mode) with { Schema = _folder is null ? SchemaOf(damaged) : null };

    private string Prefix(bool damaged) => _folder is null ? $"{SchemaOf(damaged)}." : "";

    private string SchemaOf(bool damaged) => damaged ? $"{_name}_damaged" : $"{_name}_same";
}
