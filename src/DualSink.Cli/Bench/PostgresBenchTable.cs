using System.Collections.Concurrent;
using DualSink.Bars;
using DualSink.Sinks;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace DualSink.Cli.Bench;

/// <summary>Two identical tables in PostgreSQL: the baseline is Npgsql's own binary COPY, a batch a COPY.</summary>
internal sealed class PostgresBenchTable(
    PostgresEngine engine, TableBinding sinkTable, TableBinding copyTable, StoreSinkOptions options, string tenant, Guid tenantId) : IBenchTable
{
    public string Table => sinkTable.Table;

    public string Baseline => "raw binary COPY";

    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync($"TRUNCATE {Name(sinkTable)}, {Name(copyTable)}", cancellationToken);
        try
        {
            // Otherwise one side pays for what the other wrote.
            await ExecuteAsync("CHECKPOINT", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // An ordinary role may not; the rounds alternate, so the cost falls on both sides.
        }
    }

    public BenchRows[] Prepare(Bar[][] batches) => Array.ConvertAll(batches, batch => new BenchRows(batch));

    public async Task<bool> RunBaselineAsync(BenchRows[] batches, CancellationToken cancellationToken)
    {
        var queue = new ConcurrentQueue<BenchRows>(batches);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => Task.Run(() => CopyAllAsync(queue, cancellationToken), cancellationToken)));
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported)
        {
            return false;
        }
    }

    public IBarStore OpenStore() => engine.Open(sinkTable);

    public StoreSink OpenSink() => new(OpenStore(), options, new PipelineContext(tenant, "dualsink-bench"));

    private async Task CopyAllAsync(ConcurrentQueue<BenchRows> queue, CancellationToken cancellationToken)
    {
        await using var connection = await engine.DataSource.OpenConnectionAsync(cancellationToken);
        var columns = string.Join(", ", copyTable.Layout.Columns.Select(column => $"\"{column.Name}\""));
        while (queue.TryDequeue(out var batch))
        {
            // Rows go into the importer's buffer without a task each; that is the faster of its two ways.
            await using var importer = await connection.BeginBinaryImportAsync($"COPY {Name(copyTable)} ({columns}) FROM STDIN (FORMAT BINARY)", cancellationToken);
            for (var i = 0; i < batch.Bars.Length; i++)
            {
                WriteRow(importer, batch, i);
            }

            await importer.CompleteAsync(cancellationToken);
        }
    }

    private void WriteRow(NpgsqlBinaryImporter importer, BenchRows batch, int i)
    {
        var bar = batch.Bars[i];
        importer.StartRow();
        if (copyTable.Layout.HasTenant)
        {
            importer.Write(tenantId, NpgsqlDbType.Uuid);
        }

        importer.Write(bar.Source, NpgsqlDbType.Text);
        importer.Write(bar.Symbol, NpgsqlDbType.Text);
        importer.Write(bar.Timeframe, NpgsqlDbType.Text);
        importer.Write(bar.Timestamp, NpgsqlDbType.TimestampTz);
        if (copyTable.Layout.HasTenant)
        {
            importer.Write(bar.Open, NpgsqlDbType.Numeric);
            importer.Write(bar.High, NpgsqlDbType.Numeric);
            importer.Write(bar.Low, NpgsqlDbType.Numeric);
            importer.Write(bar.Close, NpgsqlDbType.Numeric);
            importer.Write(batch.Volumes[i], NpgsqlDbType.Bigint);
            return;
        }

        foreach (var number in batch.Doubles[i])
        {
            importer.Write(number, NpgsqlDbType.Double);
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = engine.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Name(TableBinding table) => $"\"{table.Schema}\".\"{table.Table}\"";
}
