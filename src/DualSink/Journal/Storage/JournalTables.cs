using System.Collections.Immutable;
using System.Globalization;
using DualSink.Bars;
using DualSink.Stores;
using DualSink.Stores.Sqlite;

namespace DualSink.Journal.Storage;

/// <summary>What the file holds, read through any connection to it.</summary>
internal static class JournalTables
{
    // From the next one on, not behind this one: SQLite would look for this one first, whose page may be lost.
    private const string EntriesAfter = "SELECT position, accepted_at, tenant, lanes, bars, format, checksum, payload FROM entries WHERE position >= ? + 1 ORDER BY position LIMIT ?";

    /// <summary>What stands before a source in the names of single values that tell whose it is.</summary>
    public const string OwnerOf = "owner of ";

    /// <summary>An instant as the file keeps it.</summary>
    public static DateTimeOffset Instant(long microseconds) => new(UnixMicroseconds.ToDateTime(microseconds) ?? DateTime.UnixEpoch, TimeSpan.Zero);

    /// <summary>The first column of the first row, or null.</summary>
    public static long? Number(SqliteSession session, string sql)
    {
        using var statement = session.Prepare(sql);
        return statement.Step() ? statement.OptionalInt64(0) : null;
    }

    /// <summary>A value of the table of single values, or null.</summary>
    public static string? Meta(SqliteSession session, string name)
    {
        using var statement = session.Prepare("SELECT value FROM meta WHERE name = ?");
        statement.Bind(1, name);
        return statement.Step() ? statement.Text(0) : null;
    }

    public static JournalState State(SqliteSession session)
    {
        var forgotten = long.Parse(Meta(session, "head") ?? "0", CultureInfo.InvariantCulture);
        var head = Math.Max(forgotten, Number(session, "SELECT max(position) FROM entries") ?? 0);
        return new JournalState(head, Number(session, "SELECT min(position) FROM entries") ?? head + 1, Lanes(session), Meta(session, "mode"));
    }

    public static ImmutableArray<LaneRecord> Lanes(SqliteSession session)
    {
        var lanes = ImmutableArray.CreateBuilder<LaneRecord>();
        using var rows = session.Prepare("""
            SELECT name, cursor, "window", uncertain_until, state, accepted,
                committed, superseded, dead_lettered, dropped, returned, gap_from, gap_from_at, gap_to, gap_to_at
            FROM lanes ORDER BY id
            """);
        while (rows.Step())
        {
            lanes.Add(new LaneRecord(
                rows.Text(0),
                rows.Int64(1),
                (int)rows.Int64(2),
                rows.Int64(3),
                (LaneState)rows.Int64(4),
                rows.Int64(5),
                new LaneCounts(rows.Int64(6), rows.Int64(7), rows.Int64(8), rows.Int64(9), rows.Int64(10)),
                rows.IsNull(11) ? null : new LaneGap(
                    rows.Int64(11),
                    Instant(rows.Int64(12)),
                    rows.OptionalInt64(13),
                    rows.OptionalInt64(14) is { } at ? Instant(at) : null)));
        }

        return lanes.ToImmutable();
    }

    public static ImmutableDictionary<string, SourceMark> Marks(SqliteSession session)
    {
        var marks = ImmutableDictionary.CreateBuilder<string, SourceMark>(StringComparer.Ordinal);
        using var rows = session.Prepare("SELECT source, lines, bytes, fingerprint FROM sources");
        while (rows.Step())
        {
            marks[rows.Text(0)] = new SourceMark(rows.Text(0), rows.Int64(1), rows.Int64(2), rows.Text(3));
        }

        return marks.ToImmutable();
    }

    /// <summary>How far one source is accepted; null when nothing of it ever was.</summary>
    public static SourceMark? MarkOf(SqliteSession session, string source)
    {
        using var row = session.Prepare("SELECT lines, bytes, fingerprint FROM sources WHERE source = ?");
        row.Bind(1, source);
        return row.Step() ? new SourceMark(source, row.Int64(0), row.Int64(1), row.Text(2)) : null;
    }

    /// <summary>Whose bars stand under which source.</summary>
    public static Dictionary<string, string> Owners(SqliteSession session)
    {
        Dictionary<string, string> owners = new(StringComparer.Ordinal);
        using var rows = session.Prepare("SELECT substr(name, length(?1) + 1), value FROM meta WHERE substr(name, 1, length(?1)) = ?1");
        rows.Bind(1, OwnerOf);
        while (rows.Step())
        {
            owners.Add(rows.Text(0), rows.Text(1));
        }

        return owners;
    }

    /// <summary>What a lane is owed, from the entries.</summary>
    public static LaneBacklog Backlog(SqliteSession session, LaneRecord lane, int number)
    {
        using var row = session.Prepare("SELECT coalesce(sum(bars), 0), count(*), coalesce(sum(length(payload)), 0), min(accepted_at) FROM entries WHERE position > ? AND lanes & ?");
        row.Bind(1, lane.Cursor);
        row.Bind(2, 1L << number);
        row.Step();
        return new LaneBacklog(lane.Name, row.Int64(0), row.Int64(1), row.Int64(2), row.OptionalInt64(3) is { } at ? Instant(at) : null);
    }

    /// <summary>Everything there is to see at a glance; of one instant when the caller sees to it.</summary>
    public static JournalSnapshot Snapshot(SqliteSession session, string path)
    {
        var state = State(session);
        return new JournalSnapshot(
            Meta(session, "journal") ?? "",
            Meta(session, "created_at") ?? "",
            state.Head,
            state.First,
            state.Mode,
            state.Lanes,
            [.. state.Lanes.Select((lane, number) => Backlog(session, lane, number))],
            Marks(session),
            Number(session, "SELECT count(*) FROM dead_letters") ?? 0,
            SizeOf(session, state, path),
            Meta(session, "report"),
            OwnerLock.IsHeld(path));
    }

    /// <summary>How much it holds.</summary>
    public static JournalSize SizeOf(SqliteSession session, JournalState state, string path)
    {
        var pages = Number(session, "PRAGMA page_count") ?? 0;
        var used = pages - (Number(session, "PRAGMA freelist_count") ?? 0);
        var oldest = Number(session, "SELECT accepted_at FROM entries ORDER BY position LIMIT 1");
        var log = new FileInfo($"{path}-wal");
        return new JournalSize(
            used * JournalFile.PageSize,
            (pages * JournalFile.PageSize) + (log.Exists ? log.Length : 0),
            state.Head - state.First + 1,
            oldest is { } at ? Instant(at) : null);
    }

    /// <summary>The next position there is; null when there is none.</summary>
    public static long? NextPosition(SqliteSession session, long after)
    {
        using var row = session.Prepare("SELECT position FROM entries WHERE position >= ? + 1 ORDER BY position LIMIT 1");
        row.Bind(1, after);
        return row.Step() ? row.Int64(0) : null;
    }

    /// <summary>The position before the first entry accepted at an instant or later; null when there is none.</summary>
    public static long? PositionBefore(SqliteSession session, DateTimeOffset instant)
    {
        using var row = session.Prepare("SELECT position - 1 FROM entries WHERE accepted_at >= ? ORDER BY position LIMIT 1");
        row.Bind(1, UnixMicroseconds.Of(instant.UtcDateTime));
        return row.Step() ? row.Int64(0) : null;
    }

    /// <summary>When the first entry was accepted that is kept, where earlier ones are no longer; null when all are kept, or none.</summary>
    public static DateTimeOffset? KeptSince(SqliteSession session)
    {
        using var row = session.Prepare("SELECT position, accepted_at FROM entries ORDER BY position LIMIT 1");
        return row.Step() && row.Int64(0) > 1 ? Instant(row.Int64(1)) : null;
    }

    /// <summary>The latest events, the oldest of them first.</summary>
    public static List<JournalEvent> Events(SqliteSession session, int limit, long after = 0)
    {
        List<JournalEvent> events = [];
        using var rows = session.Prepare("SELECT id, at, kind, lane, cause, detail FROM events WHERE id > ? ORDER BY id DESC LIMIT ?");
        rows.Bind(1, after);
        rows.Bind(2, limit);
        while (rows.Step())
        {
            events.Add(new JournalEvent(rows.Int64(0), Instant(rows.Int64(1)), rows.Text(2), rows.OptionalText(3), rows.Text(4), rows.OptionalText(5)));
        }

        events.Reverse();
        return events;
    }

    /// <summary>Entries after a position in order, each checked: at most so many, and of so many bars unless the first alone has more.</summary>
    /// <exception cref="InvalidDataException">One is not as it was written; the message says which and why.</exception>
    public static List<JournalEntry> Entries(SqliteSession session, long after, int maxEntries, int maxBars, Func<long, LaneSet> lanesOf)
    {
        using var rows = session.Prepare(EntriesAfter);
        rows.Bind(1, after);
        rows.Bind(2, maxEntries);
        List<JournalEntry> entries = [];
        var bars = 0L;
        while (rows.Step() && ((bars += rows.Int64(4)) <= maxBars || entries.Count == 0))
        {
            entries.Add(EntryOf(rows, lanesOf));
        }

        return entries;
    }

    /// <summary>What the lanes of an entry are called, by the bits it keeps; a bit nobody has a name for is numbered.</summary>
    public static Func<long, LaneSet> LanesOf(IReadOnlyList<string> names) =>
        mask => LaneSet.Of(Enumerable.Range(0, 63).Where(number => (mask >> number & 1) != 0).Select(number => number < names.Count ? names[number] : $"lane-{number}"));

    private static JournalEntry EntryOf(SqliteStatement row, Func<long, LaneSet> lanesOf)
    {
        var (position, at, lanes, count) = (row.Int64(0), row.Int64(1), row.Int64(3), (int)row.Int64(4));
        try
        {
            // The checksum first: what it does not vouch for need not make sense.
            var bars = BarsOf(row, position, at, lanes, count);
            return new JournalEntry(position, Instant(at), row.Text(2), lanesOf(lanes), bars);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"entry {position} cannot be read, {e.Message}", e);
        }
    }

    private static Bar[] BarsOf(SqliteStatement row, long position, long at, long lanes, int count)
    {
        var payload = row.Blob(7);
        if (EntryFormat.Checksum(position, at, lanes, count, row.Utf8(2), EntryFormat.HashOf(payload)) != row.Int64(6))
        {
            throw new InvalidDataException("its checksum is wrong");
        }

        return EntryDecoder.Decode((int)row.Int64(5), count, payload);
    }
}
