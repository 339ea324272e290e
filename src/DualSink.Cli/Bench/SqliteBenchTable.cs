using System.Globalization;
using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Sqlite;
using Microsoft.Data.Sqlite;

namespace DualSink.Cli.Bench;

/// <summary>
/// Two identical tables in two SQLite files: the baseline is a loop of prepared 20-row upserts through
/// Microsoft.Data.Sqlite, a batch a transaction, with the same durability.
/// </summary>
internal sealed class SqliteBenchTable(
    SqliteEngine engine, TableBinding table, string baselineFile, StoreSinkOptions options, string tenant) : IBenchTable
{
    private const int RowsPerStatement = 20;

    public string Table => table.Table;

    public string Baseline => "prepared 20-row upserts";

    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        foreach (var file in (string[])[engine.Location, baselineFile])
        {
            await using var connection = await OpenAsync(file, cancellationToken);
            await ExecuteAsync(connection, $"DELETE FROM \"{table.Table}\"", cancellationToken);
            await ExecuteAsync(connection, "PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);
        }
    }

    public BenchRows[] Prepare(Bar[][] batches) => Array.ConvertAll(batches, batch => new BenchRows(batch));

    public Task<bool> RunBaselineAsync(BenchRows[] batches, CancellationToken cancellationToken) =>
        Task.Run(
            async () =>
            {
                await using var connection = await OpenAsync(baselineFile, cancellationToken);
                await using var upsert = connection.CreateCommand();
                upsert.CommandText = Upsert();
                var parameters = Enumerable.Range(0, RowsPerStatement * table.Layout.Columns.Length)
                    .Select(i => upsert.Parameters.Add(new SqliteParameter { ParameterName = $"@p{i}" })).ToArray();
                await upsert.PrepareAsync(cancellationToken);
                foreach (var batch in batches)
                {
                    WriteBatch(connection, upsert, parameters, batch);
                }

                return true;
            },
            cancellationToken);

    public IBarStore OpenStore() => engine.Open(table);

    public StoreSink OpenSink() => new(OpenStore(), options, new PipelineContext(tenant, "dualsink-bench"));

    private void WriteBatch(SqliteConnection connection, SqliteCommand upsert, SqliteParameter[] parameters, BenchRows batch)
    {
        using var transaction = connection.BeginTransaction();
        upsert.Transaction = transaction;
        for (var i = 0; i < batch.Bars.Length; i += RowsPerStatement)
        {
            var next = 0;
            for (var row = i; row < i + RowsPerStatement; row++)
            {
                foreach (var column in table.Layout.Columns)
                {
                    parameters[next++].Value = Value(batch, row, column);
                }
            }

            upsert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private object Value(BenchRows batch, int row, TableColumn column) => column.Field switch
    {
        BarField.Tenant => tenant,
        BarField.Source => batch.Bars[row].Source,
        BarField.Symbol => batch.Bars[row].Symbol,
        BarField.Timeframe => batch.Bars[row].Timeframe,
        BarField.Timestamp => UnixMicroseconds.Of(batch.Bars[row].Timestamp),
        BarField.Volume when column.Type == ColumnType.BigInt => batch.Volumes[row],
        _ => batch.Doubles[row][column.Field - BarField.Open],
    };

    private string Upsert()
    {
        var columns = table.Layout.Columns;
        var rows = Enumerable.Range(0, RowsPerStatement)
            .Select(row => $"({string.Join(", ", columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"@p{(row * columns.Length) + i}")))})");
        var values = table.Layout.ValueColumns.Select(column => $"\"{column.Name}\"").ToArray();
        return $"INSERT INTO \"{table.Table}\" ({string.Join(", ", columns.Select(column => $"\"{column.Name}\""))}) VALUES {string.Join(", ", rows)} "
            + $"ON CONFLICT ({string.Join(", ", table.Layout.KeyColumns.Select(column => $"\"{column.Name}\""))}) "
            + $"DO UPDATE SET {string.Join(", ", values.Select(value => $"{value} = excluded.{value}"))} "
            + $"WHERE {string.Join(" OR ", values.Select(value => $"{value} IS NOT excluded.{value}"))}";
    }

    private static async Task<SqliteConnection> OpenAsync(string file, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", cancellationToken);
        return connection;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
