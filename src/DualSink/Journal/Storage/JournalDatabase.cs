using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal.Storage;

/// <summary>The owner's connection to the file, and the statements that write. Not safe for concurrent use.</summary>
internal sealed class JournalDatabase(SqliteSession session) : IDisposable
{
    private const string InsertEntry = "INSERT INTO entries (position, accepted_at, tenant, lanes, bars, format, checksum, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    private const string WriteLaneRow = """
        INSERT OR REPLACE INTO lanes (id, name, state, cursor, "window", uncertain_until, accepted,
            committed, superseded, dead_lettered, dropped, returned, gap_from, gap_from_at, gap_to, gap_to_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;


    // A lane that was rewound comes by a letter again.
    private const string InsertLetter = "INSERT INTO dead_letters (lane, at, position, place, tenant, symbol, reason, code, format, bar) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        + "ON CONFLICT (lane, position, place) DO UPDATE SET reason = excluded.reason, code = excluded.code";

    private const string WriteSource = "INSERT OR REPLACE INTO sources (source, lines, bytes, fingerprint, at) VALUES (?, ?, ?, ?, ?)";
    // Whoever looks wants the last ones; a server that flaps for years must not fill the file with them.
    private const string ForgetEvents = "DELETE FROM events WHERE id <= ? - 10000";

    private const string InsertEvent = "INSERT INTO events (at, kind, lane, cause, detail) VALUES (?, ?, ?, ?, ?)";
    private const string WriteMeta = "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)";

    // By their text, which is a constant nearly always; compiled once.
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>Rows the last statement changed.</summary>
    public int Changes => session.Changes;

    /// <summary>Begins a transaction that has the write lock.</summary>
    /// <exception cref="StoreException">Another process is writing, or the file cannot be.</exception>
    public void Begin() => Run("BEGIN IMMEDIATE");

    /// <summary>Makes the transaction durable: on the disk when this returns.</summary>
    public void Commit() => Run("COMMIT");

    /// <summary>Undoes the transaction, where the error that led here has not.</summary>
    public void Rollback() => session.Rollback();

    /// <summary>Runs a statement without parameters or results.</summary>
    public void Run(string sql) => Prepared(sql).Execute();

    /// <summary>A statement, compiled once; reset it when done.</summary>
    public SqliteStatement Prepared(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = session.Prepare(sql);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>The first column of the first row, or null where there is no row or no value.</summary>
    public long? Number(string sql, params ReadOnlySpan<long> parameters)
    {
        var statement = Prepared(sql);
        for (var i = 0; i < parameters.Length; i++)
        {
            statement.Bind(i + 1, parameters[i]);
        }

        try
        {
            return statement.Step() && !statement.IsNull(0) ? statement.Int64(0) : null;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Runs a statement whose parameters are numbers.</summary>
    /// <returns>Rows it changed.</returns>
    public int Change(string sql, params ReadOnlySpan<long> parameters)
    {
        var statement = Prepared(sql);
        for (var i = 0; i < parameters.Length; i++)
        {
            statement.Bind(i + 1, parameters[i]);
        }

        statement.Execute();
        return session.Changes;
    }

    public void AddEntry(long position, long acceptedAt, ReadOnlySpan<byte> tenant, long lanes, int bars, EncodedBars encoded)
    {
        var insert = Prepared(InsertEntry);
        insert.Bind(1, position);
        insert.Bind(2, acceptedAt);
        insert.Bind(3, tenant);
        insert.Bind(4, lanes);
        insert.Bind(5, bars);
        insert.Bind(6, EntryFormat.Current);
        insert.Bind(7, EntryFormat.Checksum(position, acceptedAt, lanes, bars, tenant, encoded.Hash));
        insert.BindBlob(8, encoded.Bytes);
        insert.Execute();
    }

    public void WriteLane(int id, LaneRecord lane)
    {
        var write = Prepared(WriteLaneRow);
        write.Bind(1, id);
        write.Bind(2, lane.Name);
        write.Bind(3, (long)lane.State);
        write.Bind(4, lane.Cursor);
        write.Bind(5, lane.Window);
        write.Bind(6, lane.UncertainUntil);
        write.Bind(7, lane.Accepted);
        write.Bind(8, lane.Settled.Committed);
        write.Bind(9, lane.Settled.Superseded);
        write.Bind(10, lane.Settled.DeadLettered);
        write.Bind(11, lane.Settled.Dropped);
        write.Bind(12, lane.Settled.Returned);
        write.BindOptional(13, lane.Gap?.From);
        write.BindOptional(14, lane.Gap is { } gap ? UnixMicroseconds.Of(gap.FromAt.UtcDateTime) : null);
        write.BindOptional(15, lane.Gap?.To);
        write.BindOptional(16, lane.Gap?.ToAt is { } at ? UnixMicroseconds.Of(at.UtcDateTime) : null);
        write.Execute();
    }

    public void AddDeadLetter(string lane, long at, DeadLetter letter)
    {
        var bar = letter.Bar;
        using var encoded = EntryEncoder.Encode(new ReadOnlySpan<Bars.Bar>(in bar));
        var insert = Prepared(InsertLetter);
        insert.Bind(1, lane);
        insert.Bind(2, at);
        insert.Bind(3, letter.Position);
        insert.Bind(4, letter.Place);
        insert.Bind(5, letter.Tenant);
        insert.Bind(6, bar.Symbol);
        insert.Bind(7, letter.Reason);
        insert.BindOptional(8, letter.Code);
        insert.Bind(9, EntryFormat.Current);
        insert.BindBlob(10, encoded.Bytes);
        insert.Execute();
    }

    public void SetMark(SourceMark mark, long at)
    {
        var write = Prepared(WriteSource);
        write.Bind(1, mark.Source);
        write.Bind(2, mark.Lines);
        write.Bind(3, mark.Bytes);
        write.Bind(4, mark.Fingerprint);
        write.Bind(5, at);
        write.Execute();
    }

    public void AddEvent(long at, string kind, string? lane, string cause, string? detail)
    {
        var insert = Prepared(InsertEvent);
        insert.Bind(1, at);
        insert.Bind(2, kind);
        insert.BindOptional(3, lane);
        insert.Bind(4, cause);
        insert.BindOptional(5, detail);
        insert.Execute();
        Change(ForgetEvents, Number("SELECT max(id) FROM events")!.Value);
    }

    public void SetMeta(string name, string value)
    {
        var write = Prepared(WriteMeta);
        write.Bind(1, name);
        write.Bind(2, value);
        write.Execute();
    }

    public void SetMeta(string name, long value)
    {
        var write = Prepared(WriteMeta);
        write.Bind(1, name);
        write.Bind(2, value);
        write.Execute();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        session.Dispose();
    }
}
