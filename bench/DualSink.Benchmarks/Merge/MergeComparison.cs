using DualSink.Schema;
using DualSink.Stores;
using DualSink.Stores.Postgres;
using Npgsql;

namespace DualSink.Benchmarks.Merge;

/// <summary>Lets every way write the same batches, in turn and round after round, into a schema that is dropped at the end.</summary>
internal sealed class MergeComparison(PostgresEngine engine, TimeProvider time, int batches, int rounds)
{
    private readonly TableBinding _table = new(TableLayout.Provider) { Schema = $"dualsink_bench_merge_{Environment.ProcessId}" };

    public async Task<List<MergeResult>> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await engine.DataSource.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"CREATE SCHEMA {_table.Schema}", cancellationToken);
        try
        {
            await SchemaManager.For(engine).ApplyAsync([_table], new SchemaApplyOptions(), cancellationToken);
            IMergeWay[] ways = [new ProductMerge(_table), new CopyAndMerge(_table), new Linq2DbMerge(_table), new DapperExecuteMany(_table)];
            var results = new List<MergeResult>();
            foreach (var @case in MergeCase.All(batches))
            {
                results.AddRange(await RunAsync(connection, ways, @case, cancellationToken));
            }

            return results;
        }
        finally
        {
            await ExecuteAsync(connection, $"DROP SCHEMA {_table.Schema} CASCADE", CancellationToken.None);
        }
    }

    private async Task<IEnumerable<MergeResult>> RunAsync(NpgsqlConnection connection, IMergeWay[] ways, MergeCase @case, CancellationToken cancellationToken)
    {
        var measured = ways.ToDictionary(way => way, _ => new List<MergeRound>());

        // One round more, untimed, so that nothing is compiled in the others; and each way begins a round in its turn.
        string? held = null;
        for (var round = 0; round <= rounds; round++)
        {
            for (var turn = 0; turn < ways.Length; turn++)
            {
                var way = ways[(round + turn) % ways.Length];
                var result = await RoundAsync(connection, way, @case, cancellationToken);
                if (round > 0)
                {
                    measured[way].Add(result);
                    continue;
                }

                var holds = await HeldAsync(connection, cancellationToken);
                if ((held ??= holds) != holds)
                {
                    throw new InvalidOperationException($"{way.Name} left other rows than {ways[0].Name} in case {@case.Name}.");
                }
            }
        }

        var product = measured[ways[0]];
        return ways.Select(way => new MergeResult(
            @case.Name,
            way.Name,
            Math.Round(Medians.Of(measured[way].Select(result => result.BarsPerSecond))),
            Math.Round(Medians.Of(measured[way].Zip(product, (result, own) => result.BarsPerSecond / own.BarsPerSecond)), 3),
            Math.Round(Medians.Of(measured[way].Select(result => (double)result.AllocatedBytes / result.Bars))),
            Math.Round(Medians.Of(measured[way].Select(result => result.Processor.TotalMicroseconds / result.Bars)), 2)));
    }

    private async Task<MergeRound> RoundAsync(NpgsqlConnection connection, IMergeWay way, MergeCase @case, CancellationToken cancellationToken)
    {
        // VACUUM sets what the planner and the visibility map know to the same for all; CHECKPOINT lets each pay for its own pages.
        await ExecuteAsync(connection, $"TRUNCATE {_table.Schema}.bars_ohlcv", cancellationToken);
        var before = new ProductMerge(_table);
        foreach (var batch in @case.Before)
        {
            await before.WriteAsync(connection, batch, cancellationToken);
        }

        await ExecuteAsync(connection, $"VACUUM (ANALYZE) {_table.Schema}.bars_ohlcv", cancellationToken);
        await CheckpointAsync(connection, cancellationToken);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var processor = Environment.CpuUsage.TotalTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = time.GetTimestamp();
        foreach (var batch in @case.Batches)
        {
            await way.WriteAsync(connection, batch, cancellationToken);
        }

        var elapsed = time.GetElapsedTime(started);
        return new MergeRound(
            @case.Batches.Sum(batch => batch.Bars.Length),
            elapsed,
            Environment.CpuUsage.TotalTime - processor,
            GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    private async Task<string> HeldAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT count(*) || md5(string_agg(t::text, ',' ORDER BY t::text)) FROM (SELECT {UpsertSql.Columns} FROM {_table.Schema}.bars_ohlcv) AS t", connection);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task CheckpointAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, "CHECKPOINT", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // An ordinary role may not; the turns alternate, so the cost falls on all.
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
