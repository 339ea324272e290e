using System.Data;
using System.Runtime.CompilerServices;
using DualSink.Bars;
using DualSink.Stores.Comparing;
using DualSink.Stores.Postgres.Comparing;
using Npgsql;

namespace DualSink.Stores.Postgres;

/// <summary>A table of bars in PostgreSQL.</summary>
internal sealed class PostgresBarStore : IBarStore
{
    // How long beyond its own limit the server may take to say that it was reached.
    private const int AnswerSeconds = 5;

    private readonly PostgresEngine _engine;
    private readonly PostgresSql _sql;
    private readonly PostgresTenants _tenants;
    private readonly long? _owner;

    public PostgresBarStore(PostgresEngine engine, TableBinding binding, long? owner = null)
    {
        _engine = engine;
        _owner = owner;
        Binding = binding;
        _sql = new PostgresSql(binding);
        _tenants = new PostgresTenants(_sql, binding, engine.Location);
    }

    public TableBinding Binding { get; }

    public int MaxConcurrentWriters => int.MaxValue;

    public IBarWriter CreateWriter() => new PostgresBarWriter(this, _sql, _engine.Options, _owner);

    IBarStore IBarStore.OwnedBy(long owner) => new PostgresBarStore(_engine, Binding, owner);

    async ValueTask<string> IBarStore.IdentifyAsync(string name, CancellationToken cancellationToken) => Binding.Layout.HasTenant
        ? await RunAsync(name, (_, id, _) => Task.FromResult(id!.Value.ToString()), cancellationToken).ConfigureAwait(false)
        : name;

    Task<bool> IBarStore.HasTenantAsync(string tenant, CancellationToken cancellationToken) => Binding.Layout.HasTenant
        ? RunAsync(null, (connection, _, token) => _tenants.HasAsync(connection, tenant, token), cancellationToken)
        : Task.FromResult(true);

    public Task CheckAsync(string tenant, bool alsoDelete, CancellationToken cancellationToken) =>
        RunAsync(tenant, new PostgresAccessCheck(Binding, _sql, _engine.Options, _engine.Location, alsoDelete).RunAsync, cancellationToken);

    public async IAsyncEnumerable<StoredRow> ReadAsync(RowFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var connection = await GuardAsync(() => _engine.DataSource.OpenConnectionAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var tenant = await GuardAsync(() => TenantAsync(connection, filter.Tenant, cancellationToken), cancellationToken).ConfigureAwait(false);
            var where = new PostgresWhere(_sql, filter, tenant);
            var batch = BatchFor(connection, tenant, _sql.Read(where.Sql), where.Parameters);

            // Sorting a large table takes its time, and what a reader takes over its rows is its own affair.
            batch.BatchCommands[0].Parameters[1].Value = "0";
            batch.Timeout = 0;
            await using (batch.ConfigureAwait(false))
            {
                var reader = await GuardAsync(() => new ValueTask<NpgsqlDataReader>(batch.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken)), cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await GuardAsync(() => new ValueTask<bool>(reader.NextResultAsync(cancellationToken)), cancellationToken).ConfigureAwait(false);
                    var rows = new PostgresRowReader(reader, _sql);
                    while (await GuardAsync(() => new ValueTask<bool>(reader.ReadAsync(cancellationToken)), cancellationToken).ConfigureAwait(false))
                    {
                        // Rows that have arrived come without a look at the token.
                        cancellationToken.ThrowIfCancellationRequested();
                        yield return rows.Current();
                    }
                }
            }
        }
    }

    Task<List<StoredRow>> IBarStore.ReadPageAsync(RowFilter filter, RowKey? after, int limit, CancellationToken cancellationToken) => RunAsync(
        filter.Tenant,
        async (connection, tenant, token) =>
        {
            var page = new PostgresPage(_sql, filter, tenant, after, limit);
            var batch = BatchFor(connection, tenant, page.Sql, page.Parameters);
            await using (batch.ConfigureAwait(false))
            {
                var reader = await batch.ExecuteReaderAsync(token).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await reader.NextResultAsync(token).ConfigureAwait(false);
                    return await PageAsync(reader, token).ConfigureAwait(false);
                }
            }
        },
        cancellationToken);

    public Task<long> CountAsync(RowFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return RunAsync(
            filter.Tenant,
            async (connection, tenant, token) =>
            {
                var where = new PostgresWhere(_sql, filter, tenant);
                return await ScalarAsync(connection, tenant, _sql.Count(where.Sql), where.Parameters, reader => reader.GetInt64(0), token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<long?> LatestAsync(SeriesKey series, CancellationToken cancellationToken) => RunAsync(
        Binding.Layout.HasTenant ? series.Tenant : null,
        async (connection, tenant, token) =>
        {
            var filter = new RowFilter { Source = series.Source, Symbol = series.Symbol, Timeframe = series.Timeframe };
            var where = new PostgresWhere(_sql, filter, tenant);
            return await ScalarAsync(connection, tenant, _sql.Latest(where.Sql), where.Parameters, PostgresRowReader.OptionalMicroseconds, token).ConfigureAwait(false);
        },
        cancellationToken);

    async Task<ITableSnapshot> IBarStore.SnapshotAsync(SnapshotScope scope, CancellationToken cancellationToken) =>
        await PostgresTableSnapshot.TakeAsync(this, _sql, scope, cancellationToken).ConfigureAwait(false);

    public Task<long> DeleteSourceAsync(string tenant, string source, CancellationToken cancellationToken) => RunAsync(
        tenant,
        async (connection, tenantId, token) =>
        {
            var where = new PostgresWhere(_sql, new RowFilter { Source = source }, tenantId);
            var batch = BatchFor(connection, tenantId, _sql.Delete(where.Sql), where.Parameters);
            await using (batch.ConfigureAwait(false))
            {
                await batch.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                return (long)batch.BatchCommands[1].RecordsAffected;
            }
        },
        cancellationToken);

    /// <summary>A connection of the pool.</summary>
    internal ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken) => _engine.DataSource.OpenConnectionAsync(cancellationToken);

    /// <summary>The tenant's uuid; null where the layout has none, or where all tenants are meant.</summary>
    internal async ValueTask<Guid?> TenantAsync(NpgsqlConnection connection, string? tenant, CancellationToken cancellationToken) =>
        Binding.Layout.HasTenant && tenant is not null
            ? await _tenants.FindAsync(connection, tenant, cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>What the driver threw, in the store's terms. Has tenants and credentials looked up again where they are in doubt.</summary>
    internal StoreException Explain(Exception exception)
    {
        var error = PostgresErrors.Translate(exception, Binding, _engine.Location);
        if (error.Code == PostgresErrorCodes.ForeignKeyViolation)
        {
            _tenants.Forget();
        }
        else if (error.Kind == StoreErrorKind.Credentials)
        {
            _engine.RefreshCredentials();
        }

        return error;
    }

    private async Task<List<StoredRow>> PageAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        List<StoredRow> rows = [];
        var stored = new PostgresRowReader(reader, _sql);
        var last = (Place: 0L, Timestamp: long.MinValue);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = stored.Current();
            var place = (Place: reader.GetInt64(PostgresRowReader.Columns), row.Timestamp);

            // Nothing in the statement sorts the whole: it comes in the order in which the server goes from series to series.
            if (rows.Count > 0 && place.CompareTo(last) <= 0)
            {
                throw new InvalidOperationException($"{_engine.Location} returned a page of {Binding.DisplayName} out of order.");
            }

            last = place;
            rows.Add(row);
        }

        return rows;
    }

    private async Task RunAsync(string tenant, Func<NpgsqlConnection, Guid?, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        await RunAsync(
            tenant,
            async (connection, id, token) =>
            {
                await work(connection, id, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    private async Task<T> RunAsync<T>(string? tenant, Func<NpgsqlConnection, Guid?, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        await GuardAsync(
            async () =>
            {
                var connection = await _engine.DataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    var id = await TenantAsync(connection, tenant, cancellationToken).ConfigureAwait(false);
                    return await work(connection, id, cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>Does something on the server, and has what fails explained.</summary>
    internal async ValueTask<T> GuardAsync<T>(Func<ValueTask<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.IsStoreError(e) && !cancellationToken.IsCancellationRequested)
        {
            throw Explain(e);
        }
    }

    private NpgsqlBatch BatchFor(NpgsqlConnection connection, Guid? tenant, string sql, List<NpgsqlParameter> parameters)
    {
        var batch = connection.CreateBatch();
        batch.Timeout = (int)_engine.Options.StatementTimeout.TotalSeconds + AnswerSeconds;
        batch.BatchCommands.Add(tenant is null && Binding.Layout.HasTenant
            ? PostgresSettings.ForAllTenants(_engine.Options)
            : PostgresSettings.For(_engine.Options, tenant));
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
        return batch;
    }

    private async Task<T> ScalarAsync<T>(
        NpgsqlConnection connection, Guid? tenant, string sql, List<NpgsqlParameter> parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var batch = BatchFor(connection, tenant, sql, parameters);
        await using (batch.ConfigureAwait(false))
        {
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                return read(reader);
            }
        }
    }
}
