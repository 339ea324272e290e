using System.Data;
using System.Runtime.InteropServices;
using DualSink.Bars;
using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>
/// One worker's way into a PostgreSQL table. Bars that are likely new are streamed in by COPY, the others merged, both
/// in one transaction; a COPY that meets a key after all is rolled back and everything merged.
/// </summary>
internal sealed class PostgresBarWriter(PostgresBarStore store, PostgresSql sql, PostgresEngineOptions options) : IBarWriter
{
    // Below this a merge, one round trip, beats a COPY, four of them, whatever the keys.
    private const int MinCopy = 50;

    // After a look-up that took too long (no index serves it), merge for so many writes before trying again.
    private const int LookupPause = 1000;

    private readonly AppendPredictor _predictor = new();
    private readonly PostgresCopyEncoder _encoder = new(store.Binding.Layout);
    private readonly PostgresMergeParameters _mergeParameters = new(store.Binding.Layout);
    private readonly PostgresStraggler _straggler = new();
    private readonly List<SeriesRun> _runs = [];
    private readonly List<Bar> _likelyNew = [];
    private readonly List<Bar> _others = [];
    private bool? _copyAllowed;
    private int _lookupsPausedFor;

    public async ValueTask<WriteSummary> WriteAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(options.WriteTimeout);
        try
        {
            return await WriteOnceAsync(tenant, bars, limited.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _predictor.Forget();
            _copyAllowed = null;
            cancellationToken.ThrowIfCancellationRequested();
            if (e is OperationCanceledException)
            {
                e = new TimeoutException($"no end of the write in {options.WriteTimeout.TotalSeconds:0} s", e);
            }

            // Disposed: the connections were replaced after new credentials came; the next try finds the new ones.
            if (PostgresErrors.IsStoreError(e) || e is ObjectDisposedException)
            {
                throw store.Explain(e);
            }

            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _encoder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<WriteSummary> WriteOnceAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
    {
        var connection = await store.ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await _straggler.EndAsync(connection, cancellationToken).ConfigureAwait(false);
            var tenantId = await store.TenantAsync(connection, tenant, cancellationToken).ConfigureAwait(false);
            FindRuns(store.Binding.Layout.HasTenant ? tenant : "", bars.Span);
            _straggler.Watch(connection);
            WriteSummary summary;
            try
            {
                summary = await WriteAsync(connection, tenantId, bars, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                // A connection that still stands has been answered, and goes back to the pool, where another worker takes it.
                if (connection.State == ConnectionState.Open)
                {
                    _straggler.Clear();
                }
            }

            foreach (var run in _runs)
            {
                _predictor.Committed(run.Series, bars.Span[run.End - 1].Timestamp.Ticks);
            }

            return summary;
        }
    }

    private async ValueTask<WriteSummary> WriteAsync(NpgsqlConnection connection, Guid? tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
    {
        if (bars.Length >= MinCopy && await MayCopyAsync(connection, cancellationToken).ConfigureAwait(false))
        {
            await LookUpUnknownAsync(connection, tenant, cancellationToken).ConfigureAwait(false);
            Split(bars.Span);
            if (_likelyNew.Count >= MinCopy)
            {
                try
                {
                    await AppendAsync(connection, tenant, cancellationToken).ConfigureAwait(false);
                    return new WriteSummary(_likelyNew.Count, _others.Count);
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
                {
                    foreach (var run in _runs)
                    {
                        _predictor.Mispredicted(run.Series);
                    }
                }
                catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.WrongObjectType)
                {
                    // Row-level security was turned on meanwhile, or the table is a view that can be merged into.
                    _copyAllowed = false;
                }
            }
        }

        await MergeAsync(connection, tenant, bars, cancellationToken).ConfigureAwait(false);
        return new WriteSummary(Copied: 0, Upserted: bars.Length);
    }

    private async ValueTask<bool> MayCopyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_copyAllowed is null)
        {
            // Without its key a table would take a repeated COPY for new rows.
            var command = new NpgsqlCommand(
                "SELECT NOT row_security_active($1) AND EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = $1::regclass AND i.indisunique AND i.indisvalid "
                + "AND i.indpred IS NULL AND ARRAY(SELECT a.attname::text COLLATE \"C\" FROM pg_attribute AS a WHERE a.attrelid = i.indrelid "
                + "AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]) ORDER BY 1) = $2)",
                connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = sql.Table },
                    new NpgsqlParameter<string[]> { TypedValue = [.. store.Binding.Layout.KeyColumns.Select(column => column.Name).Order(StringComparer.Ordinal)] },
                },
            };
            await using (command.ConfigureAwait(false))
            {
                _copyAllowed = (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
            }
        }

        return _copyAllowed.Value;
    }

    private async ValueTask LookUpUnknownAsync(NpgsqlConnection connection, Guid? tenant, CancellationToken cancellationToken)
    {
        if (_lookupsPausedFor > 0)
        {
            _lookupsPausedFor--;
            return;
        }

        var unknown = _runs.FindAll(run => !_predictor.IsKnown(run.Series));
        if (unknown.Count == 0)
        {
            return;
        }

        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(PostgresSettings.For(options, tenant));
            var command = new NpgsqlBatchCommand(sql.Newest);
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. unknown.Select(run => run.Series.Source)] });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. unknown.Select(run => run.Series.Symbol)] });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. unknown.Select(run => run.Series.Timeframe)] });
            if (tenant is { } id)
            {
                command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
            }

            batch.BatchCommands.Add(command);
            try
            {
                await LearnAsync(batch, unknown, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled && !cancellationToken.IsCancellationRequested)
            {
                _lookupsPausedFor = LookupPause;
            }
        }
    }

    private async ValueTask LearnAsync(NpgsqlBatch batch, List<SeriesRun> unknown, CancellationToken cancellationToken)
    {
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            foreach (var run in unknown)
            {
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var newest = PostgresRowReader.OptionalMicroseconds(reader);
                _predictor.Learn(run.Series, newest is { } microseconds ? TicksOf(microseconds) : long.MinValue);
            }
        }
    }

    private async ValueTask AppendAsync(NpgsqlConnection connection, Guid? tenant, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // BEGIN, the settings and the merge of the few that are not new travel together.
            await ExecuteAsync(connection, transaction, tenant, _others.ToArray(), cancellationToken).ConfigureAwait(false);
            var data = _encoder.Encode(tenant ?? Guid.Empty, CollectionsMarshal.AsSpan(_likelyNew));
            var stream = await connection.BeginRawBinaryCopyAsync(sql.Copy, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                // Whatever interrupts this, the transaction is not committed.
                await stream.WriteAsync(data, cancellationToken).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Outside a transaction, one batch is one: the server commits it as a whole at the end, in one round trip.
    private ValueTask MergeAsync(NpgsqlConnection connection, Guid? tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, null, tenant, bars, cancellationToken);

    private async ValueTask ExecuteAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, Guid? tenant, ReadOnlyMemory<Bar> merge, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Transaction = transaction;
            batch.BatchCommands.Add(PostgresSettings.For(options, tenant));
            if (!merge.IsEmpty)
            {
                var command = new NpgsqlBatchCommand(sql.Merge);
                _mergeParameters.AddTo(command.Parameters, tenant ?? Guid.Empty, merge.Span);
                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void FindRuns(string tenant, ReadOnlySpan<Bar> bars)
    {
        _runs.Clear();
        for (var start = 0; start < bars.Length;)
        {
            var first = bars[start];
            var end = start + 1;
            while (end < bars.Length && bars[end].Symbol == first.Symbol && bars[end].Source == first.Source && bars[end].Timeframe == first.Timeframe)
            {
                end++;
            }

            _runs.Add(new SeriesRun(new SeriesKey(tenant, first.Source, first.Symbol, first.Timeframe), start, end));
            start = end;
        }
    }

    private void Split(ReadOnlySpan<Bar> bars)
    {
        _likelyNew.Clear();
        _others.Clear();
        foreach (var run in _runs)
        {
            // Within a run timestamps ascend, so what is new is its tail.
            var newest = _predictor.LikelyNewAfter(run.Series);
            var firstNew = run.End;
            while (firstNew > run.Start && bars[firstNew - 1].Timestamp.Ticks > newest)
            {
                firstNew--;
            }

            _others.AddRange(bars[run.Start..firstNew]);
            _likelyNew.AddRange(bars[firstNew..run.End]);
        }
    }

    private static long TicksOf(long microseconds) => UnixMicroseconds.ToDateTime(microseconds)?.Ticks ?? (microseconds > 0 ? long.MaxValue : long.MinValue);

    private readonly record struct SeriesRun(SeriesKey Series, int Start, int End);
}
