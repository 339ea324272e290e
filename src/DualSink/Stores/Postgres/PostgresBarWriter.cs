using System.Data;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DualSink.Bars;
using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>
/// One worker's way into a PostgreSQL table. Bars that are likely new are streamed in by COPY, the others merged, both
/// in one transaction; a COPY that meets a key after all is rolled back and everything merged.
/// </summary>
internal sealed class PostgresBarWriter : IBarWriter
{
    // Below this a merge, one round trip, beats a COPY, four of them, whatever the keys.
    private const int MinCopy = 50;

    // How long cleaning up after an interrupted COPY may wait for the server; then the connection is given up.
    private const int CleanUpMilliseconds = 1000;

    private readonly PostgresBarStore _store;
    private readonly PostgresSql _sql;
    private readonly PostgresEngineOptions _options;
    private readonly AppendPlan _plan = new();
    private readonly PostgresAppendProbe _probe;
    private readonly PostgresStraggler _straggler = new();
    private readonly PostgresCopyEncoder _encoder;
    private readonly PostgresMergeParameters _mergeParameters;

    // Every write of this writer takes this lock of its own, so it waits for one of its own that the server is still at.
    private readonly long _turn = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    // Writes on behalf of an owner share its lock; the first of a writer has it alone, after all of a process before.
    private readonly long? _owner;
    private bool _sharesOwner;

    public PostgresBarWriter(PostgresBarStore store, PostgresSql sql, PostgresEngineOptions options, long? owner)
    {
        _store = store;
        _owner = owner;
        _sql = sql;
        _options = options;
        _probe = new PostgresAppendProbe(store.Binding.Layout, sql, options);
        _encoder = new PostgresCopyEncoder(store.Binding.Layout);
        _mergeParameters = new PostgresMergeParameters(store.Binding.Layout);
    }

    public ValueTask<WriteSummary> WriteAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken) => LimitedAsync(
        tenant,
        async (connection, tenantId, token) =>
        {
            _plan.Begin(_store.Binding.Layout.HasTenant ? tenant : "", bars.Span);
            var summary = await WriteAsync(connection, tenantId, bars, token).ConfigureAwait(false);
            _plan.Committed();
            return summary;
        },
        cancellationToken);

    public ValueTask<InsertOutcome[]> InsertAsync(string tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken) => LimitedAsync(
        tenant,
        (connection, tenantId, token) => InsertAsync(connection, tenantId, bars, token),
        cancellationToken);

    ValueTask<bool> IBarWriter.TryAsync(string tenant, Bar bar, CancellationToken cancellationToken) => LimitedAsync(
        tenant,
        async (connection, tenantId, token) =>
        {
            var transaction = await connection.BeginTransactionAsync(token).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var changed = await ExecuteAsync(connection, transaction, tenantId, new[] { bar }, token).ConfigureAwait(false);

                // What would be checked on commit counts as well.
                var command = new NpgsqlCommand("SET CONSTRAINTS ALL IMMEDIATE", connection, transaction);
                await using (command.ConfigureAwait(false))
                {
                    await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                }

                await transaction.RollbackAsync(token).ConfigureAwait(false);
                return changed > 0;
            }
        },
        cancellationToken);

    ValueTask<bool[]> IBarWriter.AmendAsync(string tenant, IReadOnlyList<RowAmendment> amendments, CancellationToken cancellationToken) => LimitedAsync(
        tenant,
        async (connection, tenantId, token) =>
        {
            var transaction = await connection.BeginTransactionAsync(token).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                await ExecuteAsync(connection, transaction, tenantId, default, token).ConfigureAwait(false);
                var amending = new PostgresAmending(_store.Binding.Layout, _sql, connection, transaction, tenantId);
                var done = await amending.LockAsync(amendments, token).ConfigureAwait(false);
                await amending.DeleteAsync(amendments, done, token).ConfigureAwait(false);
                Bar[] rewritten = [.. amendments.Where((amendment, i) => done[i] && amendment is { Wanted: not null, Expected: not null }).Select(amendment => amendment.Wanted!).Order(BarOrder.Instance)];
                if (rewritten.Length > 0)
                {
                    await ExecuteAsync(connection, transaction, tenantId, rewritten, token).ConfigureAwait(false);
                }

                await amending.InsertAsync(amendments, done, _mergeParameters, token).ConfigureAwait(false);
                await transaction.CommitAsync(token).ConfigureAwait(false);
                return done;
            }
        },
        cancellationToken);

    public ValueTask DisposeAsync()
    {
        _encoder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<T> LimitedAsync<T>(string tenant, Func<NpgsqlConnection, Guid?, CancellationToken, ValueTask<T>> write, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_options.WriteTimeout);
        try
        {
            return await OnceAsync(tenant, write, limited.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _plan.Forget();
            _probe.Forget();
            cancellationToken.ThrowIfCancellationRequested();
            if (e is OperationCanceledException)
            {
                e = new TimeoutException($"the write did not end within {_options.WriteTimeout.TotalSeconds:0.###} s", e);
            }

            // Disposed: the connections were replaced after new credentials came; the next try finds the new ones.
            if (PostgresErrors.IsStoreError(e) || e is ObjectDisposedException)
            {
                throw _store.Explain(e);
            }

            throw;
        }
    }

    private async ValueTask<T> OnceAsync<T>(string tenant, Func<NpgsqlConnection, Guid?, CancellationToken, ValueTask<T>> write, CancellationToken cancellationToken)
    {
        var connection = await _store.ConnectAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            await _straggler.EndAsync(connection, cancellationToken).ConfigureAwait(false);
            var tenantId = await _store.TenantAsync(connection, tenant, cancellationToken).ConfigureAwait(false);
            _straggler.Watch(connection);
            T result;
            try
            {
                result = await write(connection, tenantId, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (connection.State != ConnectionState.Open && !PostgresErrors.IsStoreError(e) && e is not OperationCanceledException)
            {
                // On a connection that broke, Npgsql may fail in any way at all (a stream without its buffers, say).
                throw new NpgsqlException("the connection broke", e);
            }
            finally
            {
                // A connection that still stands has been answered, and goes back to the pool, where another worker takes it.
                if (connection.State == ConnectionState.Open)
                {
                    _straggler.Clear();
                }
            }

            _sharesOwner = true;
            return result;
        }
    }

    private async ValueTask<WriteSummary> WriteAsync(NpgsqlConnection connection, Guid? tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
    {
        if (bars.Length >= MinCopy && await _probe.MayCopyAsync(connection, cancellationToken).ConfigureAwait(false))
        {
            await _probe.LookUpAsync(_plan, connection, tenant, cancellationToken).ConfigureAwait(false);
            _plan.Split(bars.Span);
            if (_plan.LikelyNew.Count >= MinCopy)
            {
                try
                {
                    return await AppendAsync(connection, tenant, cancellationToken).ConfigureAwait(false);
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
                {
                    _plan.Mispredicted();
                }
                catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.WrongObjectType)
                {
                    // Row-level security was turned on meanwhile, or the table is a view that can be merged into.
                    _probe.CopyRefused();
                }
            }
        }

        // Outside a transaction, one batch is one: the server commits it as a whole at the end, in one round trip.
        var changed = await ExecuteAsync(connection, null, tenant, bars, cancellationToken).ConfigureAwait(false);
        return new WriteSummary(Copied: 0, Upserted: bars.Length, changed);
    }

    private async ValueTask<WriteSummary> AppendAsync(NpgsqlConnection connection, Guid? tenant, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            // BEGIN, the settings and the merge of the few that are not new travel together.
            var changed = await ExecuteAsync(connection, transaction, tenant, _plan.Others.ToArray(), cancellationToken).ConfigureAwait(false);
            await CopyAsync(connection, tenant, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return new WriteSummary(_plan.LikelyNew.Count, _plan.Others.Count, changed + _plan.LikelyNew.Count);
        }
    }

    private async ValueTask CopyAsync(NpgsqlConnection connection, Guid? tenant, CancellationToken cancellationToken)
    {
        var data = _encoder.Encode(tenant ?? Guid.Empty, CollectionsMarshal.AsSpan(_plan.LikelyNew));
        var stream = await connection.BeginRawBinaryCopyAsync(_sql.Copy, cancellationToken).ConfigureAwait(false);
        try
        {
            // The end of a COPY, in the stream's disposal, takes no token: it is bounded by these.
            var limit = Math.Min(_options.StatementTimeout.TotalMilliseconds, _options.WriteTimeout.TotalMilliseconds);
            stream.ReadTimeout = stream.WriteTimeout = (int)limit + CleanUpMilliseconds;
            await stream.WriteAsync(data, cancellationToken).ConfigureAwait(false);
        }
        catch when (connection.State == ConnectionState.Open)
        {
            // What was sent is ended too, but the transaction is not committed.
            stream.ReadTimeout = stream.WriteTimeout = CleanUpMilliseconds;
            throw;
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<int> ExecuteAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, Guid? tenant, ReadOnlyMemory<Bar> merge, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Transaction = transaction;
            batch.Timeout = 0;
            batch.BatchCommands.Add(PostgresSettings.ForWrite(_options, tenant, _turn, _owner, _sharesOwner));
            if (merge.IsEmpty)
            {
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                return 0;
            }

            var command = new NpgsqlBatchCommand(_sql.Merge);
            _mergeParameters.AddTo(command.Parameters, tenant ?? Guid.Empty, merge.Span);
            batch.BatchCommands.Add(command);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return command.RecordsAffected;
        }
    }

    private async ValueTask<InsertOutcome[]> InsertAsync(NpgsqlConnection connection, Guid? tenant, ReadOnlyMemory<Bar> bars, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            batch.BatchCommands.Add(PostgresSettings.ForWrite(_options, tenant, _turn, _owner, _sharesOwner));
            foreach (var sql in (string[])[_sql.Insert, _sql.Held])
            {
                var command = new NpgsqlBatchCommand(sql);
                _mergeParameters.AddTo(command.Parameters, tenant ?? Guid.Empty, bars.Span);
                batch.BatchCommands.Add(command);
            }

            var outcomes = new InsertOutcome[bars.Length];
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var inserted = new HashSet<long>();
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    inserted.Add(reader.GetInt64(0));
                }

                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                for (var place = 0; await reader.ReadAsync(cancellationToken).ConfigureAwait(false); place++)
                {
                    outcomes[place] = inserted.Contains(place + 1) ? InsertOutcome.Inserted
                        : reader.IsDBNull(0) ? InsertOutcome.Ignored
                        : reader.GetBoolean(0) ? InsertOutcome.Unchanged : InsertOutcome.Present;
                }

                // The server's last word, on the commit, comes after the rows.
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }

            return outcomes;
        }
    }
}
