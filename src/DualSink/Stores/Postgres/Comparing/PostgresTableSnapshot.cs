using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using DualSink.Stores.Comparing;
using Npgsql;
using NpgsqlTypes;

namespace DualSink.Stores.Postgres.Comparing;

/// <summary>
/// A table in PostgreSQL at one instant: a transaction that only reads, and further ones that see the same by its exported
/// snapshot. Needs SELECT on the table and nothing else, and leaves nothing behind a pooler.
/// </summary>
internal sealed class PostgresTableSnapshot : ITableSnapshot
{
    private readonly PostgresBarStore _store;
    private readonly PostgresSql _sql;
    private readonly PostgresDigestSql _digests;
    private readonly PostgresSnapshotFacts _facts;
    private readonly PostgresSnapshotTenants _tenants;
    private readonly Guid? _tenant;
    private readonly int _readers;
    private readonly NpgsqlConnection _leader;
    private readonly List<NpgsqlConnection> _others = [];

    // Where a row of each series lies, by its hash, of the rows that were digested last; null where rows have no place of their own.
    private (SnapshotFilter Filter, IReadOnlyDictionary<long, string> Of)? _places;

    private PostgresTableSnapshot(
        PostgresBarStore store, PostgresSql sql, PostgresDigestSql digests, PostgresSnapshotFacts facts, PostgresSnapshotTenants tenants, Guid? tenant, int readers, NpgsqlConnection leader)
    {
        (_store, _sql, _digests, _facts, _tenants, _tenant, _readers, _leader) = (store, sql, digests, facts, tenants, tenant, readers, leader);
        TenantNames = tenants.Names.ToDictionary(tenant => tenant.Key.ToString(), tenant => tenant.Value);
    }

    /// <inheritdoc/>
    public long TakenAt => _facts.TakenAt;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> TenantNames { get; }

    /// <summary>Takes a snapshot.</summary>
    /// <exception cref="StoreException">The table cannot be read, or rows are hidden in a way that cannot be seen through.</exception>
    public static Task<PostgresTableSnapshot> TakeAsync(PostgresBarStore store, PostgresSql sql, SnapshotScope scope, CancellationToken cancellationToken) => store.GuardAsync(
        async () =>
        {
            var leader = await store.ConnectAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var tenant = await store.TenantAsync(leader, scope.Tenant, cancellationToken).ConfigureAwait(false);
                await BeginAsync(leader, null, cancellationToken).ConfigureAwait(false);
                var facts = await PostgresSnapshotFacts.ReadAsync(leader, sql.Table, store.Binding.Layout.ColumnOf(BarField.Timestamp).Name, cancellationToken).ConfigureAwait(false);
                var digests = new PostgresDigestSql(store.Binding, sql);
                var tenants = PostgresSnapshotTenants.None;
                if (store.Binding.Layout.HasTenant)
                {
                    tenants = await PostgresSnapshotTenants.FindAsync(leader, digests, sql, store.Binding, facts, scope, tenant, cancellationToken).ConfigureAwait(false);
                    if (facts.IsFiltered)
                    {
                        await RefuseHiddenRowsAsync(leader, store, sql, tenants, cancellationToken).ConfigureAwait(false);
                    }
                }

                return new PostgresTableSnapshot(store, sql, digests, facts, tenants, tenant, Math.Max(1, scope.Readers), leader);
            }
            catch
            {
                await leader.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        },
        cancellationToken).AsTask();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Closing ends the transactions; they only read.
        foreach (var other in _others)
        {
            await other.DisposeAsync().ConfigureAwait(false);
        }

        await _leader.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<TableShape> ShapeAsync(DigestForms forms, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            var tenant = _facts.IsFiltered ? _tenants.Names.Keys.Cast<Guid?>().FirstOrDefault() : null;
            var places = new PostgresConditions();
            var sql = _digests.Some(forms, places.Parameter(PostgresBlocks.SomePlaces(_facts.Blocks)));
            var some = await ListAsync(_leader, tenant, sql, places.Parameters, static row => (Timeframe: row.GetString(0), IsPlain: row.IsDBNull(1) || row.GetBoolean(1)), cancellationToken).ConfigureAwait(false);
            return new TableShape(_facts.Rows, [.. some.Select(rows => rows.Timeframe)], some.TrueForAll(rows => rows.IsPlain));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<Dictionary<BucketId, BucketSum>> DigestAsync(DigestRequest request, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            var parts = new PostgresDigestParts(PostgresDigestParts.Of(request, [.. Passes()], _facts, _readers, _leader.PostgreSqlVersion.Major));
            var connections = await ReadersAsync(Math.Min(_readers, parts.Count), cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(connections.Select(connection => DigestAsync(connection, request, parts, cancellationToken))).ConfigureAwait(false);
            if (parts.Places is { } places)
            {
                _places = (request.Filter, places);
            }

            return parts.Sums;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeriesName>> NamesAsync(IReadOnlyCollection<long> hashes, SnapshotFilter filter, bool isComplete, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            HashSet<SeriesName> names = [];
            foreach (var tenant in Passes())
            {
                var (sql, conditions) = NamesOf(hashes, filter, tenant, isComplete);
                names.UnionWith(await ListAsync(
                    _leader, tenant, sql, conditions.Parameters, static row => new SeriesName(row.GetString(0), row.GetString(1), row.GetString(2)), cancellationToken).ConfigureAwait(false));
            }

            return (IReadOnlyList<SeriesName>)[.. names];
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> SourcesAsync(CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            HashSet<string> sources = [];
            foreach (var tenant in Passes())
            {
                var conditions = Conditions(new SnapshotFilter(), tenant, namesTenants: false);
                var sql = _digests.Sources(Source(conditions), conditions);
                sources.UnionWith(await ListAsync(_leader, tenant, sql, conditions.Parameters, static row => row.GetString(0), cancellationToken).ConfigureAwait(false));
            }

            return (IReadOnlyList<string>)[.. sources];
        },
        cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SeenRow> ReadAsync(SeriesName series, SnapshotFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wanted = filter with { Sources = [series.Source], Symbol = series.Symbol, Timeframe = series.Timeframe };
        List<SeenRow> rows = [];
        foreach (var tenant in Passes())
        {
            rows.AddRange(await GuardAsync(
                () =>
                {
                    var conditions = Conditions(wanted, tenant, namesTenants: true);
                    return RowsAsync(tenant, conditions, cancellationToken);
                },
                cancellationToken).ConfigureAwait(false));
        }

        if (_facts.IsFiltered)
        {
            rows.Sort(static (x, y) => x.Row.Timestamp.CompareTo(y.Row.Timestamp));
        }

        foreach (var row in rows)
        {
            yield return row;
        }
    }

    /// <inheritdoc/>
    public Task ProveHashAsync(DigestForms forms, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            foreach (var proof in HashProof.All(forms))
            {
                List<NpgsqlParameter> parameters =
                [
                    new NpgsqlParameter<long> { TypedValue = proof.Timestamp - UnixMicroseconds.OfPostgresEpoch, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                    .. proof.Values.Select(value => new NpgsqlParameter<double> { TypedValue = value }),
                    new NpgsqlParameter<string> { TypedValue = proof.Text },
                ];
                var hashes = await ListAsync(
                    _leader, null, PostgresDigestSql.Proof(forms), parameters, static row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false);
                if (hashes is not [var found] || found != (proof.Row, proof.Series))
                {
                    throw new StoreException(
                        StoreErrorKind.Structure,
                        $"{_store.Binding.DisplayName}: this server hashes otherwise than the other side does, so their digests cannot be held against each other. "
                        + "Compare on servers of the same byte order, whose encoding is UTF8.");
                }
            }

            return true;
        },
        cancellationToken);

    private static async Task BeginAsync(NpgsqlConnection connection, string? snapshot, CancellationToken cancellationToken)
    {
        await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SET TRANSACTION READ ONLY"));
            if (snapshot is not null)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand($"SET TRANSACTION SNAPSHOT {PostgresSql.Literal(snapshot)}"));
            }

            batch.BatchCommands.Add(PostgresSettings.ForComparing(connection.PostgreSqlVersion.Major));
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task RefuseHiddenRowsAsync(NpgsqlConnection connection, PostgresBarStore store, PostgresSql sql, PostgresSnapshotTenants tenants, CancellationToken cancellationToken)
    {
        if (await PostgresHidingPolicies.FindAsync(connection, store.Binding, sql.Table, tenants.Names.Keys, cancellationToken).ConfigureAwait(false) is { } reason)
        {
            throw new StoreException(
                StoreErrorKind.Structure,
                $"{store.Binding.DisplayName}: under row-level security, {reason}, and rows that are hidden would be taken for missing. "
                + "Compare as a role that is not subject to it (BYPASSRLS, or the table's owner where it is not forced).");
        }
    }

    // Under row-level security the rows of one tenant are visible at a time.
    private IEnumerable<Guid?> Passes() => _facts.IsFiltered && _store.Binding.Layout.HasTenant ? _tenants.Names.Keys.Cast<Guid?>() : [_tenant];

    // Where the digests told of a row of each, those rows are looked up; otherwise every row is gone over once more.
    private (string Sql, PostgresConditions Conditions) NamesOf(IReadOnlyCollection<long> hashes, SnapshotFilter filter, Guid? tenant, bool isComplete)
    {
        if (!isComplete && _places is { } places && places.Filter == filter)
        {
            var conditions = new PostgresConditions();
            var known = hashes.Where(places.Of.ContainsKey).Select(hash => places.Of[hash]).ToArray();
            return (_digests.SeriesAt(Source(conditions), conditions.Parameter(known)), conditions);
        }
        else
        {
            var conditions = Conditions(filter, tenant, namesTenants: false);
            var wanted = conditions.Parameter(hashes.ToArray());
            return (_digests.SeriesOf(Source(conditions), conditions, wanted), conditions);
        }
    }

    private async Task DigestAsync(NpgsqlConnection connection, DigestRequest request, PostgresDigestParts parts, CancellationToken cancellationToken)
    {
        while (parts.TryTake(out var part))
        {
            var filter = part.Range is { } range ? request.Filter with { Range = range } : request.Filter;
            var conditions = Conditions(filter, part.Tenant, namesTenants: filter.Sources is not null);
            if (part.Blocks is { } blocks)
            {
                conditions.Add(blocks.Condition);
            }

            var sql = _digests.Digest(request, Source(conditions), conditions, hasPlaces: part.Blocks is not null);
            var sums = await ListAsync(
                connection,
                part.Tenant,
                sql,
                conditions.Parameters,
                static row => (
                    new BucketId(row.GetInt64(0), row.IsDBNull(1) ? null : (long)row.GetDouble(1)),
                    new BucketSum(row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), Int128.Parse(row.GetString(5), CultureInfo.InvariantCulture)),
                    row.IsDBNull(6) ? null : row.GetString(6)),
                cancellationToken).ConfigureAwait(false);
            var rows = parts.Add(sums);
            if (request.Paced is { } paced)
            {
                await paced(rows, Math.Max(rows, part.GoneOver), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<List<NpgsqlConnection>> ReadersAsync(int wanted, CancellationToken cancellationToken)
    {
        while (_others.Count + 1 < wanted)
        {
            var other = await _store.ConnectAsync(cancellationToken).ConfigureAwait(false);
            _others.Add(other);
            await BeginAsync(other, _facts.Snapshot, cancellationToken).ConfigureAwait(false);
        }

        return [_leader, .. _others.Take(wanted - 1)];
    }

    private PostgresConditions Conditions(SnapshotFilter filter, Guid? tenant, bool namesTenants)
    {
        var conditions = new PostgresConditions();
        if (tenant is { } id)
        {
            conditions.Add($"t.{_sql.Column(BarField.Tenant)} = {conditions.Parameter(id)}");
        }
        else if (namesTenants && _store.Binding.Layout.HasTenant)
        {
            // The index that leads to a series begins with its tenant.
            conditions.Add($"t.{_sql.Column(BarField.Tenant)} = ANY({conditions.Parameter(_tenants.Names.Keys.ToArray())})");
        }

        if (filter.Sources is { } sources)
        {
            conditions.Add(SourceIs(sources, conditions));
        }

        conditions.AddSeriesAndTime(_sql, filter);
        return conditions;
    }

    private string SourceIs(IReadOnlyList<string> sources, PostgresConditions conditions)
    {
        var source = $"t.{_sql.Column(BarField.Source)}";
        var own = sources is [var only] ? $"{source} = {conditions.Parameter(only)}" : $"{source} = ANY({conditions.Parameter(sources.ToArray())})";
        if (_tenants.Mapped.Count == 0)
        {
            return own;
        }

        var tenant = $"t.{_sql.Column(BarField.Tenant)}";
        var mapped = conditions.Parameter(_tenants.Mapped.Keys.ToArray());
        var meant = conditions.Parameter(_tenants.Mapped.Where(pair => sources.Contains(pair.Value)).Select(pair => pair.Key).ToArray());
        return $"(({own} AND NOT {tenant} = ANY({mapped})) OR {tenant} = ANY({meant}))";
    }

    // The source as the table without tenants spells it.
    private string Source(PostgresConditions conditions)
    {
        var source = $"t.{_sql.Column(BarField.Source)}::text";
        return _tenants.Mapped.Count == 0
            ? source
            : $"CASE t.{_sql.Column(BarField.Tenant)} {string.Join(' ', _tenants.Mapped.Select(pair => $"WHEN {conditions.Parameter(pair.Key)} THEN {conditions.Parameter(pair.Value)}::text"))} ELSE {source} END";
    }

    private Task<List<SeenRow>> RowsAsync(Guid? tenant, PostgresConditions conditions, CancellationToken cancellationToken)
    {
        PostgresRowReader? rows = null;
        return ListAsync(
            _leader,
            tenant,
            _digests.Read(conditions, _facts.HasUpdatedAt),
            conditions.Parameters,
            reader => new SeenRow((rows ??= new PostgresRowReader(reader, _sql)).Current(), PostgresRowReader.OptionalMicroseconds(reader, PostgresRowReader.Columns)),
            cancellationToken);
    }

    private async Task<List<T>> ListAsync<T>(
        NpgsqlConnection connection, Guid? tenant, string sql, List<NpgsqlParameter> parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var batch = connection.CreateBatch();
        batch.Timeout = 0;
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(PostgresSettings.Visible(_facts.IsFiltered ? tenant : null));
            var command = new NpgsqlBatchCommand(sql);
            parameters.ForEach(parameter => command.Parameters.Add(parameter));
            batch.BatchCommands.Add(command);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                List<T> rows = [];
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }

                return rows;
            }
        }
    }

    private Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
        _store.GuardAsync(() => new ValueTask<T>(work()), cancellationToken).AsTask();
}
