using System.Collections.Frozen;
using DualSink.Bars;
using DualSink.Stores.Comparing;
using DualSink.Stores.Sqlite.Comparing;

namespace DualSink.Stores.Sqlite;

/// <summary>A table of bars in a SQLite file. Reads open a connection each and never wait for writers.</summary>
internal sealed class SqliteBarStore : IBarStore
{
    private readonly SqliteEngine _engine;
    private readonly SqliteSql _sql;
    private readonly FrozenDictionary<BarField, int> _places;

    public SqliteBarStore(SqliteEngine engine, TableBinding binding)
    {
        _engine = engine;
        Binding = binding;
        _sql = new SqliteSql(binding);
        _places = PlacesOf(binding.Layout);
    }

    /// <inheritdoc/>
    public TableBinding Binding { get; }

    /// <inheritdoc/>
    public int MaxConcurrentWriters => 1;

    /// <inheritdoc/>
    public IBarWriter CreateWriter() => new SqliteBarWriter(_engine, Binding, _sql);

    string IBarStore.Spell(string tenant) => tenant;

    /// <inheritdoc/>
    public async Task CheckAsync(string tenant, bool alsoDelete, CancellationToken cancellationToken)
    {
        using var turn = await _engine.EnterAsync(cancellationToken).ConfigureAwait(false);
        using var session = _engine.OpenSession(forWriting: false);
        CheckColumns(session);

        // Compiling finds a missing key; taking the write lock finds a file that cannot be written.
        session.Prepare(_sql.Upsert(1)).Dispose();
        session.Execute("BEGIN IMMEDIATE; ROLLBACK");
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredRow> ReadAsync(RowFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Read(filter, cancellationToken).ToAsyncEnumerable();
    }

    Task<List<StoredRow>> IBarStore.ReadPageAsync(RowFilter filter, RowKey? after, int limit, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var session = _engine.OpenSession(forWriting: false);
            return new SqlitePage(session, _sql, row => Row(row, _places), filter).Read(after, limit, cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<long> CountAsync(RowFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var conditions = _sql.Conditions(filter);
        return QueryAsync(_sql.Count(conditions), conditions, static row => row.Int64(0), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long?> LatestAsync(SeriesKey series, CancellationToken cancellationToken)
    {
        var conditions = _sql.Conditions(new RowFilter
        {
            Tenant = series.Tenant,
            Source = series.Source,
            Symbol = series.Symbol,
            Timeframe = series.Timeframe,
        });
        return QueryAsync(_sql.Latest(conditions), conditions, static row => row.IsNull(0) ? default(long?) : row.Int64(0), cancellationToken);
    }

    Task<ITableSnapshot> IBarStore.SnapshotAsync(SnapshotScope scope, CancellationToken cancellationToken) =>
        SqliteTableSnapshot.TakeAsync(_engine, Binding, _sql, scope, cancellationToken);

    /// <inheritdoc/>
    public async Task<long> DeleteSourceAsync(string tenant, string source, CancellationToken cancellationToken)
    {
        using var turn = await _engine.EnterAsync(cancellationToken).ConfigureAwait(false);
        using var session = _engine.OpenSession(forWriting: true);
        var conditions = _sql.Conditions(new RowFilter { Tenant = tenant, Source = source });
        using var delete = Prepare(session, _sql.Delete(conditions), conditions);
        delete.Execute();
        return session.Changes;
    }

    /// <summary>Compiles a statement and binds the values of its conditions.</summary>
    internal static SqliteStatement Prepare(SqliteSession session, string sql, List<SqliteCondition> conditions)
    {
        var statement = session.Prepare(sql);
        for (var i = 0; i < conditions.Count; i++)
        {
            conditions[i].Bind(statement, i + 1);
        }

        return statement;
    }

    private void CheckColumns(SqliteSession session)
    {
        HashSet<string> present = new(StringComparer.OrdinalIgnoreCase);
        using var columns = session.Prepare("SELECT name FROM pragma_table_info(?)");
        columns.Bind(1, Binding.Table);
        while (columns.Step())
        {
            present.Add(columns.Text(0));
        }

        if (present.Count == 0)
        {
            throw new StoreException(
                StoreErrorKind.Structure,
                $"{_engine.Location}: there is no table {Binding.Table}. Run `dualsink schema apply` to make it, or name another table in the settings.");
        }

        var missing = Binding.Layout.Columns.Select(column => column.Name).Append("updated_at").Where(name => !present.Contains(name)).ToList();
        if (missing.Count > 0)
        {
            throw new StoreException(
                StoreErrorKind.Structure,
                $"{_engine.Location}: table {Binding.Table} has no column {string.Join(", ", missing)}. Add what is missing; `dualsink schema status` shows every column.");
        }
    }

    // SQLite has no asynchronous I/O, and counting a large table takes its time: on a thread of the pool.
    private Task<T> QueryAsync<T>(string sql, List<SqliteCondition> conditions, Func<SqliteStatement, T> read, CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                using var session = _engine.OpenSession(forWriting: false);
                using var statement = Prepare(session, sql, conditions);
                statement.Step();
                return read(statement);
            },
            cancellationToken);

    private IEnumerable<StoredRow> Read(RowFilter filter, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var session = _engine.OpenSession(forWriting: false);
        var conditions = _sql.Conditions(filter);
        using var rows = Prepare(session, _sql.Select(conditions), conditions);
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Row(rows, _places);
        }
    }

    /// <summary>The row that a statement stands on, which returns the layout's columns at these places.</summary>
    internal static StoredRow Row(SqliteStatement row, FrozenDictionary<BarField, int> places) => new(
        places.TryGetValue(BarField.Tenant, out var tenant) ? row.Text(tenant) : null,
        row.Text(places[BarField.Source]),
        row.Text(places[BarField.Symbol]),
        row.Text(places[BarField.Timeframe]),
        row.Int64(places[BarField.Timestamp]),
        row.Value(places[BarField.Open]),
        row.Value(places[BarField.High]),
        row.Value(places[BarField.Low]),
        row.Value(places[BarField.Close]),
        row.Value(places[BarField.Volume]));

    /// <summary>The places of a layout's columns in a row.</summary>
    internal static FrozenDictionary<BarField, int> PlacesOf(TableLayout layout) =>
        layout.Columns.Select((column, place) => KeyValuePair.Create(column.Field, place)).ToFrozenDictionary();
}
