using System.Runtime.CompilerServices;
using DualSink.Stores.Comparing;

namespace DualSink.Stores.Sqlite.Comparing;

/// <summary>A table of a SQLite file at one instant: a transaction that only reads. Keeps nobody from writing.</summary>
internal sealed class SqliteTableSnapshot : ITableSnapshot
{
    private const int RowsBetweenPaces = 65_536;

    private readonly TableBinding _binding;
    private readonly SqliteSql _sql;
    private readonly SqliteSession _session;
    private readonly SnapshotScope _scope;
    private readonly IReadOnlyList<string> _tenants;

    private SqliteTableSnapshot(TableBinding binding, SqliteSql sql, SqliteSession session, SnapshotScope scope)
    {
        (_binding, _sql, _session, _scope) = (binding, sql, session, scope);
        session.Execute("BEGIN");
        TakenAt = Numbers($"SELECT {SqliteSql.Now}, count(*) FROM sqlite_schema")[0];
        _tenants = !binding.Layout.HasTenant ? [] : scope.Tenant is { } only ? [only] : Texts(sql.Tenants);
        TenantNames = _tenants.ToDictionary(tenant => tenant);
    }

    /// <inheritdoc/>
    public long TakenAt { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> TenantNames { get; }

    /// <summary>Takes a snapshot.</summary>
    /// <exception cref="StoreException">The file or the table cannot be read.</exception>
    public static Task<ITableSnapshot> TakeAsync(SqliteEngine engine, TableBinding binding, SqliteSql sql, SnapshotScope scope, CancellationToken cancellationToken) => Task.Run<ITableSnapshot>(
        () =>
        {
            var session = engine.OpenSession(forWriting: false);
            try
            {
                return new SqliteTableSnapshot(binding, sql, session, scope);
            }
            catch
            {
                session.Dispose();
                throw;
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<TableShape> ShapeAsync(DigestForms forms, CancellationToken cancellationToken) =>
        Task.Run(() => new TableShape(Numbers(_sql.Pages)[0], Texts(_sql.SomeTimeframes), IsPlain: false), cancellationToken);

    /// <inheritdoc/>
    public Task<Dictionary<BucketId, BucketSum>> DigestAsync(DigestRequest request, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            var digester = new SqliteDigester(_binding.Layout, request.Forms, request.Time, NameOf);
            var wanted = request.Filter;

            // At a pace, rows that lie outside the time are told apart here, where they are counted.
            var passesOver = request.InSmallParts && wanted is { Sources: null, Symbol: null } && wanted.Range != TimeRange.All && Numbers(_sql.HasTimeIndex)[0] == 0;
            var timestamp = _binding.Layout.Columns.IndexOf(_binding.Layout.ColumnOf(BarField.Timestamp));
            foreach (var pass in Passes(wanted))
            {
                var conditions = Conditions(passesOver ? wanted with { Range = TimeRange.All } : wanted, pass);
                using var rows = SqliteBarStore.Prepare(_session, _sql.Rows(conditions), conditions);
                var (digested, goneOver) = (0, 0);
                while (rows.Step())
                {
                    if (!passesOver || wanted.Range.Holds(rows.Int64(timestamp)))
                    {
                        digester.Add(rows);
                        digested++;
                    }

                    if (++goneOver == RowsBetweenPaces)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        await PaceAsync(request, digested, goneOver, cancellationToken).ConfigureAwait(false);
                        (digested, goneOver) = (0, 0);
                    }
                }

                await PaceAsync(request, digested, goneOver, cancellationToken).ConfigureAwait(false);
            }

            return digester.Sums;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SeriesName>> NamesAsync(IReadOnlyCollection<long> hashes, SnapshotFilter filter, bool isComplete, CancellationToken cancellationToken) => Task.Run<IReadOnlyList<SeriesName>>(
        () =>
        {
            var wanted = hashes.ToHashSet();
            return [.. Series(filter, cancellationToken).Where(name => wanted.Contains(RowHash.OfSeries(name))).Distinct()];
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> SourcesAsync(CancellationToken cancellationToken) =>
        Task.Run<IReadOnlyList<string>>(() => [.. Series(new SnapshotFilter(), cancellationToken).Select(name => name.Source).Distinct()], cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SeenRow> ReadAsync(SeriesName series, SnapshotFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wanted = filter with { Sources = [series.Source], Symbol = series.Symbol, Timeframe = series.Timeframe };
        foreach (var row in await Task.Run(() => Read(wanted), cancellationToken).ConfigureAwait(false))
        {
            yield return row;
        }
    }

    /// <summary>Digests here are made by <see cref="RowHash"/> itself.</summary>
    public Task ProveHashAsync(DigestForms forms, CancellationToken cancellationToken) => Task.CompletedTask;

    private static async ValueTask PaceAsync(DigestRequest request, int rows, int goneOver, CancellationToken cancellationToken)
    {
        if (request.Paced is { } paced && goneOver > 0)
        {
            await paced(rows, goneOver, cancellationToken).ConfigureAwait(false);
        }
    }

    private List<SeenRow> Read(SnapshotFilter filter)
    {
        List<SeenRow> found = [];
        var passes = Passes(filter).ToList();
        var places = SqliteBarStore.PlacesOf(_binding.Layout);
        var wanted = filter.Timestamps?.ToHashSet();
        foreach (var pass in passes)
        {
            var conditions = Conditions(filter, pass);
            using var rows = SqliteBarStore.Prepare(_session, _sql.RowsByTime(conditions), conditions);
            while (rows.Step())
            {
                var row = SqliteBarStore.Row(rows, places);
                if (wanted?.Contains(row.Timestamp) ?? true)
                {
                    found.Add(new SeenRow(row, rows.OptionalInt64(_binding.Layout.Columns.Length)));
                }
            }
        }

        if (passes.Count > 1)
        {
            found.Sort(static (x, y) => x.Row.Timestamp.CompareTo(y.Row.Timestamp));
        }

        return found;
    }

    private IEnumerable<SeriesName> Series(SnapshotFilter filter, CancellationToken cancellationToken)
    {
        foreach (var pass in Passes(filter))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var conditions = Conditions(filter with { Range = TimeRange.All }, pass);
            using var rows = SqliteBarStore.Prepare(_session, _sql.Series(conditions), conditions);
            while (rows.Step())
            {
                yield return new SeriesName(NameOf(_binding.Layout.HasTenant ? rows.Text(3) : null) ?? rows.Text(0), rows.Text(1), rows.Text(2));
            }
        }
    }

    // A source by its name in the other table may be several here, by tenant; with a tenant, the index leads to a series.
    private IEnumerable<SqlitePass> Passes(SnapshotFilter filter)
    {
        if (!_binding.Layout.HasTenant)
        {
            return filter.Sources is { } sources ? sources.Select(source => new SqlitePass(null, source)) : [default];
        }

        return filter.Sources is { } names
            ? _tenants.SelectMany(tenant => NameOf(tenant) is { } mapped
                ? names.Contains(mapped) ? [new SqlitePass(tenant, null)] : []
                : names.Select(name => new SqlitePass(tenant, name)))
            : [new SqlitePass(_scope.Tenant, null)];
    }

    private List<SqliteCondition> Conditions(SnapshotFilter filter, SqlitePass pass)
    {
        var range = filter.Range;
        if (filter.Timestamps is { Count: > 0 } timestamps)
        {
            // SQLite has no arrays: a walk from the first to the last, whose rows are told apart afterwards.
            range = range.Cut(new TimeRange(timestamps.Min(), timestamps.Max() is var last && last == long.MaxValue ? null : last + 1));
        }

        return _sql.Conditions(pass.Tenant, pass.Source, filter.Symbol, filter.Timeframe, range.From, range.To);
    }

    private string? NameOf(string? tenant) => tenant is null ? null : _scope.ProviderNames.GetValueOrDefault(tenant);

    private List<string> Texts(string sql)
    {
        using var rows = _session.Prepare(sql);
        List<string> texts = [];
        while (rows.Step())
        {
            texts.Add(rows.Text(0));
        }

        return texts;
    }

    private List<long> Numbers(string sql)
    {
        using var rows = _session.Prepare(sql);
        List<long> numbers = [];
        while (rows.Step())
        {
            numbers.Add(rows.Int64(0));
        }

        return numbers;
    }
}
