using DualSink.Stores;
using DualSink.Stores.Postgres;
using Npgsql;

namespace DualSink.Benchmarks.Merge;

/// <summary>The product's merge: one statement over arrays, in one round trip with the settings it needs.</summary>
internal sealed class ProductMerge(TableBinding table) : IMergeWay
{
    private readonly PostgresSql _sql = new(table);
    private readonly PostgresMergeParameters _parameters = new(table.Layout);
    private readonly PostgresEngineOptions _options = new();

    public string Name => "DualSink merge";

    public async Task WriteAsync(NpgsqlConnection connection, MergeBatch batch, CancellationToken cancellationToken)
    {
        var merge = new NpgsqlBatchCommand(_sql.Merge);
        _parameters.AddTo(merge.Parameters, Guid.Empty, batch.Bars);
        await using var commands = new NpgsqlBatch(connection) { BatchCommands = { PostgresSettings.For(_options, null), merge } };
        await commands.ExecuteNonQueryAsync(cancellationToken);
    }
}
