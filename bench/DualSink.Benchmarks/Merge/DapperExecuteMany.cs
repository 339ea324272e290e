using Dapper;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using Npgsql;

namespace DualSink.Benchmarks.Merge;

/// <summary>Dapper's ExecuteAsync over a list: the upsert once a row, in one transaction.</summary>
internal sealed class DapperExecuteMany(TableBinding table) : IMergeWay
{
    private readonly string _sql = UpsertSql.Of(
        new PostgresSql(table).Table, "VALUES (@Provider, @Symbol, @Interval, @Ts, @Open, @High, @Low, @Close, @Volume)");

    public string Name => "Dapper executemany";

    public async Task WriteAsync(NpgsqlConnection connection, MergeBatch batch, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(_sql, batch.Rows, transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }
}
