using DualSink.Bars;
using DualSink.Journal.Storage;
using DualSink.Stores.Sqlite;
using DualSink.Tests.Infrastructure;

namespace DualSink.Tests.Journal;

/// <summary>
/// A journal as the first format had it: six entries, the legacy lane half-way, the provider lane detached, dead letters of
/// which one came twice, a mark, a mode, a request that nobody answered.
/// </summary>
internal sealed class FormatOne : IDisposable
{
    // As that version had it, to the letter.
    private const string Schema = """
        PRAGMA application_id = 1146309169;
        PRAGMA user_version = 1;
        CREATE TABLE meta (
            name TEXT PRIMARY KEY,
            value ANY NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE entries (
            position INTEGER PRIMARY KEY,
            accepted_at INTEGER NOT NULL,
            tenant TEXT NOT NULL,
            lanes INTEGER NOT NULL,
            bars INTEGER NOT NULL,
            format INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            payload BLOB NOT NULL
        ) STRICT;
        CREATE TABLE lanes (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            state INTEGER NOT NULL,
            cursor INTEGER NOT NULL,
            "window" INTEGER NOT NULL,
            uncertain_until INTEGER NOT NULL,
            accepted INTEGER NOT NULL,
            committed INTEGER NOT NULL,
            superseded INTEGER NOT NULL,
            dead_lettered INTEGER NOT NULL,
            dropped INTEGER NOT NULL,
            returned INTEGER NOT NULL,
            gap_from INTEGER,
            gap_from_at INTEGER,
            gap_to INTEGER,
            gap_to_at INTEGER
        ) STRICT;
        CREATE TABLE dead_letters (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            lane TEXT NOT NULL,
            at INTEGER NOT NULL,
            position INTEGER NOT NULL,
            place INTEGER NOT NULL,
            tenant TEXT NOT NULL,
            symbol TEXT NOT NULL,
            reason TEXT NOT NULL,
            code TEXT,
            format INTEGER NOT NULL,
            bar BLOB NOT NULL,
            replay_at INTEGER,
            replay_reason TEXT,
            replay_code TEXT
        ) STRICT;
        CREATE TABLE events (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            lane TEXT,
            cause TEXT NOT NULL,
            detail TEXT
        ) STRICT;
        CREATE TABLE control (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            command TEXT NOT NULL,
            arguments TEXT NOT NULL,
            answered_at INTEGER,
            ok INTEGER,
            answer TEXT
        ) STRICT;
        CREATE TABLE sources (
            source TEXT PRIMARY KEY,
            lines INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            fingerprint TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        """;

    private const string Rows = """
        INSERT INTO meta VALUES ('journal', '018cc251-f400-7000-8000-000000000001'), ('created_at', '2024-01-02T00:00:00.0000000Z'), ('created_by', '0.3.0'), ('mode', 'failover');
        INSERT INTO lanes VALUES
            (0, 'legacy', 0, 3, 64, 5, 600, 295, 3, 2, 0, 0, NULL, NULL, NULL, NULL),
            (1, 'provider', 2, 6, 64, 0, 300, 100, 0, 0, 200, 0, 2, 1704153600000000, NULL, NULL);
        INSERT INTO events (at, kind, lane, cause, detail) VALUES (1704153600000000, 'lane-detached', 'provider', 'a test', NULL);
        INSERT INTO control (at, command, arguments) VALUES (1704153600000000, 'switch', '{}');
        INSERT INTO sources VALUES ('file', 600, 60000, 'f', 1704153600000000);
        """;

    private readonly TemporaryFolder _folder = new();

    public FormatOne()
    {
        using var session = new SqliteSession(Path, new SqliteAccess { Creates = true, Pragmas = $"PRAGMA page_size = 16384; {SqliteAccess.DurableWriting}" });
        session.InTransaction(() =>
        {
            session.Execute(Schema);
            session.Execute(Rows);
            using var file = session.Prepare("INSERT INTO meta VALUES ('file', ?)");
            file.Bind(1, FileIdentity.Of(Path)?.ToText() ?? "");
            file.Execute();
            for (var position = 1; position <= 6; position++)
            {
                Add(session, position, position <= 3 ? 3 : 1, BatchAt(position));
            }

            AddLetter(session, position: 1, place: 7, "too long");
            AddLetter(session, position: 2, place: 9, "first reason");
            AddLetter(session, position: 2, place: 9, "last reason");
        });
    }

    public string Path => _folder.File("journal.db");

    public string KeptPath => $"{Path}.format-1";

    public static BarBatch BatchAt(int position) => JournalBars.Minutes(100, from: position * 100);

    public void Dispose() => _folder.Dispose();

    private static void Add(SqliteSession session, int position, int lanes, BarBatch batch)
    {
        const long At = 1_704_153_600_000_000;
        using var encoded = EntryEncoder.Encode(batch.Bars.Span);
        using var insert = session.Prepare("INSERT INTO entries VALUES (?, ?, 'demo', ?, ?, 1, ?, ?)");
        insert.Bind(1, position);
        insert.Bind(2, At);
        insert.Bind(3, lanes);
        insert.Bind(4, batch.Count);
        insert.Bind(5, EntryFormat.Checksum(position, At, lanes, batch.Count, "demo"u8, encoded.Hash));
        insert.BindBlob(6, encoded.Bytes);
        insert.Execute();
    }

    private static void AddLetter(SqliteSession session, int position, int place, string reason)
    {
        using var encoded = EntryEncoder.Encode(BatchAt(position).Bars.Span.Slice(place, 1));
        using var insert = session.Prepare("INSERT INTO dead_letters (lane, at, position, place, tenant, symbol, reason, format, bar) VALUES ('legacy', 1704153600000000, ?, ?, 'demo', 'AAPL', ?, 1, ?)");
        insert.Bind(1, position);
        insert.Bind(2, place);
        insert.Bind(3, reason);
        insert.BindBlob(4, encoded.Bytes);
        insert.Execute();
    }
}
