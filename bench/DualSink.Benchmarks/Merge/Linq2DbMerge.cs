using DualSink.Stores;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.DataProvider.PostgreSQL;
using Npgsql;

namespace DualSink.Benchmarks.Merge;

/// <summary>linq2db's bulk copy into a temporary table and its MERGE from there. PostgreSQL 15 or later.</summary>
internal sealed class Linq2DbMerge(TableBinding table) : IMergeWay
{
    public string Name => "linq2db bulk copy + merge";

    public async Task WriteAsync(NpgsqlConnection connection, MergeBatch batch, CancellationToken cancellationToken)
    {
        await using var data = new DataConnection(new DataOptions().UseConnection(PostgreSQLTools.GetDataProvider(PostgreSQLVersion.v15), connection, disposeConnection: false));
        await using var transaction = await data.BeginTransactionAsync(cancellationToken);
        await using (var incoming = await data.CreateTempTableAsync<MergeRow>("incoming", tableOptions: TableOptions.IsTemporary, cancellationToken: cancellationToken))
        {
            await incoming.BulkCopyAsync(new BulkCopyOptions { BulkCopyType = BulkCopyType.ProviderSpecific }, batch.Rows, cancellationToken);
            await data.GetTable<MergeRow>().SchemaName(table.Schema!)
                .Merge()
                .Using(incoming)
                .OnTargetKey()
                .InsertWhenNotMatched()
                .UpdateWhenMatchedAnd((held, sent) =>
                    held.Open != sent.Open || held.High != sent.High || held.Low != sent.Low || held.Close != sent.Close || held.Volume != sent.Volume)
                .MergeAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
