using DualSink.Stores;
using DualSink.Stores.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace DualSink.Benchmarks.Merge;

/// <summary>COPY to a temporary table and one INSERT … ON CONFLICT from it, in plain Npgsql.</summary>
internal sealed class CopyAndMerge(TableBinding table) : IMergeWay
{
    private readonly string _table = new PostgresSql(table).Table;

    public string Name => "COPY to temp + merge";

    public async Task WriteAsync(NpgsqlConnection connection, MergeBatch batch, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {UpsertSql.Columns} FROM {_table} WITH NO DATA", cancellationToken);
        await using (var importer = await connection.BeginBinaryImportAsync($"COPY incoming ({UpsertSql.Columns}) FROM STDIN (FORMAT BINARY)", cancellationToken))
        {
            foreach (var row in batch.Rows)
            {
                await importer.StartRowAsync(cancellationToken);
                await importer.WriteAsync(row.Provider, NpgsqlDbType.Text, cancellationToken);
                await importer.WriteAsync(row.Symbol, NpgsqlDbType.Text, cancellationToken);
                await importer.WriteAsync(row.Interval, NpgsqlDbType.Text, cancellationToken);
                await importer.WriteAsync(row.Ts, NpgsqlDbType.TimestampTz, cancellationToken);
                await importer.WriteAsync(row.Open, NpgsqlDbType.Double, cancellationToken);
                await importer.WriteAsync(row.High, NpgsqlDbType.Double, cancellationToken);
                await importer.WriteAsync(row.Low, NpgsqlDbType.Double, cancellationToken);
                await importer.WriteAsync(row.Close, NpgsqlDbType.Double, cancellationToken);
                await importer.WriteAsync(row.Volume, NpgsqlDbType.Double, cancellationToken);
            }

            await importer.CompleteAsync(cancellationToken);
        }

        await ExecuteAsync(connection, UpsertSql.Of(_table, $"SELECT {UpsertSql.Columns} FROM incoming"), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
